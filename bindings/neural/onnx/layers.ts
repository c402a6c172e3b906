// Layers with torch's weights as ONNX nodes, which want other orders of gates: i, o, f, c for the LSTM, z, r, h for the GRU.

import type { OnnxGraph } from "./graph.js";

/** Weights by their names, in torch's layouts. */
export interface NamedWeights {
  /** The numbers of a weight and its shape. */
  weight(name: string): { readonly shape: readonly number[]; readonly data: ArrayLike<number> };
  has(name: string): boolean;
}

/** x Wᵀ + b over the last dimension; `prefix` is what stands before `.weight` and `.bias`. */
export function onnxLinear(graph: OnnxGraph, weights: NamedWeights, prefix: string, x: string): string {
  const { shape, data } = weights.weight(`${prefix}.weight`);
  const [outputs, inputs] = [shape[0]!, shape[1]!];
  const transposed = Float32Array.from(
    { length: data.length },
    (_, i) => data[(i % outputs) * inputs + Math.floor(i / outputs)]!,
  );
  const product = graph.node("MatMul", [x, graph.weights(`${prefix}.weight`, [inputs, outputs], transposed)]);
  if (!weights.has(`${prefix}.bias`)) return product;
  const bias = graph.weights(`${prefix}.bias`, [outputs], weights.weight(`${prefix}.bias`).data);
  return graph.node("Add", [product, bias]);
}

/** Results of a recurrent layer: the hidden state at every step (T, B, H), and the states after the last one (B, H). */
export interface OnnxSequence {
  readonly outputs: string;
  readonly hidden: string;
  /** Of an LSTM only. */
  readonly cell?: string;
}

/** Places of torch's gates in ONNX's order. */
const LSTM_ORDER = [0, 3, 1, 2];
const GRU_ORDER = [1, 0, 2];

/**
 * A layer of LSTM over x (T, B, inputs).
 *
 * @param prefix What stands before `weight_ih_l0` and its like, with its dot.
 * @param states Initial hidden state and cell, each (B, H); zeros when left out.
 */
export function onnxLstm(
  graph: OnnxGraph,
  weights: NamedWeights,
  prefix: string,
  layer: number,
  x: string,
  states?: { readonly hidden: string; readonly cell: string },
): OnnxSequence {
  const { hidden, given } = recurrent(graph, weights, prefix, layer, LSTM_ORDER);
  const start = states ? [unsqueezed(graph, states.hidden), unsqueezed(graph, states.cell)] : [];
  const inputs = [x, ...given, ...(states ? ["", ...start] : [])];
  const [all, last, cell] = graph.nodes("LSTM", inputs, 3, { hidden_size: { int: hidden } });
  return {
    outputs: squeezed(graph, all!, 1),
    hidden: squeezed(graph, last!, 0),
    cell: squeezed(graph, cell!, 0),
  };
}

/** A layer of GRU over x (T, B, inputs), with the reset gate after the recurrent product; see `onnxLstm`. */
export function onnxGru(
  graph: OnnxGraph,
  weights: NamedWeights,
  prefix: string,
  layer: number,
  x: string,
  hiddenState?: string,
): OnnxSequence {
  const { hidden, given } = recurrent(graph, weights, prefix, layer, GRU_ORDER);
  const inputs = [x, ...given, ...(hiddenState === undefined ? [] : ["", unsqueezed(graph, hiddenState)])];
  const attributes = { hidden_size: { int: hidden }, linear_before_reset: { int: 1 } };
  const [all, last] = graph.nodes("GRU", inputs, 2, attributes);
  return { outputs: squeezed(graph, all!, 1), hidden: squeezed(graph, last!, 0) };
}

/** W (1, gates H, inputs), R (1, gates H, H) and B (1, 2 gates H) in ONNX's order. */
function recurrent(
  graph: OnnxGraph,
  weights: NamedWeights,
  prefix: string,
  layer: number,
  order: readonly number[],
): { readonly hidden: number; readonly given: readonly string[] } {
  const of = (kind: string) => weights.weight(`${prefix}${kind}_l${layer}`);
  const [inputs, hidden] = [of("weight_ih").shape[1]!, of("weight_hh").shape[1]!];
  const rows = order.length * hidden;
  const sorted = (data: ArrayLike<number>, width: number) =>
    order.flatMap((gate) => Array.from({ length: hidden * width }, (_, i) => data[gate * hidden * width + i]!));
  const biases = ["bias_ih", "bias_hh"].flatMap((kind) => sorted(of(kind).data, 1));
  return {
    hidden,
    given: [
      graph.weights(`${prefix}W_${layer}`, [1, rows, inputs], sorted(of("weight_ih").data, inputs)),
      graph.weights(`${prefix}R_${layer}`, [1, rows, hidden], sorted(of("weight_hh").data, hidden)),
      graph.weights(`${prefix}B_${layer}`, [1, 2 * rows], biases),
    ],
  };
}

function squeezed(graph: OnnxGraph, x: string, axis: number): string {
  return graph.node("Squeeze", [x, graph.integers([axis])]);
}

function unsqueezed(graph: OnnxGraph, x: string): string {
  return graph.node("Unsqueeze", [x, graph.integers([0])]);
}

/**
 * A causal convolution over x (T, B, inputs), as torch's weight (outputs, inputs, taps): the last tap is the current step, those before it
 * reach `dilation` steps back each, into zeros before the start.
 */
export function onnxCausalConvolution(
  graph: OnnxGraph,
  weights: NamedWeights,
  prefix: string,
  dilation: number,
  x: string,
): string {
  const { shape, data } = weights.weight(`${prefix}.weight`);
  const kernel = graph.weights(`${prefix}.weight`, shape, data);
  const bias = weights.has(`${prefix}.bias`)
    ? [graph.weights(`${prefix}.bias`, [shape[0]!], weights.weight(`${prefix}.bias`).data)]
    : [];
  const reach = (shape[2]! - 1) * dilation;
  // Convolutions want (B, inputs, T).
  const byTime = graph.node("Transpose", [x], { perm: { ints: [1, 2, 0] } });
  const y = graph.node("Conv", [byTime, kernel, ...bias], {
    dilations: { ints: [dilation] },
    kernel_shape: { ints: [shape[2]!] },
    pads: { ints: [reach, 0] },
    strides: { ints: [1] },
  });
  return graph.node("Transpose", [y], { perm: { ints: [2, 0, 1] } });
}

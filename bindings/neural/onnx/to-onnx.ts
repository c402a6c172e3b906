import { OptionError } from "../../core/errors.js";
import type { GlobalFitted } from "../../core/global-model.js";
import { show } from "../../core/options.js";
import { headOf } from "../distribution.js";
import type { MlpOptions } from "../models/mlp.js";
import type { MqCnnOptions } from "../models/mq-cnn.js";
import type { MqRnnOptions } from "../models/mq-rnn.js";
import type { Activation } from "../ops/activation.js";
import type { PanelNetworkState } from "../panel-network.js";
import { readTensors } from "../safetensors.js";
import { OnnxGraph } from "./graph.js";
import { onnxHead } from "./head.js";
import { type NamedWeights, onnxCausalConvolution, onnxLinear, onnxLstm } from "./layers.js";

/**
 * The network of a fitted `mlp`, `mqRnn` or `mqCnn` as an ONNX file (opset 17), from scaled inputs to the parameters of its distribution.
 *
 * Inputs: `inputs` (windows, columns) of `mlp`, (context, windows, columns) of the others, which also have `future` (horizon, windows, columns),
 * in the order of `state.inputs.layout`. Outputs: the parameters by name, each (windows, horizon, ...), in units of the scale of the window:
 * `quantiles`, or `mean` and `sd`, and so on. The file names its model, horizon and distribution in its metadata.
 *
 * Errors: OptionError("unsupported") for other models, and for networks with embeddings of categories.
 */
export function toOnnx(fitted: Pick<GlobalFitted, "name" | "options" | "state">): Uint8Array {
  const draw = Object.hasOwn(drawings, fitted?.name ?? "") ? drawings[fitted.name as keyof typeof drawings] : undefined;
  const network = (fitted?.state as Partial<PanelNetworkState> | undefined)?.network;
  if (!draw || !(network instanceof Uint8Array)) {
    const known = Object.keys(drawings).join(", ");
    throw new OptionError(
      "unsupported",
      `toOnnx: a fitted ${known} can be written, got ${show(fitted?.name ?? fitted)}`,
    );
  }
  const weights = weightsOf(network);
  if (weights.has("embeddings.0.weight")) {
    throw new OptionError("unsupported", `toOnnx: ${fitted.name} with embeddings of categories is not written`);
  }
  const { horizon, distribution, levels } = fitted.options as MlpOptions;
  const head = headOf(distribution, levels);
  const graph = new OnnxGraph(fitted.name);
  const raw = draw(graph, weights, fitted.options as never);
  const rows = graph.node("Reshape", [raw, graph.integers([-1, horizon, head.size])]);
  onnxHead(graph, head, rows, ["windows", horizon]);
  const texts = { model: fitted.name, horizon: String(horizon), distribution };
  return graph.toBytes(head.name === "quantiles" ? { ...texts, levels: JSON.stringify([...head.settings]) } : texts);
}

function weightsOf(network: Uint8Array): NamedWeights {
  const byName = new Map(readTensors(network).tensors.map((tensor) => [tensor.name, tensor]));
  return { has: (name) => byName.has(name), weight: (name) => byName.get(name)! };
}

/** From the inputs to raw outputs (windows, horizon outputs) of each model. */
const drawings = { mlp: drawMlp, mqRnn: drawMqRnn, mqCnn: drawMqCnn };

function drawMlp(graph: OnnxGraph, weights: NamedWeights, { hidden, activation }: MlpOptions): string {
  const first = hidden.length > 0 ? "layers.hidden.0" : "layers.output";
  let x = graph.input("inputs", ["windows", weights.weight(`${first}.weight`).shape[1]!]);
  for (const i of hidden.keys()) x = activated(graph, onnxLinear(graph, weights, `layers.hidden.${i}`, x), activation);
  return onnxLinear(graph, weights, "layers.output", x);
}

const operators: Partial<Record<Activation, string>> = {
  ...{ relu: "Relu", elu: "Elu", selu: "Selu", sigmoid: "Sigmoid", tanh: "Tanh" },
  ...{ softplus: "Softplus", softsign: "Softsign", exp: "Exp", leakyRelu: "LeakyRelu" },
};

function activated(graph: OnnxGraph, x: string, activation: Activation): string {
  const operator = operators[activation];
  if (operator !== undefined) return graph.node(operator, [x]);
  const times = (factor: string) => graph.node("Mul", [x, factor]);
  const half = (value: string) => {
    const more = graph.node("Add", [value, graph.scalar(1)]);
    return times(graph.node("Mul", [more, graph.scalar(0.5)]));
  };
  if (activation === "silu") return times(graph.node("Sigmoid", [x]));
  if (activation === "mish") return times(graph.node("Tanh", [graph.node("Softplus", [x])]));
  if (activation === "gelu") return half(graph.node("Erf", [times(graph.scalar(Math.SQRT1_2))]));
  const cube = graph.node("Mul", [times(times(x)), graph.scalar(0.044715)]);
  const inner = graph.node("Mul", [graph.node("Add", [x, cube]), graph.scalar(Math.sqrt(2 / Math.PI))]);
  return half(graph.node("Tanh", [inner]));
}

function drawMqRnn(graph: OnnxGraph, weights: NamedWeights, options: MqRnnOptions): string {
  const { shape } = weights.weight("layers.encoder.weight_ih_l0");
  let x = graph.input("inputs", ["context", "windows", shape[1]!]);
  let hidden = x;
  for (let layer = 0; layer < options.layers; layer++) {
    const made = onnxLstm(graph, weights, "layers.encoder.", layer, x);
    x = made.outputs;
    hidden = made.hidden;
  }
  return decoded(graph, weights, hidden, options.hidden, options);
}

function drawMqCnn(graph: OnnxGraph, weights: NamedWeights, options: MqCnnOptions): string {
  const torch = torchConvolutions(weights);
  let x = graph.input("inputs", ["context", "windows", weights.weight("layers.encoder.0.weight").shape[2]!]);
  for (const [i, dilation] of options.dilations.entries()) {
    x = graph.node("Relu", [onnxCausalConvolution(graph, torch, `layers.encoder.${i}`, dilation, x)]);
  }
  const last = graph.node("Gather", [x, graph.integers([-1])], { axis: { int: 0 } });
  const state = graph.node("Squeeze", [last, graph.integers([0])]);
  return decoded(graph, weights, state, options.channels, options);
}

/** Weights of convolutions as torch has them, (outputs, inputs, taps), from (taps, outputs, inputs). */
function torchConvolutions(weights: NamedWeights): NamedWeights {
  return {
    has: weights.has,
    weight(name) {
      const { shape, data } = weights.weight(name);
      const [taps, outputs, inputs] = shape as [number, number, number];
      if (shape.length !== 3) return { shape, data };
      const moved = Float32Array.from(
        { length: data.length },
        (_, i) => data[(i % taps) * outputs * inputs + Math.floor(i / taps)]!,
      );
      return { shape: [outputs, inputs, taps], data: moved };
    },
  };
}

/** The decoder of forking sequences after the context. */
function decoded(
  graph: OnnxGraph,
  weights: NamedWeights,
  state: string,
  units: number,
  { horizon, decoder: width }: MqRnnOptions | MqCnnOptions,
): string {
  const known = (weights.weight("layers.decoder.globalHidden.weight").shape[1]! - units) / horizon;
  const future = graph.input("future", [horizon, "windows", known]);
  const ahead = Array.from({ length: horizon }, (_, k) => {
    const step = graph.node("Gather", [future, graph.integers([k])], { axis: { int: 0 } });
    return graph.node("Squeeze", [step, graph.integers([0])]);
  });
  const beside = (parts: readonly string[]) => graph.node("Concat", parts, { axis: { int: -1 } });
  const layer = shared(graph, weights);
  const hidden = graph.node("Relu", [layer("globalHidden")(beside([state, ...ahead]))]);
  const contexts = layer("globalContexts")(hidden);
  const context = (k: number) =>
    graph.node("Slice", [
      contexts,
      graph.integers([k * width]),
      graph.integers([(k + 1) * width]),
      graph.integers([-1]),
    ]);
  const [all, local, output] = [context(horizon), layer("localHidden"), layer("localOutput")];
  return beside(ahead.map((given, k) => output(graph.node("Relu", [local(beside([context(k), all, given]))]))));
}

/** A linear layer of the decoder whose weights are in the file once, however often it is applied. */
function shared(graph: OnnxGraph, weights: NamedWeights): (name: string) => (x: string) => string {
  return (name) => {
    const prefix = `layers.decoder.${name}`;
    const { shape, data } = weights.weight(`${prefix}.weight`);
    const matrix = graph.weights(`${prefix}.weight`, shape, data);
    const bias = graph.weights(`${prefix}.bias`, [shape[0]!], weights.weight(`${prefix}.bias`).data);
    return (x) => graph.node("Gemm", [x, matrix, bias], { transB: { int: 1 } });
  };
}

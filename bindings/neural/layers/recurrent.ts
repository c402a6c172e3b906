import type { Net } from "../net.js";
import { padSteps } from "../ops/axes.js";
import { dropout } from "../ops/dropout.js";
import { gru } from "../ops/gru.js";
import { type LstmStart, lstm } from "../ops/lstm.js";
import type { RecurrentWeights } from "../ops/recurrent.js";
import { type RnnNonlinearity, rnn } from "../ops/rnn.js";
import type { Parameter, Parameters } from "../parameters.js";
import type { Tensor } from "../tensor.js";

/** The cell of a recurrent layer. */
export type RecurrentCell = "lstm" | "gru" | RnnNonlinearity;

/** Gates of each cell. */
const gates: Readonly<Record<RecurrentCell, number>> = { lstm: 4, gru: 3, tanh: 1, relu: 1, linear: 1 };

/** Recurrent layers one above the other; their parameters are in torch's names: `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, ... */
export interface Recurrent {
  readonly cell: RecurrentCell;
  readonly layers: number;
  /** Share of numbers dropped between layers while training. */
  readonly dropout: number;
  readonly [parameter: `weight_${string}` | `bias_${string}`]: Parameter;
}

/** Settings of recurrent layers. */
export interface RecurrentOptions {
  readonly cell?: RecurrentCell;
  /** Layers, 1 by default. */
  readonly layers?: number;
  /** Share of numbers dropped between layers while training, 0 by default. */
  readonly dropout?: number;
}

/** All parameters uniform on ±1 / sqrt(units), as torch begins. */
export function createRecurrent(
  init: Parameters,
  inputs: number,
  units: number,
  options: RecurrentOptions = {},
): Recurrent {
  const { cell = "lstm", layers = 1, dropout = 0 } = options;
  const bound = 1 / Math.sqrt(units);
  const rows = gates[cell] * units;
  const parameters: Record<string, Parameter> = {};
  for (let l = 0; l < layers; l++) {
    parameters[`weight_ih_l${l}`] = init.uniform([rows, l === 0 ? inputs : units], bound);
    parameters[`weight_hh_l${l}`] = init.uniform([rows, units], bound);
    parameters[`bias_ih_l${l}`] = init.uniform([rows], bound);
    parameters[`bias_hh_l${l}`] = init.uniform([rows], bound);
  }
  return { cell, layers, dropout, ...parameters };
}

/** The states of all layers after some steps: `hidden` (B, H) of each, and `cell` (B, H) where the cell has one. */
export interface RecurrentState {
  readonly hidden: readonly Tensor[];
  readonly cell: readonly Tensor[];
}

/**
 * The same states without their gradients: where backpropagation through time is cut off. Sequences that are worked off in parts, each
 * from the detached state of the part before, are truncated backpropagation (Williams & Peng, 1990).
 */
export function detachState({ hidden, cell }: RecurrentState): RecurrentState {
  const detach = (tensor: Tensor): Tensor => ({ ...tensor, grad: 0 });
  return { hidden: hidden.map(detach), cell: cell.map(detach) };
}

/** What recurrent layers give. */
export interface RecurrentResult {
  /** Hidden states of the last layer after each step: (T, B, H). */
  readonly hidden: Tensor;
  /** Where the next steps start. */
  readonly state: RecurrentState;
}

/**
 * Recurrent layers over T steps.
 *
 * @param x (T, B, inputs)
 * @param start states to start from; zeros where absent
 */
export function applyRecurrent(net: Net, module: Recurrent, x: Tensor, start?: RecurrentState): RecurrentResult {
  let hidden = x;
  const state = { hidden: [] as Tensor[], cell: [] as Tensor[] };
  for (let l = 0; l < module.layers; l++) {
    if (l > 0) hidden = dropout(net, hidden, module.dropout);
    const from = start && { hidden: start.hidden[l]!, cell: start.cell[l]! };
    const layer = applyLayer(net, module.cell, hidden, weightsOf(module, l), from);
    hidden = layer.hidden;
    const [T, B, H] = hidden.shape as [number, number, number];
    state.hidden.push(net.view(hidden, [B, H], (T - 1) * B * H));
    if (layer.lastCell) state.cell.push(layer.lastCell);
  }
  return { hidden, state };
}

/** The weights of one layer. */
export function weightsOf(module: Recurrent, layer: number): RecurrentWeights {
  const of = (name: "weight_ih" | "weight_hh" | "bias_ih" | "bias_hh"): Parameter => module[`${name}_l${layer}`]!;
  return { weight_ih: of("weight_ih"), weight_hh: of("weight_hh"), bias_ih: of("bias_ih"), bias_hh: of("bias_hh") };
}

function applyLayer(
  net: Net,
  cell: RecurrentCell,
  x: Tensor,
  weights: RecurrentWeights,
  start?: LstmStart,
): { readonly hidden: Tensor; readonly lastCell?: Tensor } {
  if (cell === "lstm") return lstm(net, x, weights, start);
  if (cell === "gru") return { hidden: gru(net, x, weights, start?.hidden) };
  return { hidden: rnn(net, x, weights, cell, start?.hidden) };
}

/**
 * Recurrent layers of which layer l passes its state `dilations[l]` steps ahead, so that upper layers reach far back (Chang et al., 2017).
 *
 * In time-major memory such a layer is the same layer on fewer steps of more sequences: (T / d, d B, inputs).
 *
 * @param x (T, B, inputs)
 * @returns (T, B, H)
 */
export function applyDilated(net: Net, module: Recurrent, x: Tensor, dilations: readonly number[]): Tensor {
  if (dilations.length !== module.layers)
    throw new RangeError(`applyDilated: ${dilations.length} dilations for ${module.layers} layers`);
  let hidden = x;
  for (const [l, d] of dilations.entries()) {
    if (l > 0) hidden = dropout(net, hidden, module.dropout);
    const [T, B] = hidden.shape as [number, number];
    const padded = padSteps(net, hidden, d);
    const interleaved = net.view(padded, [padded.shape[0]! / d, d * B, padded.shape[2]!]);
    const layer = applyLayer(net, module.cell, interleaved, weightsOf(module, l)).hidden;
    hidden = net.view(layer, [T, B, layer.shape[2]!]);
  }
  return hidden;
}

// Forking sequences: a decoder that forecasts the whole horizon from every step of the context at once, so that a window of training holds as many
// cuts as it has steps. Rows are one (cut, window), the cuts one after the other.
//
// source  Wen, Torkkola, Narayanaswamy & Madeka (2017), A multi-horizon quantile recurrent forecaster, 3.2 and 3.3

import { type OptionRule, oneOf } from "../core/options.js";
import type { Head } from "./heads/head.js";
import { headLoss } from "./heads/loss.js";
import { applyLinear, createLinear, type Linear } from "./layers/linear.js";
import type { Net } from "./net.js";
import { activate } from "./ops/activation.js";
import { swapAxes } from "./ops/axes.js";
import { columns, concatenate } from "./ops/columns.js";
import type { NetworkInputs, NetworkSizes } from "./panel-network.js";
import type { Parameters } from "./parameters.js";
import type { Tensor } from "./tensor.js";

/** What such a network may say of each step: the targets of its cuts are scaled values, so no counts and nothing that must be positive. */
export type ForkingDistribution =
  | "quantiles"
  | "normal"
  | "studentT"
  | "laplace"
  | "normalMixture"
  | "quantileFunction"
  | "squared"
  | "absolute"
  | "huber";

const distributions: readonly ForkingDistribution[] = [
  ...(["quantiles", "normal", "studentT", "laplace", "normalMixture", "quantileFunction"] as const),
  ...(["squared", "absolute", "huber"] as const),
];

/** The rule of that option. */
export const forkingDistribution: OptionRule = oneOf(...distributions);

/** The global and the local part of the decoder. */
export interface ForkingDecoder {
  readonly globalHidden: Linear;
  /** A context for each step of the horizon, and one for all of them. */
  readonly globalContexts: Linear;
  readonly localHidden: Linear;
  readonly localOutput: Linear;
  /** Width of each context. */
  readonly width: number;
}

/** A decoder for `encoded` columns of an encoder. */
export function createForkingDecoder(
  init: Parameters,
  { future, horizon, outputs }: NetworkSizes,
  encoded: number,
  width: number,
): ForkingDecoder {
  return {
    globalHidden: createLinear(init, encoded + horizon * future, width * 2),
    globalContexts: createLinear(init, width * 2, (horizon + 1) * width),
    localHidden: createLinear(init, 2 * width + future, width),
    localOutput: createLinear(init, width, outputs),
    width,
  };
}

/** The rows of inputs that are known of the future too, for the context and then the horizon: (context + horizon, B, columns). */
function knownRows(net: Net, inputs: Tensor, future: Tensor): Tensor {
  const { kernels } = net;
  const [steps, count, width] = inputs.shape as [number, number, number];
  const [horizon, , known] = future.shape as [number, number, number];
  const out = net.tensor([steps + horizon, count, known], false);
  const past = (width - known) * net.bytes;
  kernels.copyRows(net.offset(inputs) + past, steps * count, known, width, known, out.offset);
  const after = out.offset + steps * count * known * net.bytes;
  kernels.copyRows(net.offset(future), horizon * count, known, known, known, after);
  return out;
}

/**
 * Raw outputs from the cuts after `first` steps of the context and all later ones: (cuts B, horizon outputs).
 *
 * @param encoded (context, B, units): what the encoder says after each step
 */
export function decodeForks(
  net: Net,
  { globalHidden, globalContexts, localHidden, localOutput, width }: ForkingDecoder,
  encoded: Tensor,
  { inputs, future }: Pick<NetworkInputs, "inputs" | "future">,
  first: number,
): Tensor {
  const [steps, count, units] = encoded.shape as [number, number, number];
  const [horizon, , columnsKnown] = future!.shape as [number, number, number];
  const rows = (steps - first + 1) * count;
  const known = knownRows(net, inputs, future!);
  // What is known of step k of the horizon, for all cuts: the rows of the cuts, k steps later.
  const ahead = Array.from({ length: horizon }, (_, k) =>
    net.view(known, [rows, columnsKnown], (first + k) * count * columnsKnown),
  );
  const states = net.view(encoded, [rows, units], (first - 1) * count * units);
  const hidden = activate(net, applyLinear(net, globalHidden, concatenate(net, [states, ...ahead])), "relu");
  const contexts = applyLinear(net, globalContexts, hidden);
  const shared = columns(net, contexts, horizon * width, width);
  const outputs = ahead.map((given, k) => {
    const local = concatenate(net, [columns(net, contexts, k * width, width), shared, given]);
    return applyLinear(net, localOutput, activate(net, applyLinear(net, localHidden, local), "relu"));
  });
  return concatenate(net, outputs);
}

/** What training knows of the horizon: (horizon, B) each. */
export interface ForkingTarget {
  readonly target: Tensor;
  /** 1 where the target is known, else 0. */
  readonly weight: Tensor;
}

/** Raw outputs after the context, as a model of an encoder puts them out: (horizon, B, outputs). */
export function decodeLast(
  net: Net,
  decoder: ForkingDecoder,
  encoded: Tensor,
  given: Pick<NetworkInputs, "inputs" | "future">,
): Tensor {
  const [horizon, count] = given.future!.shape as [number, number];
  const raw = decodeForks(net, decoder, encoded, given, encoded.shape[0]!);
  return swapAxes(net, net.view(raw, [count, horizon, raw.size / count / horizon]));
}

/**
 * The mean loss over all cuts after `first` steps of the context and more, all windows and all steps of the horizon. Targets of earlier cuts are
 * values that the context shows: column 0 of its inputs, and the mark of it, the last column that is of the past alone.
 */
export function forkingLoss(
  net: Net,
  head: Head,
  decoder: ForkingDecoder,
  encoded: Tensor,
  { inputs, future, target, weight }: Pick<NetworkInputs, "inputs" | "future"> & ForkingTarget,
  first = 1,
): Tensor {
  const { kernels, bytes } = net;
  const [steps, count, width] = inputs.shape as [number, number, number];
  const [horizon, , known] = future!.shape as [number, number, number];
  const raw = decodeForks(net, decoder, encoded, { inputs, future }, first);
  const rows = (steps - first + 1) * count;
  // Target k of each row is the value k steps after its cut.
  const forked = (column: number, ends: Tensor): Tensor => {
    const line = net.scratch((steps + horizon) * count);
    kernels.copyRows(net.offset(inputs) + column * bytes, steps * count, 1, width, 1, line);
    kernels.copyRows(net.offset(ends), horizon * count, 1, 1, 1, line + steps * count * bytes);
    const out = net.tensor([rows, horizon], false);
    for (let k = 0; k < horizon; k++) {
      kernels.copyRows(line + (first + k) * count * bytes, rows, 1, 1, horizon, out.offset + k * bytes);
    }
    return out;
  };
  const [targets, weights] = [forked(0, target), forked(width - known - 1, weight)];
  return headLoss(net, head, net.view(raw, [rows * horizon, head.size]), targets, { weight: weights });
}

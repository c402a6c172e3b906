import type { Net } from "../net.js";
import { add } from "../ops/arithmetic.js";
import { columns } from "../ops/columns.js";
import { gatedTanh } from "../ops/gated.js";
import type { Parameters } from "../parameters.js";
import type { Tensor } from "../tensor.js";
import { applyConvolution, type Convolution, createConvolution } from "./convolution.js";
import { applyLinear, createLinear, type Linear } from "./linear.js";

/** One layer: a dilated convolution, its gate, and one product for the way on and the way out. */
export interface WavenetLayer {
  readonly dilation: number;
  /** To both halves of the gate: 2 C channels. */
  readonly gate: Convolution;
  /** To the residual (C) and the skip (S), side by side. */
  readonly out: Linear;
}

/** Gated causal convolutions with growing dilations, whose skips are summed (van den Oord et al., 2016, section 2). */
export interface Wavenet {
  readonly channels: number;
  readonly skips: number;
  readonly start: Linear;
  readonly layers: readonly WavenetLayer[];
}

/** Sizes of a stack of gated convolutions. */
export interface WavenetOptions {
  /** Channels of the residuals. */
  readonly channels: number;
  /** Channels of the sum that comes out. */
  readonly skips: number;
  /** Steps between the taps of each layer, from the first layer up: 1, 2, 4, ... */
  readonly dilations: readonly number[];
  /** Taps, 2 by default. */
  readonly taps?: number;
}

/** All parameters begin as those of their layers do. */
export function createWavenet(
  init: Parameters,
  inputs: number,
  { channels, skips, dilations, taps = 2 }: WavenetOptions,
): Wavenet {
  if (dilations.length === 0) throw new RangeError("wavenet: no layers");
  return {
    channels,
    skips,
    start: createLinear(init, inputs, channels),
    layers: dilations.map((dilation) => ({
      dilation,
      gate: createConvolution(init, channels, 2 * channels, taps),
      out: createLinear(init, channels, channels + skips),
    })),
  };
}

/** The sum of all skips: (T, B, inputs) to (T, B, skips). */
export function applyWavenet(net: Net, module: Wavenet, x: Tensor): Tensor {
  return runWavenet(net, module, x).sum;
}

/** The sum of all skips, and what each layer was given: (T, B, channels). */
export function runWavenet(
  net: Net,
  { channels, skips, start, layers }: Wavenet,
  x: Tensor,
): { readonly sum: Tensor; readonly inputs: readonly Tensor[] } {
  const inputs = [applyLinear(net, start, x)];
  let sum: Tensor | undefined;
  for (const [l, { dilation, gate, out }] of layers.entries()) {
    const residual = inputs[l]!;
    const both = applyLinear(net, out, gatedTanh(net, applyConvolution(net, gate, residual, { dilation })));
    const skip = columns(net, both, channels, skips);
    sum = sum ? add(net, sum, skip) : skip;
    // What the last layer passes on goes nowhere.
    if (l < layers.length - 1) inputs.push(add(net, residual, columns(net, both, 0, channels)));
  }
  return { sum: sum!, inputs };
}

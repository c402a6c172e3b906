import type { Net } from "../net.js";
import { type ConvolutionOptions, convolution } from "../ops/convolution.js";
import type { Parameter, Parameters } from "../parameters.js";
import type { Tensor } from "../tensor.js";

/**
 * A convolution over time. Its weights lie (taps, outputs, inputs), where torch has (outputs, inputs, taps): a checkpoint that goes to or
 * comes from torch moves the first axis to the end.
 */
export interface Convolution {
  readonly weight: Parameter;
  readonly bias: Parameter;
}

/** Weights and bias uniform on ±1 / sqrt(inputs taps), as torch begins. */
export function createConvolution(init: Parameters, inputs: number, outputs: number, taps: number): Convolution {
  const bound = 1 / Math.sqrt(inputs * taps);
  return { weight: init.uniform([taps, outputs, inputs], bound), bias: init.uniform([outputs], bound) };
}

/** A convolution, causal by default: (T, B, inputs) to (T, B, outputs). */
export function applyConvolution(
  net: Net,
  { weight, bias }: Convolution,
  x: Tensor,
  options: ConvolutionOptions = {},
): Tensor {
  return convolution(net, x, weight, bias, options);
}

/** How many steps an output of causal convolutions, one above the other, depends on. */
export function receptiveField(taps: number, dilations: readonly number[]): number {
  return dilations.reduce((steps, dilation) => steps + dilation * (taps - 1), 1);
}

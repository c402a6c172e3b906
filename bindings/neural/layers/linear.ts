import type { Net } from "../net.js";
import { linear } from "../ops/linear.js";
import type { Parameter, Parameters } from "../parameters.js";
import type { Tensor } from "../tensor.js";

/** A linear map with a bias, in torch's names. */
export interface Linear {
  /** (outputs, inputs) */
  readonly weight: Parameter;
  /** (outputs) */
  readonly bias: Parameter;
}

/** Weights and bias uniform on ±1 / sqrt(inputs), as torch begins. */
export function createLinear(init: Parameters, inputs: number, outputs: number): Linear {
  const bound = 1 / Math.sqrt(inputs);
  return { weight: init.uniform([outputs, inputs], bound), bias: init.uniform([outputs], bound) };
}

/** x Wᵀ + b. */
export function applyLinear(net: Net, { weight, bias }: Linear, x: Tensor): Tensor {
  return linear(net, x, weight, bias);
}

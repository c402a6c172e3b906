import type { Net } from "../net.js";
import { layerNorm } from "../ops/norm.js";
import type { Parameter, Parameters } from "../parameters.js";
import type { Tensor } from "../tensor.js";

/** A normalisation of rows, in torch's names. */
export interface LayerNorm {
  readonly weight: Parameter;
  readonly bias: Parameter;
}

/** Weights 1, biases 0. */
export function createLayerNorm(init: Parameters, width: number): LayerNorm {
  return { weight: init.constant([width], 1), bias: init.constant([width], 0) };
}

/** Each row less its mean over its standard deviation, times weight, plus bias. */
export function applyLayerNorm(net: Net, { weight, bias }: LayerNorm, x: Tensor): Tensor {
  return layerNorm(net, x, weight, bias);
}

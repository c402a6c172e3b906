import type { Net } from "../net.js";
import { gather } from "../ops/columns.js";
import type { Parameter, Parameters } from "../parameters.js";
import type { Tensor } from "../tensor.js";

/** A table with a row for each category, in torch's name. */
export interface Embedding {
  /** (categories, width) */
  readonly weight: Parameter;
}

/** Standard normal rows, as torch begins. */
export function createEmbedding(init: Parameters, categories: number, width: number): Embedding {
  return { weight: init.normal([categories, width], 1) };
}

/** The row of each category: (rows, width). */
export function applyEmbedding(net: Net, { weight }: Embedding, categories: ArrayLike<number>): Tensor {
  return gather(net, weight, categories);
}

import type { Net } from "../net.js";
import { type Activation, activate } from "../ops/activation.js";
import { add } from "../ops/arithmetic.js";
import { type Attended, type AttentionOptions, attention } from "../ops/attention.js";
import { dropout } from "../ops/dropout.js";
import { linear } from "../ops/linear.js";
import type { Parameter, Parameters } from "../parameters.js";
import type { Tensor } from "../tensor.js";
import { applyLayerNorm, createLayerNorm, type LayerNorm } from "./layer-norm.js";
import { applyLinear, createLinear, type Linear } from "./linear.js";

/** Attention of several heads with its projections, in torch's names. */
export interface Attention {
  readonly heads: number;
  /** Projections of queries, keys and values one below the other: (3E, E). */
  readonly in_proj_weight: Parameter;
  readonly in_proj_bias: Parameter;
  readonly out_proj: Linear;
}

/** Projections uniform on the bound of Glorot & Bengio (2010), biases 0, as torch begins. */
export function createAttention(init: Parameters, width: number, heads: number): Attention {
  if (width % heads !== 0) throw new RangeError(`attention: ${heads} heads do not divide a width of ${width}`);
  return {
    heads,
    in_proj_weight: init.uniform([3 * width, width], Math.sqrt(6 / (4 * width))),
    in_proj_bias: init.constant([3 * width], 0),
    out_proj: { weight: init.uniform([width, width], 1 / Math.sqrt(width)), bias: init.constant([width], 0) },
  };
}

/**
 * Each query gathers from what it attends to.
 *
 * @param x where the queries come from: (T, B, E)
 * @param memory where keys and values come from: (S, B, E); x itself for self-attention
 */
export function applyAttention(
  net: Net,
  module: Attention,
  x: Tensor,
  memory: Tensor,
  options: AttentionOptions = {},
): Attended {
  const { heads, in_proj_weight: weight, in_proj_bias: bias, out_proj } = module;
  const width = weight.shape[1]!;
  const queries = linear(net, x, net.view(weight, [width, width]), net.view(bias, [width]));
  const below = [net.view(weight, [2 * width, width], width * width), net.view(bias, [2 * width], width)] as const;
  const { values, weights } = attention(net, queries, linear(net, memory, ...below), heads, options);
  return { values: applyLinear(net, out_proj, values), weights };
}

/** A layer of a transformer's encoder, in torch's names. */
export interface EncoderLayer {
  readonly activation: Activation;
  /** Whether rows are normalised before each part, or after its result has been added. */
  readonly normFirst: boolean;
  readonly dropout: number;
  readonly self_attn: Attention;
  readonly linear1: Linear;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
}

/** Settings of a layer of a transformer's encoder. */
export interface EncoderLayerOptions {
  readonly heads: number;
  /** Units of the two linear maps between. */
  readonly feedForward: number;
  readonly activation?: Activation;
  readonly normFirst?: boolean;
  readonly dropout?: number;
}

/** Begins as torch's layer does. */
export function createEncoderLayer(init: Parameters, width: number, options: EncoderLayerOptions): EncoderLayer {
  const { heads, feedForward, activation = "relu", normFirst = false, dropout = 0 } = options;
  return {
    activation,
    normFirst,
    dropout,
    self_attn: createAttention(init, width, heads),
    linear1: createLinear(init, width, feedForward),
    linear2: createLinear(init, feedForward, width),
    norm1: createLayerNorm(init, width),
    norm2: createLayerNorm(init, width),
  };
}

/** Self-attention, then two linear maps of each row, each added to what it was given: (T, B, E). */
export function applyEncoderLayer(net: Net, layer: EncoderLayer, x: Tensor, options: AttentionOptions = {}): Tensor {
  const { norm1, norm2, normFirst } = layer;
  const drop = (y: Tensor): Tensor => dropout(net, y, layer.dropout);
  const attend = (y: Tensor): Tensor => drop(applyAttention(net, layer.self_attn, y, y, options).values);
  const feed = (y: Tensor): Tensor => {
    const inner = drop(activate(net, applyLinear(net, layer.linear1, y), layer.activation));
    return drop(applyLinear(net, layer.linear2, inner));
  };
  if (normFirst) {
    const attended = add(net, x, attend(applyLayerNorm(net, norm1, x)));
    return add(net, attended, feed(applyLayerNorm(net, norm2, attended)));
  }
  const attended = applyLayerNorm(net, norm1, add(net, x, attend(x)));
  return applyLayerNorm(net, norm2, add(net, attended, feed(attended)));
}

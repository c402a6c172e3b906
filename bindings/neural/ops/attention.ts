import type { Net } from "../net.js";
import type { Tensor } from "../tensor.js";

/** Which keys a query sees. */
export interface AttentionOptions {
  /** A query sees no later keys; the last query stands beside the last key. */
  readonly causal?: boolean | undefined;
  /** 0 for a key that nobody sees (padding), else 1: (S, B). */
  readonly keep?: Tensor | undefined;
}

/** What attention gives. */
export interface Attended {
  /** (T, B, E) */
  readonly values: Tensor;
  /** Rows that sum to 1: (B, heads, T, S). */
  readonly weights: Tensor;
}

/**
 * Scaled dot-product attention of several heads.
 *
 * @param queries (T, B, E)
 * @param keysAndValues (S, B, 2E): a row holds the keys of all heads, then their values
 * @param heads a divisor of E
 */
export function attention(
  net: Net,
  queries: Tensor,
  keysAndValues: Tensor,
  heads: number,
  options: AttentionOptions = {},
): Attended {
  const { kernels } = net;
  const [T, B, E] = queries.shape as [number, number, number];
  const [S] = keysAndValues.shape as [number];
  if (E % heads !== 0 || String(keysAndValues.shape) !== String([S, B, 2 * E]))
    throw new RangeError(`attention: ${heads} heads, queries ${queries.shape}, keys and values ${keysAndValues.shape}`);
  const D = E / heads;
  const values = net.result([T, B, E], queries, keysAndValues);
  const weights = net.result([B, heads, T, S], queries, keysAndValues);
  const { causal, keep } = options;
  const [q, k] = [net.offset(queries), net.offset(keysAndValues)];
  const skip = E * net.bytes;
  const sizes = [T, S, B, heads, D, E, 2 * E] as const;
  net.withScratch(kernels.attentionScratch(T, S, D), (scratch) => {
    const seen = [keep ? net.offset(keep) : 0, ...sizes, causal ? 1 : 0] as const;
    kernels.attentionForward(q, k, k + skip, ...seen, weights.offset, values.offset, scratch);
  });
  net.record(values, () => {
    net.withScratch(kernels.attentionScratch(T, S, D), (scratch) => {
      const dk = keysAndValues.grad;
      const into = [queries.grad, dk, dk === 0 ? 0 : dk + skip] as const;
      kernels.attentionBackward(q, k, k + skip, ...sizes, weights.offset, values.grad, weights.grad, ...into, scratch);
    });
  });
  return { values, weights };
}

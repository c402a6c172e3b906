import { test } from "vitest";
import { checkGradients, wiggles } from "../../support/kernel-gradients.js";

// T, S, B, heads, D, causal, padding
const shapes = [
  [5, 5, 2, 2, 4, 0, false],
  [5, 5, 2, 2, 4, 1, false],
  [3, 5, 2, 2, 3, 0, true],
  [2, 6, 1, 3, 8, 1, true],
] as const;

test.each(shapes)("gradients of %i queries and %i keys, %i sequences, %i heads of %i; causal %i, padding %s", (...shape) => {
  const [T, S, B, heads, D, causal, padded] = shape;
  checkGradients<"q" | "kv">((bench) => {
    const { kernels } = bench;
    const E = heads * D;
    const keep = padded ? bench.put(Float64Array.from({ length: S * B }, (_, i) => (i < 2 * B || i % 3 > 0 ? 1 : 0))) : 0;
    const weights = bench.room(B * heads * T * S);
    const out = bench.room(T * B * E);
    const scratch = bench.room(kernels.attentionScratch(T, S, D));
    return {
      // Keys and values lie in one tensor side by side, so that their rows are 2 E apart.
      inputs: { q: wiggles(T * B * E, 1), kv: wiggles(S * B * 2 * E, 2) },
      forward({ q, kv }) {
        const v = kv + E * bench.bytes;
        kernels.attentionForward(q, kv, v, keep, T, S, B, heads, D, E, 2 * E, causal, weights, out, scratch);
        return [
          [out, T * B * E],
          [weights, B * heads * T * S],
        ];
      },
      backward({ q, kv }, [dout, dweights], d) {
        const [v, dv] = [kv, d.kv].map((offset) => offset + E * bench.bytes) as [number, number];
        const sizes = [T, S, B, heads, D, E, 2 * E] as const;
        kernels.attentionBackward(q, kv, v, ...sizes, weights, dout!, dweights!, d.q, d.kv, dv, scratch);
      },
    };
  });
});

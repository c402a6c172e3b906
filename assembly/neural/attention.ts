// Scaled dot-product attention of several heads. Rows are time-major; a head of one sequence is a matrix whose rows lie B rows of the
// tensor apart, which the products read where it lies: nothing is permuted.

import { ACCUMULATE, gemmPackedOf, packedSizeOf, packOf, TRANSPOSE_A, TRANSPOSE_B } from "../math/gemm";
import { bytesOf } from "../math/lanes";
import { scaleOf } from "../math/vector";
import { softmaxRow, softmaxRowBackward } from "./softmax";

/** Elements of scratch of attentionForward and attentionBackward. */
export function attentionScratchOf<T>(steps: i32, S: i32, D: i32): i32 {
  return max(max(packedSizeOf<T>(S, D), packedSizeOf<T>(D, S)), packedSizeOf<T>(D, steps)) + 2 * steps * S;
}

/**
 * For each sequence and head: weights = softmax(q kᵀ / sqrt(D)), out = weights v.
 *
 * in       q (T B, heads D) with rows ldq apart, k and v (S B, heads D) with rows ldk apart; keep (S B): 0 for a key that nobody may see
 *          (padding), else 1; 0 for none; T, S, B, heads, D, ldq, ldk; causal: 1 where query t sees the keys 0 to t + S - T only
 * out      weights (B, heads, T, S), a row of zeros where no key may be seen; out (T B, heads D)
 * scratch  attentionScratch(T, S, D)
 * cost     4 B heads T S D
 * source   Vaswani et al. (2017), section 3.2
 */
export function attentionForwardOf<T extends number>(
  q: usize, k: usize, v: usize, keep: usize, steps: i32, S: i32, B: i32, heads: i32, D: i32, ldq: i32, ldk: i32, causal: i32,
  weights: usize, out: usize, scratch: usize,
): void {
  const cells = steps * S;
  const scale = <T>(1 / Math.sqrt(<f64>D));
  for (let b = 0; b < B; b++) {
    for (let head = 0; head < heads; head++) {
      const query = q + bytesOf<T>(b * ldq + head * D);
      const at = bytesOf<T>(b * ldk + head * D);
      packOf<T>(k + at, S, D, B * ldk, TRANSPOSE_B, scratch);
      gemmPackedOf<T>(query, scratch, steps, S, D, B * ldq, S, 0, weights);
      scaleOf<T>(cells, scale, weights);
      for (let t = 0; t < steps; t++) {
        const row = weights + bytesOf<T>(t * S);
        if (keep != 0) hide<T>(keep + bytesOf<T>(b), S, B, row);
        softmaxRow<T>(row, visible<T>(row, causal != 0 ? max(0, min(S, t + S - steps + 1)) : S), S, row);
      }
      packOf<T>(v + at, D, S, B * ldk, 0, scratch);
      gemmPackedOf<T>(weights, scratch, steps, D, S, S, B * heads * D, 0, out + bytesOf<T>((b * heads + head) * D));
      weights += bytesOf<T>(cells);
    }
  }
}

/** Scores of hidden keys become -Infinity. */
function hide<T extends number>(keep: usize, S: i32, B: i32, row: usize): void {
  for (let s = 0; s < S; s++) if (load<T>(keep + bytesOf<T>(s * B)) == (0 as T)) store<T>(row + bytesOf<T>(s), -Infinity as T);
}

/** `count`, or 0 where all of these scores are -Infinity. */
// @ts-ignore: decorator
@inline
function visible<T extends number>(row: usize, count: i32): i32 {
  for (let s = 0; s < count; s++) if (load<T>(row + bytesOf<T>(s)) != (-Infinity as T)) return count;
  return 0;
}

/**
 * Gradients of attentionForward, added to what they find; 0 where not wanted.
 *
 * in       q, k, v, sizes and weights (B, heads, T, S) of the forward pass; dout (T B, heads D); dweights (B, heads, T, S): a gradient that
 *          reached the weights themselves, 0 for none
 * in/out   dq (T B, heads D) with rows ldq apart, dk, dv (S B, heads D) with rows ldk apart
 * scratch  attentionScratch(T, S, D)
 * cost     8 B heads T S D
 */
export function attentionBackwardOf<T extends number>(
  q: usize, k: usize, v: usize, steps: i32, S: i32, B: i32, heads: i32, D: i32, ldq: i32, ldk: i32, weights: usize, dout: usize,
  dweights: usize, dq: usize, dk: usize, dv: usize, scratch: usize,
): void {
  const cells = steps * S;
  const scale = <T>(1 / Math.sqrt(<f64>D));
  const dp = scratch + bytesOf<T>(max(max(packedSizeOf<T>(S, D), packedSizeOf<T>(D, S)), packedSizeOf<T>(D, steps)));
  const ds = dp + bytesOf<T>(cells);
  const width = B * heads * D;
  for (let b = 0; b < B; b++) {
    for (let head = 0; head < heads; head++) {
      const column = bytesOf<T>(head * D);
      const atQ = bytesOf<T>(b * ldq) + column;
      const atK = bytesOf<T>(b * ldk) + column;
      const g = dout + bytesOf<T>((b * heads + head) * D);
      if (dv != 0) {
        packOf<T>(g, D, steps, width, 0, scratch);
        gemmPackedOf<T>(weights, scratch, S, D, steps, S, B * ldk, TRANSPOSE_A | ACCUMULATE, dv + atK);
      }
      if (dweights != 0) memory.copy(dp, dweights, bytesOf<T>(cells));
      packOf<T>(v + atK, S, D, B * ldk, TRANSPOSE_B, scratch);
      gemmPackedOf<T>(g, scratch, steps, S, D, width, S, dweights != 0 ? ACCUMULATE : 0, dp);
      memory.fill(ds, 0, bytesOf<T>(cells));
      for (let t = 0; t < steps; t++) {
        const row = bytesOf<T>(t * S);
        softmaxRowBackward<T>(weights + row, dp + row, S, ds + row);
      }
      scaleOf<T>(cells, scale, ds);
      if (dq != 0) {
        packOf<T>(k + atK, D, S, B * ldk, 0, scratch);
        gemmPackedOf<T>(ds, scratch, steps, D, S, S, B * ldq, ACCUMULATE, dq + atQ);
      }
      if (dk != 0) {
        packOf<T>(q + atQ, D, steps, B * ldq, 0, scratch);
        gemmPackedOf<T>(ds, scratch, S, D, steps, S, B * ldk, TRANSPOSE_A | ACCUMULATE, dk + atK);
      }
      weights += bytesOf<T>(cells);
      if (dweights != 0) dweights += bytesOf<T>(cells);
    }
  }
}

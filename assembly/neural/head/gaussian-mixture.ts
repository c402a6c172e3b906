import { F64 } from "../../memory";
import { firstWord, LAST_ATTEMPT, philoxBlock } from "../../math/philox";
import { normalAt, uniformOf } from "../../math/random";
import { at, LEAST, logSumExp, put, sigmoid, softplus } from "./map";

const LN_SQRT_2PI: f64 = 0.9189385332046728;

/** Minus the log density of component k, without its weight. */
function componentOf<T extends number>(raw: usize, k: i32, count: i32, y: f64, m: f64, v: f64): f64 {
  const sd = v * (softplus(at<T>(raw, 2 * count + k)) + LEAST);
  const z = (y - (m + v * at<T>(raw, count + k))) / sd;
  return 0.5 * z * z + LN_SQRT_2PI + Math.log(sd);
}

/**
 * A mixture of K normal laws: raw outputs are K logits of the weights (softmax), K means and K standard deviations, mapped as those of the
 * Gaussian head. Its parameters are the weights, means and standard deviations in the same order.
 *
 * source  Bishop (1994), Mixture density networks
 */
@unmanaged
export class GaussianMixtureHead {
  parameters<T extends number>(raw: usize, width: i32, m: f64, v: f64, settings: F64, out: F64): void {
    const count = width / 3;
    const whole = logSumExp<T>(raw, count);
    for (let k = 0; k < count; k++) {
      out[k] = Math.exp(at<T>(raw, k) - whole);
      out[count + k] = m + v * at<T>(raw, count + k);
      out[2 * count + k] = v * (softplus(at<T>(raw, 2 * count + k)) + LEAST);
    }
  }

  row<T extends number>(raw: usize, width: i32, y: f64, m: f64, v: f64, settings: F64, factor: f64, slopes: usize): f64 {
    const count = width / 3;
    const whole = logSumExp<T>(raw, count);
    // The sum of exp(-l) over the components, relative to its greatest term.
    let least = Infinity;
    let sum = 0.0;
    for (let k = 0; k < count; k++) {
      const l = componentOf<T>(raw, k, count, y, m, v) - (at<T>(raw, k) - whole);
      if (l < least) {
        sum = sum * Math.exp(l - least) + 1;
        least = l;
      } else {
        sum += Math.exp(least - l);
      }
    }
    const loss = least - Math.log(sum);
    if (!slopes) return loss;
    for (let k = 0; k < count; k++) {
      const logWeight = at<T>(raw, k) - whole;
      const r = at<T>(raw, 2 * count + k);
      const sd = v * (softplus(r) + LEAST);
      const z = (y - (m + v * at<T>(raw, count + k))) / sd;
      const share = Math.exp(loss + logWeight - (0.5 * z * z + LN_SQRT_2PI + Math.log(sd)));
      put<T>(slopes, k, factor * (Math.exp(logWeight) - share));
      put<T>(slopes, count + k, -factor * share * z / sd * v);
      put<T>(slopes, 2 * count + k, factor * share * (1 - z * z) / sd * v * sigmoid(r));
    }
    return loss;
  }

  draw(p: F64, width: i32, m: f64, v: f64, settings: F64, key: u64, stream: u64, index: u64): f64 {
    const count = width / 3;
    philoxBlock(key, stream, index, LAST_ATTEMPT);
    let left = uniformOf(firstWord());
    let k = 0;
    for (; k < count - 1; k++) {
      left -= p[k];
      if (left < 0) break;
    }
    return p[count + k] + p[2 * count + k] * normalAt(key, stream, index);
  }
}

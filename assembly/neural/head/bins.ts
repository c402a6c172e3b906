import { F64 } from "../../memory";
import { uniformAt } from "../../math/random";
import { at, logSumExp, put } from "./map";

/**
 * Classes of values: class k of K is from edge k to edge k + 1 of settings (K + 1), rising, in units of the scale; what lies beyond the
 * outer edges belongs to the outer classes. Raw outputs are K logits; the loss is the cross entropy of the softmax. Its parameters are the
 * probabilities of the classes. A draw is uniform within its class.
 *
 * source  van den Oord et al. (2016), WaveNet, 2.2
 */
@unmanaged
export class BinsHead {
  parameters<T extends number>(raw: usize, width: i32, m: f64, v: f64, settings: F64, out: F64): void {
    const whole = logSumExp<T>(raw, width);
    for (let k = 0; k < width; k++) out[k] = Math.exp(at<T>(raw, k) - whole);
  }

  row<T extends number>(raw: usize, width: i32, y: f64, m: f64, v: f64, settings: F64, factor: f64, slopes: usize): f64 {
    const x = (y - m) / v;
    let low = 0;
    let high = width - 1;
    // The last class whose lower edge is at most x.
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (settings[middle] <= x) low = middle;
      else high = middle - 1;
    }
    const whole = logSumExp<T>(raw, width);
    if (slopes) {
      for (let k = 0; k < width; k++) put<T>(slopes, k, factor * (Math.exp(at<T>(raw, k) - whole) - (k == low ? 1 : 0)));
    }
    return whole - at<T>(raw, low);
  }

  draw(p: F64, width: i32, m: f64, v: f64, settings: F64, key: u64, stream: u64, index: u64): f64 {
    let left = uniformAt(key, stream, index);
    let k = 0;
    for (; k < width - 1 && left >= p[k]; k++) left -= p[k];
    return m + v * (settings[k] + (settings[k + 1] - settings[k]) * min(1, left / p[k]));
  }
}

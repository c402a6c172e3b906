import { F64 } from "../../memory";
import { at, put } from "./map";

/**
 * Quantiles at given levels: raw output j is that of level settings[j], in units of the scale. The loss is the mean pinball loss over the
 * levels, which need not be in order. Its parameters are the quantiles, in the order of the levels; they may cross.
 *
 * source  Koenker & Bassett (1978); Wen et al. (2017), A multi-horizon quantile recurrent forecaster
 */
@unmanaged
export class QuantilesHead {
  parameters<T extends number>(raw: usize, width: i32, m: f64, v: f64, settings: F64, out: F64): void {
    for (let j = 0; j < width; j++) out[j] = m + v * at<T>(raw, j);
  }

  row<T extends number>(raw: usize, width: i32, y: f64, m: f64, v: f64, settings: F64, factor: f64, slopes: usize): f64 {
    const x = (y - m) / v;
    const share = 1 / <f64>width;
    let loss = 0.0;
    for (let j = 0; j < width; j++) {
      const level = settings[j];
      const e = x - at<T>(raw, j);
      loss += max(level * e, (level - 1) * e);
      if (slopes) put<T>(slopes, j, factor * share * (e > 0 ? -level : e < 0 ? 1 - level : 0.5 - level));
    }
    return loss * share;
  }

  /** Of levels alone no draw is made. */
  // @ts-ignore: decorator
  @inline draw(p: F64, width: i32, m: f64, v: f64, settings: F64, key: u64, stream: u64, index: u64): f64 { return NaN; }
}

import { F64 } from "../../memory";
import { firstWord, LAST_ATTEMPT, philoxBlock } from "../../math/philox";
import { uniformOf } from "../../math/random";
import { at, put, sigmoid, softplus } from "./map";

/**
 * A head of counts whose zeros may have a reason of their own: raw output 0 is the log odds of such a zero, the others are those of the
 * head H. Its parameters are the probability of such a zero, then those of H.
 *
 * source  Lambert (1992), Zero-inflated Poisson regression
 */
@unmanaged
export class ZeroInflatedHead<H> {
  // @ts-ignore: decorator
  @inline parameters<T extends number>(raw: usize, width: i32, m: f64, v: f64, settings: F64, out: F64): void {
    out[0] = sigmoid(at<T>(raw, 0));
    // @ts-ignore: H is a head
    changetype<H>(0).parameters<T>(raw + sizeof<T>(), width - 1, m, v, settings, out.plus(1));
  }

  row<T extends number>(raw: usize, width: i32, y: f64, m: f64, v: f64, settings: F64, factor: f64, slopes: usize): f64 {
    const rest = raw + sizeof<T>();
    const restSlopes = slopes ? slopes + sizeof<T>() : 0;
    const odds = at<T>(raw, 0);
    const counted = softplus(odds);
    if (y != 0) {
      if (slopes) put<T>(slopes, 0, factor * sigmoid(odds));
      // @ts-ignore: H is a head
      return counted + changetype<H>(0).row<T>(rest, width - 1, y, m, v, settings, factor, restSlopes);
    }
    // @ts-ignore: H is a head
    const plain: f64 = changetype<H>(0).row<T>(rest, width - 1, 0, m, v, settings, 0, 0);
    // Minus the logs of the probabilities of a zero of either kind.
    const structural = softplus(-odds);
    const sampled = counted + plain;
    const least = min(structural, sampled);
    const loss = least - Math.log1p(Math.exp(least - max(structural, sampled)));
    if (slopes) {
      // The probability, given the zero, that it was counted; its complement is exp(loss - structural).
      const share = Math.exp(loss - sampled);
      // @ts-ignore: H is a head
      changetype<H>(0).row<T>(rest, width - 1, 0, m, v, settings, factor * share, restSlopes);
      put<T>(slopes, 0, factor * (odds > 0 ? share - sigmoid(-odds) : sigmoid(odds) - Math.exp(loss - structural)));
    }
    return loss;
  }

  // @ts-ignore: decorator
  @inline draw(p: F64, width: i32, m: f64, v: f64, settings: F64, key: u64, stream: u64, index: u64): f64 {
    philoxBlock(key, stream, index, LAST_ATTEMPT);
    if (uniformOf(firstWord()) < p[0]) return 0;
    // @ts-ignore: H is a head
    return changetype<H>(0).draw(p.plus(1), width - 1, m, v, settings, key, stream, index);
  }
}

import { F64 } from "../../memory";
import { uniformAt } from "../../math/random";
import { at, LEAST, logSumExp, put, sigmoid, softplus } from "./map";

/**
 * A quantile function of L straight pieces: q(0), L slopes and the L widths of the pieces, which add up to 1, so that
 *
 *   q(u) = q(0) + sum over l of (slope l - slope l-1) (u - knot l)+ ,   knot l = the sum of the widths before piece l.
 *
 * Raw outputs: q(0) in units of the scale, L of the slopes (softplus + 1e-6), L logits of the widths (softmax). Its parameters are q(0),
 * the L slopes in units of the series, and the L widths.
 * The loss is the CRPS (twice the integral of the pinball loss) in units of the scale, in closed form: with a the level at which q(a) is
 * the truth, cut to [0, 1],
 *
 *   (2 a - 1) y + (1 - 2 a) q(0) + sum over l of (slope l - slope l-1) ((1 - k^3) / 3 - k - M^2 + 2 M k) ,   k = knot l, M = max(a, k).
 *
 * Its derivative in a is 0, or a is fixed at an end, so slopes follow from the formula with a held.
 * source  Gasthaus et al. (2019), Probabilistic forecasting with spline quantile function RNNs, 3.3
 */
@unmanaged
export class QuantileFunctionHead {
  parameters<T extends number>(raw: usize, width: i32, m: f64, v: f64, settings: F64, out: F64): void {
    const pieces = (width - 1) / 2;
    const logits = raw + <usize>(1 + pieces) * sizeof<T>();
    const whole = logSumExp<T>(logits, pieces);
    out[0] = m + v * at<T>(raw, 0);
    for (let l = 0; l < pieces; l++) {
      out[1 + l] = v * (softplus(at<T>(raw, 1 + l)) + LEAST);
      out[1 + pieces + l] = Math.exp(at<T>(logits, l) - whole);
    }
  }

  row<T extends number>(raw: usize, width: i32, y: f64, m: f64, v: f64, settings: F64, factor: f64, slopes: usize): f64 {
    const pieces = (width - 1) / 2;
    const logits = raw + <usize>(1 + pieces) * sizeof<T>();
    const whole = logSumExp<T>(logits, pieces);
    const x = (y - m) / v;
    const start = at<T>(raw, 0);

    // The level of the truth.
    let level = 0.0;
    let value = start;
    for (let l = 0; l < pieces && value < x; l++) {
      const slope = softplus(at<T>(raw, 1 + l)) + LEAST;
      const span = Math.exp(at<T>(logits, l) - whole);
      level += min(span, (x - value) / slope);
      value += slope * span;
    }
    level = min(level, 1);

    let loss = (2 * level - 1) * (x - start);
    let knot = 0.0;
    let before = 0.0;
    let spanSum = 0.0;
    for (let l = 0; l < pieces; l++) {
      const slope = softplus(at<T>(raw, 1 + l)) + LEAST;
      const most = max(level, knot);
      loss += (slope - before) * ((1 - knot * knot * knot) / 3 - knot - most * most + 2 * most * knot);
      before = slope;
      knot += Math.exp(at<T>(logits, l) - whole);
    }
    if (!slopes) return loss;

    put<T>(slopes, 0, factor * (1 - 2 * level));
    // From the last piece to the first: `after` is the loss by the knot of the pieces passed, summed.
    const ends = slopes + <usize>(1 + pieces) * sizeof<T>();
    let after = 0.0;
    let next = 0.0;
    knot = 1;
    for (let l = pieces - 1; l >= 0; l--) {
      const span = Math.exp(at<T>(logits, l) - whole);
      const slope = softplus(at<T>(raw, 1 + l)) + LEAST;
      knot = max(knot - span, 0);
      if (l == 0) knot = 0;
      const most = max(level, knot);
      const here = (1 - knot * knot * knot) / 3 - knot - most * most + 2 * most * knot;
      put<T>(slopes, 1 + l, factor * (here - next) * sigmoid(at<T>(raw, 1 + l)));
      next = here;
      // Width l moves all later knots.
      put<T>(ends, l, after);
      spanSum += span * after;
      const earlier = l > 0 ? softplus(at<T>(raw, l)) + LEAST : 0.0;
      after += (slope - earlier) * (2 * most - 1 - knot * knot);
    }
    for (let l = 0; l < pieces; l++) {
      put<T>(ends, l, factor * Math.exp(at<T>(logits, l) - whole) * (at<T>(ends, l) - spanSum));
    }
    return loss;
  }

  draw(p: F64, width: i32, m: f64, v: f64, settings: F64, key: u64, stream: u64, index: u64): f64 {
    const pieces = (width - 1) / 2;
    let left = uniformAt(key, stream, index);
    let value = p[0];
    for (let l = 0; l < pieces; l++) {
      const span = p[1 + pieces + l];
      value += p[1 + l] * min(span, left);
      left -= span;
      if (left <= 0) break;
    }
    return value;
  }
}

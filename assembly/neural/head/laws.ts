// Heads whose parameters are those of one law. Each has row (loss and slopes), parameters (a, b, c of the law) and draw; ../head.ts says
// what they take. With s = softplus + 1e-6, raw outputs r0, r1, r2, and location m and scale v of the row:
//
//   Gaussian           mean m + v r0, standard deviation v s(r1)
//   Laplace            location m + v r0, scale v s(r1)
//   Student's t        location m + v r0, scale v s(r1), degrees of freedom 2 + softplus(r2)
//   log-normal         mean of the logarithm log v + r0, its standard deviation s(r1)
//   gamma              shape s(r0), mean v s(r1)
//   beta               mean sigmoid(r0), precision alpha + beta = s(r1)
//   Bernoulli          log odds r0
//   Poisson            mean v exp(r0)
//   negative binomial  mean v s(r0), dispersion s(r1) / sqrt(v)                  Salinas et al. (2020), DeepAR, 3.2

import { F64 } from "../../memory";
import { BernoulliLaw } from "../../math/laws/bernoulli";
import { BetaLaw } from "../../math/laws/beta";
import { GammaLaw } from "../../math/laws/gamma";
import { LogNormalLaw } from "../../math/laws/log-normal";
import { NegativeBinomialLaw } from "../../math/laws/negative-binomial";
import { PoissonLaw } from "../../math/laws/poisson";
import { at, LEAST, put, sigmoid, softplus } from "./map";

/** Derivatives of a log density in the parameters of its law. */
const SLOPES: usize = memory.data(32, 16);

/** A law of location, scale and, where it has three parameters, degrees of freedom. */
@unmanaged
export class LocationScaleHead<L> {
  // @ts-ignore: decorator
  @inline parameters<T extends number>(raw: usize, width: i32, m: f64, v: f64, settings: F64, out: F64): void {
    out[0] = m + v * at<T>(raw, 0);
    out[1] = v * (softplus(at<T>(raw, 1)) + LEAST);
    if (width > 2) out[2] = 2 + softplus(at<T>(raw, 2));
  }

  row<T extends number>(raw: usize, width: i32, y: f64, m: f64, v: f64, settings: F64, factor: f64, slopes: usize): f64 {
    const law = changetype<L>(0);
    const a = m + v * at<T>(raw, 0);
    const r = at<T>(raw, 1);
    const b = v * (softplus(r) + LEAST);
    const c = width > 2 ? 2 + softplus(at<T>(raw, 2)) : 0.0;
    if (slopes) {
      const by = F64.at(SLOPES);
      // @ts-ignore: L is a law
      law.gradient(y, a, b, c, by);
      put<T>(slopes, 0, -factor * v * by[0]);
      put<T>(slopes, 1, -factor * v * by[1] * sigmoid(r));
      if (width > 2) put<T>(slopes, 2, -factor * by[2] * sigmoid(at<T>(raw, 2)));
    }
    // @ts-ignore: L is a law
    return -law.logDensity(y, a, b, c);
  }

  // @ts-ignore: decorator
  @inline draw(p: F64, width: i32, m: f64, v: f64, settings: F64, key: u64, stream: u64, index: u64): f64 {
    // @ts-ignore: L is a law
    return changetype<L>(0).draw(p[0], p[1], width > 2 ? p[2] : 0, key, stream, index);
  }
}

@unmanaged
export class LogNormalHead {
  // @ts-ignore: decorator
  @inline parameters<T extends number>(raw: usize, width: i32, m: f64, v: f64, settings: F64, out: F64): void {
    out[0] = Math.log(v) + at<T>(raw, 0);
    out[1] = softplus(at<T>(raw, 1)) + LEAST;
  }

  row<T extends number>(raw: usize, width: i32, y: f64, m: f64, v: f64, settings: F64, factor: f64, slopes: usize): f64 {
    const r = at<T>(raw, 1);
    const a = Math.log(v) + at<T>(raw, 0);
    const b = softplus(r) + LEAST;
    if (!(y > 0)) return Infinity;
    if (slopes) {
      const by = F64.at(SLOPES);
      changetype<LogNormalLaw>(0).gradient(y, a, b, 0, by);
      put<T>(slopes, 0, -factor * by[0]);
      put<T>(slopes, 1, -factor * by[1] * sigmoid(r));
    }
    return -changetype<LogNormalLaw>(0).logDensity(y, a, b, 0);
  }

  // @ts-ignore: decorator
  @inline draw(p: F64, width: i32, m: f64, v: f64, settings: F64, key: u64, stream: u64, index: u64): f64 {
    return changetype<LogNormalLaw>(0).draw(p[0], p[1], 0, key, stream, index);
  }
}

@unmanaged
export class GammaHead {
  // @ts-ignore: decorator
  @inline parameters<T extends number>(raw: usize, width: i32, m: f64, v: f64, settings: F64, out: F64): void {
    out[0] = softplus(at<T>(raw, 0)) + LEAST;
    out[1] = v * (softplus(at<T>(raw, 1)) + LEAST) / out[0];
  }

  row<T extends number>(raw: usize, width: i32, y: f64, m: f64, v: f64, settings: F64, factor: f64, slopes: usize): f64 {
    const shape = softplus(at<T>(raw, 0)) + LEAST;
    const mean = v * (softplus(at<T>(raw, 1)) + LEAST);
    const scale = mean / shape;
    if (!(y > 0)) return Infinity;
    if (slopes) {
      const by = F64.at(SLOPES);
      changetype<GammaLaw>(0).gradient(y, shape, scale, 0, by);
      // The scale is mean / shape.
      put<T>(slopes, 0, -factor * (by[0] - by[1] * (scale / shape)) * sigmoid(at<T>(raw, 0)));
      put<T>(slopes, 1, -factor * by[1] / shape * v * sigmoid(at<T>(raw, 1)));
    }
    return -changetype<GammaLaw>(0).logDensity(y, shape, scale, 0);
  }

  // @ts-ignore: decorator
  @inline draw(p: F64, width: i32, m: f64, v: f64, settings: F64, key: u64, stream: u64, index: u64): f64 {
    return changetype<GammaLaw>(0).draw(p[0], p[1], 0, key, stream, index);
  }
}

@unmanaged
export class BetaHead {
  // @ts-ignore: decorator
  @inline parameters<T extends number>(raw: usize, width: i32, m: f64, v: f64, settings: F64, out: F64): void {
    const precision = softplus(at<T>(raw, 1)) + LEAST;
    out[0] = precision * sigmoid(at<T>(raw, 0));
    out[1] = precision * sigmoid(-at<T>(raw, 0));
  }

  row<T extends number>(raw: usize, width: i32, y: f64, m: f64, v: f64, settings: F64, factor: f64, slopes: usize): f64 {
    const precision = softplus(at<T>(raw, 1)) + LEAST;
    const mean = sigmoid(at<T>(raw, 0));
    const rest = sigmoid(-at<T>(raw, 0));
    if (!(y > 0 && y < 1)) return Infinity;
    if (slopes) {
      const by = F64.at(SLOPES);
      changetype<BetaLaw>(0).gradient(y, precision * mean, precision * rest, 0, by);
      put<T>(slopes, 0, -factor * precision * mean * rest * (by[0] - by[1]));
      put<T>(slopes, 1, -factor * (mean * by[0] + rest * by[1]) * sigmoid(at<T>(raw, 1)));
    }
    return -changetype<BetaLaw>(0).logDensity(y, precision * mean, precision * rest, 0);
  }

  // @ts-ignore: decorator
  @inline draw(p: F64, width: i32, m: f64, v: f64, settings: F64, key: u64, stream: u64, index: u64): f64 {
    return changetype<BetaLaw>(0).draw(p[0], p[1], 0, key, stream, index);
  }
}

@unmanaged
export class BernoulliHead {
  // @ts-ignore: decorator
  @inline parameters<T extends number>(raw: usize, width: i32, m: f64, v: f64, settings: F64, out: F64): void {
    out[0] = sigmoid(at<T>(raw, 0));
  }

  row<T extends number>(raw: usize, width: i32, y: f64, m: f64, v: f64, settings: F64, factor: f64, slopes: usize): f64 {
    const r = at<T>(raw, 0);
    if (y != 0 && y != 1) return Infinity;
    if (slopes) put<T>(slopes, 0, factor * (y == 1 ? -sigmoid(-r) : sigmoid(r)));
    return softplus(y == 1 ? -r : r);
  }

  // @ts-ignore: decorator
  @inline draw(p: F64, width: i32, m: f64, v: f64, settings: F64, key: u64, stream: u64, index: u64): f64 {
    return changetype<BernoulliLaw>(0).draw(p[0], 0, 0, key, stream, index);
  }
}

@unmanaged
export class PoissonHead {
  // @ts-ignore: decorator
  @inline parameters<T extends number>(raw: usize, width: i32, m: f64, v: f64, settings: F64, out: F64): void {
    out[0] = v * Math.exp(at<T>(raw, 0));
  }


  row<T extends number>(raw: usize, width: i32, y: f64, m: f64, v: f64, settings: F64, factor: f64, slopes: usize): f64 {
    const mean = v * Math.exp(at<T>(raw, 0));
    if (!changetype<PoissonLaw>(0).contains(y)) return Infinity;
    if (slopes) put<T>(slopes, 0, factor * (mean - y));
    return -changetype<PoissonLaw>(0).logDensity(y, mean, 0, 0);
  }

  // @ts-ignore: decorator
  @inline draw(p: F64, width: i32, m: f64, v: f64, settings: F64, key: u64, stream: u64, index: u64): f64 {
    return changetype<PoissonLaw>(0).draw(p[0], 0, 0, key, stream, index);
  }
}

@unmanaged
export class NegativeBinomialHead {
  // @ts-ignore: decorator
  @inline parameters<T extends number>(raw: usize, width: i32, m: f64, v: f64, settings: F64, out: F64): void {
    out[0] = v * (softplus(at<T>(raw, 0)) + LEAST);
    out[1] = (softplus(at<T>(raw, 1)) + LEAST) / Math.sqrt(v);
  }

  row<T extends number>(raw: usize, width: i32, y: f64, m: f64, v: f64, settings: F64, factor: f64, slopes: usize): f64 {
    const a = v * (softplus(at<T>(raw, 0)) + LEAST);
    const b = (softplus(at<T>(raw, 1)) + LEAST) / Math.sqrt(v);
    if (!changetype<NegativeBinomialLaw>(0).contains(y)) return Infinity;
    if (slopes) {
      const by = F64.at(SLOPES);
      changetype<NegativeBinomialLaw>(0).gradient(y, a, b, 0, by);
      put<T>(slopes, 0, -factor * by[0] * v * sigmoid(at<T>(raw, 0)));
      put<T>(slopes, 1, -factor * by[1] * sigmoid(at<T>(raw, 1)) / Math.sqrt(v));
    }
    return -changetype<NegativeBinomialLaw>(0).logDensity(y, a, b, 0);
  }

  // @ts-ignore: decorator
  @inline draw(p: F64, width: i32, m: f64, v: f64, settings: F64, key: u64, stream: u64, index: u64): f64 {
    return changetype<NegativeBinomialLaw>(0).draw(p[0], p[1], 0, key, stream, index);
  }
}

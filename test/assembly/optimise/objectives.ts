// Functions with known minima, for the specs of the searches.

import { F64 } from "../../../assembly/memory";
import { differenceGradient } from "../../../assembly/optimise/bfgs";

/** Rosenbrock's valley in n dimensions, lowest at (1, ..., 1), where it is 0. It counts its calls. */
export class Rosenbrock {
  calls: i32 = 0;
  constructor(public n: i32) {}
  value(x: F64): f64 {
    this.calls++;
    let sum: f64 = 0;
    for (let i = 0; i + 1 < this.n; i++) {
      const a = x[i + 1] - x[i] * x[i], b = 1 - x[i];
      sum += 100 * a * a + b * b;
    }
    return sum;
  }
  gradient(x: F64, _value: f64, g: F64): void {
    for (let i = 0; i < this.n; i++) g[i] = 0;
    for (let i = 0; i + 1 < this.n; i++) {
      const a = x[i + 1] - x[i] * x[i];
      g[i] += -400 * a * x[i] - 2 * (1 - x[i]);
      g[i + 1] += 200 * a;
    }
  }
}

/** The same without derivatives, and not defined where x0 > 1.5. */
export class Walled {
  valley: Rosenbrock;
  constructor(public n: i32) {
    this.valley = new Rosenbrock(n);
  }
  value(x: F64): f64 {
    return x[0] > 1.5 ? NaN : this.valley.value(x);
  }
  gradient(x: F64, value: f64, g: F64): void {
    differenceGradient(this, this.n, 0, 0, x.offset, value, 1e-5, g.offset);
  }
}

/** A tilted bowl (x - c)' A (x - c) with c = (2, -1, 0.5) and A = [[2, 1, 0], [1, 2, 0.5], [0, 0.5, 1]]. */
export class Bowl {
  value(x: F64): f64 {
    const a = x[0] - 2, b = x[1] + 1, c = x[2] - 0.5;
    return 2 * a * a + 2 * a * b + 2 * b * b + b * c + c * c;
  }
  gradient(x: F64, _value: f64, g: F64): void {
    const a = x[0] - 2, b = x[1] + 1, c = x[2] - 0.5;
    g[0] = 4 * a + 2 * b;
    g[1] = 2 * a + 4 * b + c;
    g[2] = b + 2 * c;
  }
}

/** |x| + |y|: without curvature anywhere, and without a gradient at its minimum. */
export class Corner {
  value(x: F64): f64 {
    return abs(x[0]) + abs(x[1]);
  }
  gradient(x: F64, _value: f64, g: F64): void {
    g[0] = x[0] < 0 ? -1 : 1;
    g[1] = x[1] < 0 ? -1 : 1;
  }
}

import { expF64, logF64, sigmoidF64, softplusF64, tanhF64 } from "../../../assembly/math/activation";
import { F64 } from "../../../assembly/memory";
import { doubles } from "../scratch";

/** n values from first to last. */
function grid(n: i32, first: f64, last: f64): F64 {
  const x = doubles(n);
  for (let i = 0; i < n; i++) x[i] = first + (last - first) * <f64>i / <f64>(n - 1);
  return x;
}

/** |a - b| / |b|, or 0 when they are equal; Infinity for NaN. */
function gap(a: f64, b: f64): f64 {
  if (a == b) return 0;
  const relative = abs(a - b) / abs(b);
  return isNaN(relative) ? Infinity : relative;
}

const N = 4001;
/** Relative gaps: an ulp is up to 2.2e-16, the scalar functions of the standard library have about one, tanh and sums two. */
const TWO_EACH = 1e-15;
const ONE_EACH = 5e-16;

describe("maps over doubles agree with the scalar functions", () => {
  it("exp", () => {
    const x = grid(N, -700, 700);
    const y = doubles(N);
    expF64(x.offset, N, y.offset);
    let worst = 0.0;
    for (let i = 0; i < N; i++) worst = max<f64>(worst, gap(y[i], Math.exp(x[i])));
    expect(worst).toBeLessThan(ONE_EACH);
  });

  it("log", () => {
    const x = grid(N, 0.001, 7);
    const y = doubles(N);
    logF64(x.offset, N, y.offset);
    let worst = 0.0;
    for (let i = 0; i < N; i++) worst = max<f64>(worst, gap(y[i], Math.log(x[i])));
    expect(worst).toBeLessThan(ONE_EACH);
  });

  it("tanh", () => {
    const x = grid(N, -20, 20);
    const y = doubles(N);
    tanhF64(x.offset, N, y.offset);
    let worst = 0.0;
    for (let i = 0; i < N; i++) worst = max<f64>(worst, gap(y[i], Math.tanh(x[i])));
    expect(worst).toBeLessThan(TWO_EACH);
  });

  it("sigmoid", () => {
    const x = grid(N, -700, 40);
    const y = doubles(N);
    sigmoidF64(x.offset, N, y.offset);
    let worst = 0.0;
    for (let i = 0; i < N; i++) {
      const e = Math.exp(-abs(x[i]));
      worst = max<f64>(worst, gap(y[i], x[i] < 0 ? e / (1 + e) : 1 / (1 + e)));
    }
    expect(worst).toBeLessThan(TWO_EACH);
  });

  it("softplus", () => {
    const x = grid(N, -700, 40);
    const y = doubles(N);
    softplusF64(x.offset, N, y.offset);
    let worst = 0.0;
    for (let i = 0; i < N; i++) worst = max<f64>(worst, gap(y[i], Math.log1p(Math.exp(-abs(x[i]))) + max<f64>(x[i], 0)));
    expect(worst).toBeLessThan(TWO_EACH);
  });
});

describe("identities", () => {
  it("log inverts exp", () => {
    const x = grid(N, -30, 30);
    const y = doubles(N);
    expF64(x.offset, N, y.offset);
    logF64(y.offset, N, y.offset);
    let worst = 0.0;
    for (let i = 0; i < N; i++) worst = max<f64>(worst, abs(y[i] - x[i]) / (1 + abs(x[i])));
    expect(worst).toBeLessThan(4e-16);
  });

  it("sigmoid is the mean of 1 and tanh(x / 2)", () => {
    const x = grid(N, -10, 10);
    const half = grid(N, -5, 5);
    const y = doubles(N);
    sigmoidF64(x.offset, N, y.offset);
    tanhF64(half.offset, N, half.offset);
    let worst = 0.0;
    for (let i = 0; i < N; i++) worst = max<f64>(worst, abs(y[i] - 0.5 * (1 + half[i])));
    expect(worst).toBeLessThan(6e-16);
  });
});

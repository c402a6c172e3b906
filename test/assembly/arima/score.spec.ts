import { Arma, ARMA_BYTES, armaSize, layArma } from "../../../assembly/arima/arma";
import { filterColumnsScratch } from "../../../assembly/arima/chandrasekhar";
import { ArimaSearch, countFree, scoreSize, SEARCH_BYTES } from "../../../assembly/arima/search";
import { F64 } from "../../../assembly/memory";
import { doubles } from "../scratch";

/** A search over a series, with a column for a regressor where asked; `given` is the index of a coefficient that is fixed at 0.2, or -1. */
function searchOf(p: i32, q: i32, P: i32, Q: i32, m: i32, n: i32, columns: i32, given: i32): ArimaSearch {
  const A = changetype<Arma>(heap.alloc(ARMA_BYTES)), S = changetype<ArimaSearch>(heap.alloc(SEARCH_BYTES)), all = p + q + P + Q;
  memory.fill(changetype<usize>(S), 0, SEARCH_BYTES);
  layArma(A, p, q, P, Q, m, doubles(armaSize(p, q, P, Q, m)).offset);
  S.A = A;
  S.n = n;
  S.count = n;
  S.columns = columns;
  S.stride = columns == 1 ? 1 : 4;
  S.data = doubles(columns * n);
  for (let t = 0; t < n; t++) S.data[t] = columns == 1 ? 0 : 1 + 0.1 * Math.cos(0.7 * <f64>t);
  const y = S.data.plus((columns - 1) * n);
  for (let t = 0; t < n; t++) y[t] = Math.sin(<f64>(t * t)) + 0.6 * Math.cos(0.5 * <f64>t) + (t > 0 ? 0.5 * y[t - 1] : 0);
  S.fixed = doubles(all);
  for (let i = 0; i < all; i++) S.fixed[i] = i == given ? 0.2 : NaN;
  S.free = countFree(S);
  S.coefficients = doubles(all);
  S.innovations = doubles(S.stride * n);
  S.rest = doubles(n);
  S.gram = doubles(16);
  S.factor = doubles(16);
  S.beta = doubles(4);
  S.work = doubles(filterColumnsScratch(A.r, columns) + 2 * all + 4);
  S.tape = doubles(scoreSize(n, 0, p, q, P, Q, m));
  return S;
}

/** The largest difference of the slopes of a search from central differences of its value, in units of the largest slope. */
function apart(S: ArimaSearch, size: f64): f64 {
  const f = S.free, x = doubles(f), g = doubles(f);
  for (let i = 0; i < f; i++) x[i] = size * Math.cos(<f64>(3 * i + 1));
  S.gradient(x, S.value(x), g);
  let worst: f64 = 0, largest: f64 = 1;
  for (let i = 0; i < f; i++) {
    const here = x[i], h = 1e-4;
    let slope: f64 = 0;
    // Of fourth order.
    for (let k = -2; k <= 2; k++) {
      x[i] = here + h * <f64>k;
      const value: f64 = S.value(x);
      slope += (k == -2 ? 1 : k == -1 ? -8 : k == 1 ? 8 : k == 2 ? -1 : 0) * value;
    }
    x[i] = here;
    slope /= 12 * h;
    worst = max(worst, abs(slope - g[i]));
    largest = max(largest, abs(slope));
  }
  return worst / largest;
}

describe("slopes of the exact likelihood equal central differences", () => {
  it("for models of every shape", () => {
    expect(apart(searchOf(2, 1, 0, 0, 1, 60, 1, -1), 0.5) < 1e-9).toBe(true);
    expect(apart(searchOf(3, 0, 0, 0, 1, 60, 1, -1), 0.8) < 1e-9).toBe(true);
    expect(apart(searchOf(0, 4, 0, 0, 1, 60, 1, -1), 0.3) < 1e-9).toBe(true);
    expect(apart(searchOf(2, 1, 1, 1, 4, 61, 1, -1), 0.4) < 1e-9).toBe(true);
    expect(apart(searchOf(1, 1, 1, 1, 12, 115, 1, -1), 0.6) < 1e-9).toBe(true);
    expect(apart(searchOf(0, 1, 0, 2, 12, 115, 1, -1), 0.6) < 1e-9).toBe(true);
    expect(apart(searchOf(2, 2, 2, 2, 12, 115, 1, -1), 0.5) < 1e-9).toBe(true);
    expect(apart(searchOf(1, 0, 2, 0, 5, 40, 1, -1), 0.9) < 1e-9).toBe(true);
  });

  it("also where coefficients are zero, as where a search starts", () => {
    expect(apart(searchOf(2, 2, 1, 2, 12, 115, 1, -1), 0) < 1e-9).toBe(true);
    expect(apart(searchOf(3, 1, 0, 0, 1, 60, 2, -1), 0) < 1e-9).toBe(true);
  });

  it("near the border, and in series shorter than the state", () => {
    expect(apart(searchOf(1, 1, 1, 0, 4, 60, 1, -1), 3) < 1e-6).toBe(true);
    expect(apart(searchOf(1, 1, 1, 1, 12, 9, 1, -1), 0.5) < 1e-9).toBe(true);
  });

  it("with regressors, whose coefficients follow", () => {
    expect(apart(searchOf(2, 1, 1, 1, 4, 60, 2, -1), 0.5) < 1e-9).toBe(true);
  });

  it("with a coefficient that is given", () => {
    expect(apart(searchOf(2, 1, 1, 0, 4, 60, 1, 1), 0.3) < 1e-9).toBe(true);
  });
});

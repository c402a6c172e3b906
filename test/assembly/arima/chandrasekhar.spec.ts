import { Arma, ARMA_BYTES, armaSize, expandArma, layArma, settleArma } from "../../../assembly/arima/arma";
import { filterColumns, filterColumnsScratch, filterConditionally } from "../../../assembly/arima/chandrasekhar";
import { ARIMA_SUMS, arimaStateScratch, arimaStateSize, filterArima } from "../../../assembly/arima/state";
import { F64 } from "../../../assembly/memory";
import { doubles, doublesOf } from "../scratch";

function settled(p: i32, q: i32, P: i32, Q: i32, m: i32, coefficients: F64): Arma {
  const A = changetype<Arma>(heap.alloc(ARMA_BYTES));
  layArma(A, p, q, P, Q, m, doubles(armaSize(p, q, P, Q, m)).offset);
  expandArma(A, coefficients);
  settleArma(A);
  return A;
}

function wobble(n: i32): F64 {
  const y = doubles(n);
  for (let t = 0; t < n; t++) y[t] = Math.sin(<f64>(t * t)) + 0.3 * Math.cos(0.5 * <f64>t);
  return y;
}

/** The largest difference of standardised innovations from those of the Kalman filter, and of the sums of logarithms. */
function apart(p: i32, q: i32, P: i32, Q: i32, m: i32, coefficients: F64, n: i32): f64 {
  const A = settled(p, q, P, Q, m, coefficients), y = wobble(n);
  const quick = doubles(n), scratch = doubles(filterColumnsScratch(A.r, 1));
  const logs = filterColumns(A, y.offset, n, 1, quick.offset, 1, 0, scratch.offset);
  const s = arimaStateSize(p, 0, q, P, 0, Q, m), sums = doubles(ARIMA_SUMS), f = doubles(n), F = doubles(n);
  filterArima(
    y.offset, coefficients.offset, n, p, 0, q, P, 0, Q, m, 1, doubles(s).offset, doubles(s * s).offset, sums.offset, f.offset, F.offset,
    doubles(arimaStateScratch(p, 0, q, P, 0, Q, m)).offset,
  );
  let worst = abs(logs - sums[1]);
  for (let t = 0; t < n; t++) worst = max(worst, abs(quick[t] - (y[t] - f[t]) / sqrt<f64>(F[t])));
  return worst;
}

describe("innovations by Chandrasekhar's recursions equal those of the state space form", () => {
  it("for models of every shape", () => {
    expect(apart(1, 0, 0, 0, 1, doublesOf([0.9]), 60) < 1e-9).toBe(true);
    expect(apart(0, 1, 0, 0, 1, doublesOf([-0.99]), 60) < 1e-9).toBe(true);
    expect(apart(0, 1, 0, 0, 1, doublesOf([-1]), 60) < 1e-9).toBe(true);
    expect(apart(2, 1, 0, 0, 1, doublesOf([1.2, -0.4, 0.7]), 60) < 1e-9).toBe(true);
    expect(apart(0, 1, 0, 1, 12, doublesOf([-0.4, -0.6]), 115) < 1e-9).toBe(true);
    expect(apart(2, 1, 1, 1, 4, doublesOf([0.3, 0.2, -0.5, 0.6, -0.9]), 115) < 1e-9).toBe(true);
    expect(apart(0, 0, 0, 0, 1, doubles(0), 10) < 1e-12).toBe(true);
  });

  it("also where the series is shorter than the state", () => {
    expect(apart(1, 1, 1, 1, 12, doublesOf([0.3, -0.5, 0.6, -0.7]), 9) < 1e-9).toBe(true);
  });

  it("columns are filtered as if each were alone", () => {
    const coefficients = doublesOf([0.5, -0.3]), n = 40;
    const A = settled(1, 1, 0, 0, 1, coefficients), y = wobble(n), both = doubles(2 * n);
    for (let t = 0; t < n; t++) {
      both[t] = 1;
      both[n + t] = y[t];
    }
    const rows = doubles(4 * n), alone = doubles(n), scratch = doubles(filterColumnsScratch(A.r, 2));
    filterColumns(A, both.offset, n, 2, rows.offset, 4, 0, scratch.offset);
    filterColumns(A, y.offset, n, 1, alone.offset, 1, 0, scratch.offset);
    let same = true;
    for (let t = 0; t < n; t++) if (rows[4 * t + 1] != alone[t]) same = false;
    expect(same).toBe(true);
  });
});

describe("conditional innovations", () => {
  it("by hand: w = (1, 2, 4), phi 0.5, theta 0.4 gives 0, 1.5, 2.4", () => {
    const A = settled(1, 1, 0, 0, 1, doublesOf([0.5, 0.4])), e = doubles(3);
    filterConditionally(A, doublesOf([1, 2, 4]).offset, 3, 1, e.offset, 1);
    expect(e[0] == 0 && e[1] == 1.5 && abs(e[2] - 2.4) < 1e-15).toBe(true);
  });
});

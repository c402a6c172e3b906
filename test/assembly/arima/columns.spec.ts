import { columnsSize, differenceSeries, formColumns, unmixBeta } from "../../../assembly/arima/columns";
import { F64 } from "../../../assembly/memory";
import { dotF64 } from "../../../assembly/math/vector";
import { doubles, doublesOf } from "../scratch";

describe("differenceSeries", () => {
  it("takes seasonal and plain differences", () => {
    const w = doublesOf([1, 4, 9, 16, 25, 36]);
    expect(differenceSeries(w, 6, 1, 1, 2)).toBe(3);
    expect(w[0] == 4 && w[1] == 4 && w[2] == 4).toBe(true);
  });
});

describe("formColumns", () => {
  // y = 2 t + 5 x + noise, one value missing; differenced once.
  const n = 8, k = 2;
  it("gives the indicator of a gap, an orthonormal basis, and what the regressors leave of the series", () => {
    const y = doublesOf([1, 9, 2, NaN, 14, 11, 18, 13]);
    const x = doublesOf([1, 0, 2, 1, 3, 0, 4, 1, 5, 2, 6, 0, 7, 3, 8, 0]);
    const data = doubles(4 * 7 + 1), beta = doubles(k), scale = doubles(1), room = doubles(columnsSize(n, k)), column = doubles(n);
    expect(formColumns(y, x, n, k, 1, 1, 0, 1, data, beta, scale, room, column)).toBe(true);
    expect(data[2] == 1 && data[3] == -1 && data[0] == 0 && data[6] == 0).toBe(true);
    const q0 = data.plus(7), q1 = data.plus(14), rest = data.plus(21);
    expect(abs(dotF64(q0.offset, q0.offset, 7) - 1) < 1e-14).toBe(true);
    expect(abs(dotF64(q0.offset, q1.offset, 7)) < 1e-14).toBe(true);
    expect(abs(dotF64(q1.offset, rest.offset, 7)) < 1e-13).toBe(true);
    expect(abs(dotF64(rest.offset, rest.offset, 7) - 7) < 1e-13).toBe(true);
    // The series is again what the coefficients of the regressors make of them, plus the rest.
    unmixBeta(room, k, 1, beta);
    const filled = doublesOf([1, 9, 2, 8, 14, 11, 18, 13]);
    let worst: f64 = 0;
    for (let t = 0; t < 7; t++) {
      const line = beta[0] * (x[2 * t + 2] - x[2 * t]) + beta[1] * (x[2 * t + 3] - x[2 * t + 1]);
      worst = max(worst, abs(filled[t + 1] - filled[t] - line - scale[0] * rest[t]));
    }
    expect(worst < 1e-13).toBe(true);
  });

  it("refuses regressors that differences make dependent", () => {
    const y = doublesOf([1, 9, 2, 5, 14, 11, 18, 13]);
    const x = doublesOf([1, 3, 2, 5, 3, 7, 4, 9, 5, 11, 6, 13, 7, 15, 8, 17]);
    const data = doubles(3 * 7 + 1), room = doubles(columnsSize(n, k));
    expect(formColumns(y, x, n, k, 0, 1, 0, 1, data, doubles(k), doubles(1), room, doubles(n))).toBe(false);
  });
});

import { passErrors, passTangents, SEASON_0, tangentsOf, tangentsSize } from "../../../assembly/smoothing/tangents";
import { F64 } from "../../../assembly/memory";
import { doubles, doublesOf } from "../scratch";

const N: i32 = 30;
const M: i32 = 4;

function series(): F64 {
  const y = doubles(N);
  for (let t = 0; t < N; t++) y[t] = 20 + 0.3 * <f64>t + <f64>((t * 7) % 4) + 0.2 * <f64>((t * 5) % 11);
  y[9] = NaN;
  return y;
}

/** The parameter of each column, the last season moving against the others. */
function moved(theta: F64, k: i32, step: f64, season: i32): F64 {
  const out = doubles(SEASON_0 + M);
  for (let i = 0; i < SEASON_0 + M; i++) out[i] = theta[i];
  out[k] = theta[k] + step;
  if (season && k >= SEASON_0) out[SEASON_0 + M - 1] = theta[SEASON_0 + M - 1] - step;
  return out;
}

function largestGap(error: i32, trend: i32, season: i32, damped: i32): f64 {
  const m = season ? M : 1;
  const y = series();
  const T = tangentsOf(y.offset, N, m, error, trend, season, damped, 1, doubles(tangentsSize(N, m, 1)).offset);
  const theta = season == 2
    ? doublesOf([0.3, 0.1, 0.2, damped ? 0.9 : 1, 20, trend == 2 ? 1.01 : 0.3, 0.95, 1.05, 1.02, 0.98])
    : doublesOf([0.3, 0.1, 0.2, damped ? 0.9 : 1, 20, trend == 2 ? 1.01 : 0.3, -1, 1, 0.5, -0.5]);
  const value = passTangents(T, theta, 0);
  expect(value).toBe(passErrors(T, theta, 0));
  passTangents(T, theta, 0);
  const rows = doubles(T.observed * T.width);
  for (let i = 0; i < T.observed * T.width; i++) rows[i] = T.rows[i];
  const logs = doubles(T.columns);
  for (let c = 0; c < T.columns; c++) logs[c] = T.logs[c];
  let gap = 0.0;
  for (let c = 0; c < T.columns; c++) {
    const k = c == 0 ? 0 : c == T.colBeta ? 1 : c == T.colGamma ? 2 : c == T.colPhi ? 3 : c == T.colLevel ? 4 : c == T.colSlope ? 5
      : SEASON_0 + c - T.colSeasons;
    const step = 1e-5;
    passTangents(T, moved(theta, k, step, season), 0);
    const up = doubles(T.observed);
    for (let t = 0; t < T.observed; t++) up[t] = T.rows[t * T.width + T.columns];
    const upLog = T.logSum;
    passTangents(T, moved(theta, k, -step, season), 0);
    for (let t = 0; t < T.observed; t++) {
      const slope = (up[t] - T.rows[t * T.width + T.columns]) / (2 * step);
      gap = max(gap, Math.abs(slope - rows[t * T.width + c]) / (1 + Math.abs(slope)));
    }
    if (error == 2) {
      const slope = (upLog - T.logSum) / (2 * step);
      gap = max(gap, Math.abs(slope - logs[c]) / (1 + Math.abs(slope)));
    }
  }
  return gap;
}

describe("tangents of all thirty models", () => {
  it("equal central differences of the errors, over a gap too", () => {
    for (let error = 1; error <= 2; error++) {
      for (let trend = 0; trend <= 2; trend++) {
        for (let season = 0; season <= 2; season++) {
          for (let damped = 0; damped <= (trend ? 1 : 0); damped++) {
            // The differences are good to the square of their step times third derivatives of some hundreds.
            expect(largestGap(error, trend, season, damped)).toBeLessThan(1e-6);
          }
        }
      }
    }
  });
});

import { fillLane, LANES, Lanes, lanesOf, lanesSize, passBackward, passForward } from "../../../assembly/smoothing/lanes";
import { passErrors, SEASON_0, tangentsOf, tangentsSize } from "../../../assembly/smoothing/tangents";
import { F64 } from "../../../assembly/memory";
import { doubles, doublesOf } from "../scratch";

const N: i32 = 31;
const M: i32 = 4;

function series(): F64 {
  const y = doubles(N);
  for (let t = 0; t < N; t++) y[t] = 20 + 0.3 * <f64>t + <f64>((t * 7) % 4) + 0.2 * <f64>((t * 5) % 11);
  y[9] = NaN;
  return y;
}

/** Parameters that differ from lane to lane; every third lane has no trend. */
function parameters(lane: i32, season: i32): F64 {
  const none = lane % 3 == 2;
  const damped = lane % 3 == 1;
  const theta = doublesOf([0.1 + 0.08 * <f64>lane, none ? 0 : 0.05, season ? 0.1 : 0, damped ? 0.9 : 1, 20, none ? 0 : 0.3, 0, 0, 0, 0]);
  const bend = 0.01 * <f64>lane;
  if (season == 1) for (let j = 0; j < M; j++) theta[SEASON_0 + j] = <f64>j - 1.5 + bend;
  if (season == 2) for (let j = 0; j < M; j++) theta[SEASON_0 + j] = 1 + 0.03 * (<f64>j - 1.5) + bend;
  return theta;
}

function errorOf(lane: i32): i32 {
  return 1 + (lane & 1);
}

function lanesFor(y: F64, season: i32): Lanes {
  const m = season ? M : 1;
  const L = lanesOf(y.offset, N, m, doubles(lanesSize(N, m)).offset);
  L.season = season;
  L.m = m;
  L.count = LANES;
  return L;
}

/** The largest gap between the values of lanes and those of the scalar pass. */
function gapOfValues(season: i32): f64 {
  const y = series();
  const m = season ? M : 1;
  const L = lanesFor(y, season);
  for (let i = 0; i < LANES; i++) fillLane(L, i, errorOf(i), m, parameters(i, season));
  passForward(L);
  let gap = 0.0;
  for (let i = 0; i < LANES; i++) {
    const T = tangentsOf(y.offset, N, m, errorOf(i), i % 3 == 2 ? 0 : 1, season, 0, 1, doubles(tangentsSize(N, m, 1)).offset);
    gap = max(gap, Math.abs(L.value[i] - passErrors(T, parameters(i, season), 0)));
  }
  return gap;
}

/** The largest gap between gradients and central differences of the values. */
function gapOfGradients(season: i32): f64 {
  const m = season ? M : 1;
  const L = lanesFor(series(), season);
  const step = 1e-5;
  let gap = 0.0;
  for (let k = 0; k < SEASON_0 + m; k++) {
    const up = doubles(LANES), slope = doubles(LANES);
    for (let i = 0; i < LANES; i++) fillLane(L, i, errorOf(i), m, parameters(i, season));
    passForward(L);
    passBackward(L);
    for (let i = 0; i < LANES; i++) slope[i] = L.gradient[LANES * k + i];
    for (let i = 0; i < LANES; i++) L.theta[LANES * k + i] = L.theta[LANES * k + i] + step;
    passForward(L);
    for (let i = 0; i < LANES; i++) up[i] = L.value[i];
    for (let i = 0; i < LANES; i++) L.theta[LANES * k + i] = L.theta[LANES * k + i] - 2 * step;
    passForward(L);
    // Without season its cell is no parameter.
    if (season == 0 && (k == 2 || k == SEASON_0)) continue;
    for (let i = 0; i < LANES; i++) {
      gap = max(gap, Math.abs((up[i] - L.value[i]) / (2 * step) - slope[i]) / (1 + Math.abs(slope[i])));
    }
  }
  return gap;
}

describe("lanes of exponential smoothing", () => {
  it("have the values of the scalar pass, over a gap too", () => {
    // Products of predictions are taken apart in another order.
    for (let season = 0; season <= 2; season++) expect(gapOfValues(season)).toBeLessThan(1e-10);
  });

  it("have gradients that equal central differences", () => {
    // The differences are good to the square of their step times third derivatives of some hundreds.
    for (let season = 0; season <= 2; season++) expect(gapOfGradients(season)).toBeLessThan(1e-6);
  });

  it("give Infinity where a prediction that must multiply is not positive", () => {
    const L = lanesFor(series(), 0);
    for (let i = 0; i < LANES; i++) {
      const theta = parameters(i, 0);
      theta[4] = -20;
      fillLane(L, i, errorOf(i), 1, theta);
    }
    passForward(L);
    expect(L.value[1]).toBe(Infinity);
    expect(L.value[0] < Infinity).toBe(true);
  });

  it("are the same without season among additive ones", () => {
    const y = series();
    const alone = lanesFor(y, 0);
    for (let i = 0; i < LANES; i++) fillLane(alone, i, errorOf(i), 1, parameters(i, 0));
    passForward(alone);
    const values = doubles(LANES);
    for (let i = 0; i < LANES; i++) values[i] = alone.value[i];
    const among = lanesFor(y, 1);
    for (let i = 0; i < LANES; i++) fillLane(among, i, errorOf(i), 1, parameters(i, 0));
    passForward(among);
    // The same recursion, summed in another order.
    let gap = 0.0;
    for (let i = 0; i < LANES; i++) gap = max(gap, Math.abs(among.value[i] - values[i]));
    expect(gap).toBeLessThan(1e-10);
  });

  it("are the same where no error multiplies, for one lane and for three", () => {
    const mixed = lanesFor(series(), 0);
    for (let i = 0; i < LANES; i++) fillLane(mixed, i, i < 3 ? 1 : 2, 1, parameters(i, 0));
    passForward(mixed);
    passBackward(mixed);
    let gap = 0.0;
    const values = doubles(3), gradients = doubles(3 * SEASON_0);
    for (let i = 0; i < 3; i++) {
      values[i] = mixed.value[i];
      for (let k = 0; k < SEASON_0; k++) gradients[3 * k + i] = mixed.gradient[LANES * k + i];
    }
    for (let count = 1; count <= 3; count += 2) {
      const alone = lanesFor(series(), 0);
      alone.count = count;
      for (let i = 0; i < count; i++) fillLane(alone, i, 1, 1, parameters(i, 0));
      passForward(alone);
      passBackward(alone);
      for (let i = 0; i < count; i++) {
        gap = max(gap, Math.abs(alone.value[i] - values[i]));
        for (let k = 0; k < SEASON_0; k++) gap = max(gap, Math.abs(alone.gradient[LANES * k + i] - gradients[3 * k + i]));
      }
    }
    expect(gap).toBeLessThan(1e-9);
  });
});

import { F64 } from "../../../assembly/memory";
import { fillLane, LANES, passBackward, passForward } from "../../../assembly/smoothing/lanes";
import {
  addStarts, addTwin, descendPool, harvest, OPTIMUM, Pool, poolOf, poolSize, valueOf,
} from "../../../assembly/smoothing/lanes-pool";
import { doubles, doublesOf } from "../scratch";

const N: i32 = 60;
const M: i32 = 4;

function series(): F64 {
  const y = doubles(N);
  for (let t = 0; t < N; t++) y[t] = 40 + 0.2 * <f64>t + 3 * <f64>((t * 5) % 4) + 4 * Math.sin(<f64>(t * t)) + 2 * Math.sin(0.1 * <f64>t);
  return y;
}

/** A pool of forms with additive errors and season: trend none, additive, damped; `starts` decides how patient it is. */
function search(starts: i32, forms: i32): Pool {
  const bounds = doublesOf([1e-4, 1e-4, 1e-4, 0.8, 0.9999, 0.9999, 0.9999, 0.98]);
  const room = doubles(poolSize(N, M, 1, 20, 0));
  const P = poolOf(series().offset, N, M, bounds.offset, 0, starts, 80, 1e-4, room.offset);
  const given = doublesOf([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  for (let form = 0; form < forms; form++) {
    addStarts(P, form, 1, min(form, 1), 1, form == 2 ? 1 : 0, M, (form ? 0 : 2) | (form == 2 ? 0 : 8), given, 3, 3);
  }
  return P;
}

/** The largest derivative by a parameter of the optimum without trend that no bound holds; the last season moves against the others. */
function steepest(P: Pool, theta: F64): f64 {
  const L = P.L;
  L.count = 1;
  fillLane(L, 0, 1, M, theta);
  passForward(L);
  passBackward(L);
  const at = L.gradient;
  let most = Math.abs(at[LANES * 4]);
  if (theta[0] > 1.1e-4) most = max(most, Math.abs(at[0]));
  if (theta[2] > 1.1e-4) most = max(most, Math.abs(at[LANES * 2]));
  for (let j = 6; j < 5 + M; j++) most = max(most, Math.abs(at[LANES * j] - at[LANES * (5 + M)]));
  return most;
}

describe("searches side by side", () => {
  it("end where the value is flat in all that is free", () => {
    const P = search(2, 1);
    descendPool(P, M, 1);
    const theta = doubles(6 + M), trial = doubles(6 + M);
    expect(harvest(P, 0, 0, theta, trial)).toBe(OPTIMUM);
    // A last gain of 1e-4 along a curvature of some hundreds.
    expect(steepest(P, theta)).toBeLessThan(0.5);
    expect(P.L.value[0]).toBeCloseTo(valueOf(P, 0), 9);
  });

  it("end no higher than patient ones by more than a thousandth, with fewer passes", () => {
    const P = search(2, 3);
    descendPool(P, M, 1);
    const values = doubles(3);
    for (let form = 0; form < 3; form++) values[form] = valueOf(P, form);
    const passes = P.passes;
    const patient = search(10, 3);
    descendPool(patient, M, 1);
    let gap = 0.0;
    for (let form = 0; form < 3; form++) gap = max(gap, values[form] - valueOf(patient, form));
    expect(gap).toBeLessThan(2e-3);
    expect(passes).toBeLessThan(patient.passes);
  });

  it("of a twin begin when those of the other form have ended, and end below where they begin", () => {
    const P = search(2, 1);
    addTwin(P, 6, 0, 2, 0, 1, 0, M, 2 | 8);
    descendPool(P, M, 1);
    const theta = doubles(6 + M), trial = doubles(6 + M);
    harvest(P, 0, 0, theta, trial);
    const value = valueOf(P, 6);
    P.L.count = 1;
    fillLane(P.L, 0, 2, M, theta);
    passForward(P.L);
    expect(value < P.L.value[0]).toBe(true);
  });
});

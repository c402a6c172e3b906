import { F64 } from "../../../assembly/memory";
import { Search } from "../../../assembly/smoothing/fit-search";
import { learn, solveStep } from "../../../assembly/smoothing/lanes-inverse";
import { Descent, descentOf, descentSize } from "../../../assembly/smoothing/lanes-record";
import { Tangents } from "../../../assembly/smoothing/tangents";
import { doubles, doublesOf } from "../scratch";

/** Alpha, beta and phi of a damped trend; the states are fixed. */
function search(): Descent {
  const D = descentOf(doubles(descentSize(1, 0)).offset, 1, 1, 0, 1, 1, 4 | 16);
  const x = doublesOf([0.3, 0.4, 0, 0.9, 20, 0.1, 0]);
  for (let k = 0; k < 7; k++) {
    D.x[k] = x[k];
    D.trial[k] = x[k];
  }
  for (let i = 0; i < D.columns * D.width; i++) D.inverse[i] = 0;
  for (let c = 0; c < D.width; c++) {
    D.gradient[c] = 0;
    D.step[c] = 0;
    D.change[c] = 0;
    D.turn[c] = 0;
    D.product[c] = 0;
  }
  for (let c = 0; c < D.columns; c++) D.inverse[c * D.width + c] = 0.02 * <f64>(c + 1);
  return D;
}

/** Bounds of alpha, beta and phi; beta is a share. */
function within(): Search {
  const S = changetype<Search>(doubles(24).offset);
  const T = changetype<Tangents>(doubles(24).offset);
  T.trend = 1;
  T.season = 0;
  T.damped = 1;
  T.m = 1;
  S.T = T;
  S.fixed = 4 | 16;
  S.admissible = 0;
  S.lower = doublesOf([0.1, 0, 0, 0.8]);
  S.upper = doublesOf([0.9, 1, 1, 0.98]);
  S.gram = doubles(16);
  return S;
}

/** The largest gap between the product of the inverse and the turn of the gradient, and the step; and to symmetry. */
function gapOfSecant(D: Descent, turn: F64): f64 {
  let gap = 0.0;
  for (let i = 0; i < 3; i++) {
    let sum = 0.0;
    for (let j = 0; j < 3; j++) {
      sum += D.inverse[i * D.width + j] * turn[j];
      gap = max(gap, Math.abs(D.inverse[i * D.width + j] - D.inverse[j * D.width + i]));
    }
    gap = max(gap, Math.abs(sum - D.change[i]));
  }
  return gap;
}

describe("the inverse Hessian of a search", () => {
  it("maps the last turn of the gradient to the last step, and stays symmetric", () => {
    const D = search();
    const turn = doublesOf([4, 1, -0.5]);
    D.trial[0] = 0.35;
    D.trial[1] = 0.38;
    D.trial[3] = 0.91;
    for (let c = 0; c < 3; c++) D.turn[c] = turn[c];
    expect(learn(D, false)).toBe(true);
    // A dozen products of numbers near 1.
    expect(gapOfSecant(D, turn)).toBeLessThan(1e-15);
  });

  it("learns nothing where the slope falls along the step", () => {
    const D = search();
    D.trial[0] = 0.35;
    D.turn[0] = -4;
    expect(learn(D, false)).toBe(false);
    expect(D.inverse[0]).toBe(0.02);
  });

  it("proposes a step that ends on the bounds which it would cross, and still goes down", () => {
    const D = search();
    const S = within();
    D.gradient[0] = 50;
    D.gradient[1] = 1;
    D.gradient[2] = -10;
    const slope = solveStep(S, D);
    // Without bounds 0.3 - 0.02 50 = -0.7 and 0.9 + 0.06 10 = 1.5; beta moves by itself, for the matrix is diagonal.
    expect(D.x[0] + D.step[0]).toBeCloseTo(0.1, 15);
    expect(D.x[3] + D.step[2]).toBeCloseTo(0.98, 15);
    expect(D.step[1]).toBeCloseTo(-0.04, 15);
    expect(slope).toBeCloseTo(-0.2 * 50 - 0.04 - 0.08 * 10, 12);
  });
});

import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { chanceSystem, chanceValues, filtered, noise, smoothed, structuralCases, type TestSystem } from "./systems.js";

/** Numbers over the size of the largest of them, infinite ones as they are. */
function compare(actual: Float64Array, expected: Float64Array, what: string): void {
  const scale = Math.max(...Array.from(expected, (x) => (Number.isFinite(x) ? Math.abs(x) : 0)), 1e-300);
  expect(actual.length).toBe(expected.length);
  expect(Array.from(actual, (x) => (Number.isFinite(x) ? 0 : x)), what).toEqual(
    Array.from(expected, (x) => (Number.isFinite(x) ? 0 : x)),
  );
  const finite = (all: Float64Array) => all.filter(Number.isFinite);
  close(finite(actual), finite(expected), { tolerance: 1e-9, scale }, what);
}

function agree(system: TestSystem, y: ArrayLike<number>): void {
  const [plain, roots] = [filtered(system, y), filtered(system, y, true)];
  expect(roots.status).toBe(engine().kernels.OK.value);
  close([roots.logLikelihood], [plain.logLikelihood], { tolerance: 1e-9 });
  for (const part of ["errors", "variances", "a", "P"] as const) compare(roots[part], plain[part], part);
  const [back, byRoots] = [smoothed(system, y), smoothed(system, y, true)];
  for (const part of ["states", "means", "spreads"] as const) compare(byRoots[part], back[part], `smoothed ${part}`);
}

describe("filterStatesByRoots is filterStates", () => {
  for (const { id, system, y } of structuralCases()) test(`at ${id}`, () => agree(system, y));
  const n = 7;
  const y = chanceValues(n);
  for (const varies of [false, true]) {
    const system = chanceSystem(n, varies);
    test(`for two values a step, with gaps${varies ? ", all of it varying" : ""}`, () => agree(system, y));
    test(`from a start without knowledge of two directions${varies ? ", all of it varying" : ""}`, () => {
      agree({ ...system, A: [[1, 0.5, -1], [0, 1, 1]] }, y);
    });
  }
});

// z1 = (1, e), z2 = (1, 1), P = I, noise h: P given both is (1 + w (1 + e^2), 1 + 2 w, -w (1 + e)) / D with w = 1 / h and
// D = 1 + w (3 + e^2) + w^2 (1 - e)^2, sums without cancellation. The first value leaves e^2 + h of a variance of 1.
describe("where a value leaves less of a variance than the rounding of it", () => {
  const [e, h] = [1e-9, 1e-18];
  const pair: TestSystem = {
    ...{ n: 1, p: 2, m: 2, z: [1, e, 1, 1], h: [h, h], t: [1, 0, 0, 1], q: [0, 0, 0, 0], d: [0, 0], c: [0, 0] },
    ...{ a: [0, 0], P: [1, 0, 0, 1], A: [] },
  };
  const w = 1 / h;
  const D = 1 + w * (3 + e * e) + w * w * (1 - e) * (1 - e);
  const exact = [(1 + w * (1 + e * e)) / D, (-w * (1 + e)) / D, (-w * (1 + e)) / D, (1 + 2 * w) / D];

  test("roots keep half of the digits of what is left, and differences none", () => {
    // Deviations of 1e-9 beside the rounding of 1: a share of 1e-7.
    const roots = filtered(pair, [0.3, -0.4], true);
    close(roots.P.map((x, i) => x / exact[i]!), [1, 1, 1, 1], { tolerance: 1e-6 });
    const plain = filtered(pair, [0.3, -0.4]);
    expect(Math.abs(plain.P[0]! / exact[0]! - 1)).toBeGreaterThan(0.1);
  });

  test("and variances of predictions stay positive where differences turn them negative or to nothing", () => {
    // A line known to nobody but for its size, seen almost without noise: what is not known falls by 24 orders of magnitude.
    const n = 40;
    const line: TestSystem = {
      ...{ n, p: 1, m: 3, z: [1, 0, 0], h: [1e-10], t: [1, 1, 0.5, 0, 1, 1, 0, 0, 1], q: new Float64Array(9), d: [0] },
      ...{ c: [0, 0, 0], a: [0, 0, 0], P: [1e14, 0, 0, 0, 1e14, 0, 0, 0, 1e14], A: [] },
    };
    const y = noise(n, 3).map((x, t) => 5 + 2 * t - 0.1 * t * t + 1e-5 * x);
    const least = ({ P }: { P: Float64Array }) => {
      const [a, b, , , c] = P;
      return Math.min(a!, c!, P[8]!, a! * c! - b! * b!);
    };
    expect(least(filtered(line, y, true))).toBeGreaterThan(0);
    expect(least(filtered(line, y))).toBeLessThanOrEqual(0);
    // From the diffuse start, whose variances stay of the size of the noise: 1e14 is as good as nothing known. Deviations of 1e-5 beside
    // the rounding of 1e7: a share of 1e-4.
    const diffuse = filtered({ ...line, P: new Float64Array(9), A: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] }, y);
    const roots = filtered(line, y, true);
    close(roots.variances.slice(5).map((f, t) => f / diffuse.variances[t + 5]!), new Array(35).fill(1), { tolerance: 3e-4 });
    close(roots.P.map((x, i) => x / diffuse.P[i]!), new Array(9).fill(1), { tolerance: 3e-4 });
  });
});

test("a value that is certain teaches nothing, and one that contradicts has no likelihood", () => {
  const exactly = { ...chanceSystem(2, false), p: 1, m: 1, z: [1], h: [0], t: [1], q: [0], d: [0], c: [0], a: [3], P: [1], A: [] };
  const { variances, logLikelihood } = filtered(exactly, [4, 4], true);
  expect([...variances]).toEqual([1, 0]);
  close([logLikelihood], [-0.5 * (Math.log(2 * Math.PI) + 1)], { tolerance: 1e-14 });
  expect(filtered(exactly, [4, 5], true).logLikelihood).toBe(Number.NEGATIVE_INFINITY);
});

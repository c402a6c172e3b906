import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { chanceSystem, chanceValues, filtered, packSystem, runFilter, structuralCases, type TestSystem } from "./systems.js";

function gradientOf(system: TestSystem, y: ArrayLike<number>) {
  using frame = engine().frame();
  const { n, p, m } = system;
  const { kernels } = frame;
  const { packed, errors, variances, tape, diffuse, varying, k } = runFilter(frame, system, y);
  const size = kernels.systemSize(n, p, m, varying);
  const [gradient, beliefGradient] = [frame.f64(size), frame.f64(m + m * m)];
  const scratch = frame.f64(kernels.gradientStatesScratch(p, m, k));
  kernels.gradientStates(packed, errors, variances, tape, n, p, m, k, diffuse, varying, gradient, beliefGradient, scratch);
  const [noise, states] = [frame.f64(p), frame.f64(m)];
  const more = frame.f64(kernels.scoreVariancesScratch(p, m));
  kernels.scoreVariances(packed, errors, variances, tape, n, p, m, k, diffuse, varying, noise, states, more);
  return {
    system: frame.take(gradient, size),
    belief: frame.take(beliefGradient, m + m * m),
    noise: frame.take(noise, p),
    states: frame.take(states, m),
  };
}

const parts = ["z", "h", "t", "q", "d", "c", "a", "P"] as const;

/** Derivatives by central differences of the fourth order, of every number of a part; those of symmetric matrices by both cells of a pair. */
function differences(system: TestSystem, y: ArrayLike<number>, part: (typeof parts)[number]): number[] {
  const values = Array.from(system[part]);
  const { m } = system;
  return values.map((value, cell) => {
    const step = 1e-4 * Math.max(1, Math.abs(value));
    const block = Math.floor(cell / (m * m)) * m * m;
    const within = cell - block;
    const twin = block + (within % m) * m + Math.floor(within / m);
    const at = (by: number) => {
      const moved = values.slice();
      moved[cell] = value + by;
      if (part === "q" || part === "P") moved[twin] = values[twin]! + by;
      return filtered({ ...system, [part]: moved }, y).logLikelihood;
    };
    return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
  });
}

/** The gradient by a cell counts it alone; a move of a pair moves both. */
function pairs(gradient: Float64Array, m: number): number[] {
  return Array.from(gradient, (value, cell) => {
    const block = Math.floor(cell / (m * m)) * m * m;
    const within = cell - block;
    const [i, j] = [Math.floor(within / m), within % m];
    return i === j ? value : value + gradient[block + j * m + i]!;
  });
}

function compare(system: TestSystem, y: ArrayLike<number>): void {
  const { system: gradient, belief } = gradientOf(system, y);
  const { m } = system;
  let from = 0;
  for (const part of ["z", "h", "t", "q", "d", "c"] as const) {
    const own = gradient.subarray(from, from + system[part].length);
    from += system[part].length;
    const numeric = differences(system, y, part);
    const scale = Math.max(1, ...numeric.map(Math.abs));
    // Steps of 1e-4 leave 1e-14 of truncation, and 1e-10 of rounding, where the likelihood bends no more than by its own size.
    close(part === "q" ? pairs(own, m) : own, numeric, { tolerance: 1e-7, scale }, part);
  }
  expect(from).toBe(packSystem(system).length);
  for (const [part, own] of [["a", belief.subarray(0, m)], ["P", pairs(belief.subarray(m), m)]] as const) {
    const numeric = differences(system, y, part);
    close(own, numeric, { tolerance: 1e-7, scale: Math.max(...numeric.map(Math.abs)) }, part);
  }
}

const n = 7;
const y = chanceValues(n);
const steady = chanceSystem(n, false);
const varying = chanceSystem(n, true);

describe("gradientStates equals finite differences", () => {
  test("of a fixed system that is known at the start", () => compare(steady, y));
  test("of a system that varies in every part", () => compare(varying, y));
  test("of a system without any knowledge of its states", () => {
    compare({ ...steady, P: new Float64Array(9), A: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] }, y);
  });
  test("of a varying one that knows one direction of its states", () => {
    compare({ ...varying, A: [[1, 0.5, 0], [0, 1, -1]] }, y);
  });
});

test("scoreVariances is the diagonal of the gradient", () => {
  for (const { id, system, y: values } of structuralCases()) {
    const { system: gradient, noise: ofNoise, states } = gradientOf(system, values);
    const { m: size } = system;
    const from = packSystem({ ...system, q: [], d: [], c: [] }).length;
    const diagonal = Array.from({ length: size }, (_, j) => gradient[from + j * size + j]!);
    const scale = Math.max(...diagonal.map(Math.abs), Math.abs(ofNoise[0]!));
    close(states, diagonal, { tolerance: 1e-12, scale }, id);
    close(ofNoise, [gradient[system.m]!], { tolerance: 1e-12, scale }, id);
  }
});

import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { filtered, packBelief, packSystem, structuralCases } from "./systems.js";

const { system, y } = structuralCases().find(({ id }) => id === "nile-locallevel")!;

/** Standard errors of the deviations of noise and level at a point. */
function errorsAt(point: readonly number[], bounds = [-1e9, 1e9]) {
  using frame = engine().frame();
  const { kernels } = frame;
  const errors = frame.f64(2);
  const [values, packed, start] = [frame.put(y), frame.put(packSystem(system)), frame.put(packBelief(system))];
  const limits = bounds.map((bound) => frame.put([bound, bound]));
  const inputs = [values, frame.putI32([0]), frame.putI32([1]), 0, limits[0]!, limits[1]!, frame.put(point), packed, start] as const;
  const sizes = [system.n, 1, 1, 1, 1, 0, 2] as const;
  const scratch = frame.f64(kernels.standardErrorsStatesScratch(...sizes, 0));
  const status = kernels.standardErrorsStates(...inputs, ...sizes, 2, 0, errors, scratch);
  return { status, errors: frame.take(errors, 2), system: frame.take(packed, 6) };
}

// Durbin & Koopman (2012) 2.10, to more digits.
const top = [15098.51855, 1469.17643].map(Math.sqrt);

test("standardErrorsStates inverts the second differences of the likelihood", () => {
  const value = (i: number, j: number, a: number, b: number, share: number) => {
    const [h, q] = top.map((x, l) => (x * (1 + share * ((l === i ? a : 0) + (l === j ? b : 0)))) ** 2);
    return filtered({ ...system, h: [h!], q: [q!] }, y).logLikelihood;
  };
  // Central second differences; what is left of the fourth derivatives falls with the square of the step: extrapolated.
  const coarse = (i: number, j: number, share: number) =>
    (value(i, j, 1, 1, share) - value(i, j, 1, -1, share) - value(i, j, -1, 1, share) + value(i, j, -1, -1, share)) /
    (4 * share * share * top[i]! * top[j]!);
  const second = (i: number, j: number) => (4 * coarse(i, j, 5e-3) - coarse(i, j, 1e-2)) / 3;
  const [a, b, c] = [-second(0, 0), -second(0, 1), -second(1, 1)];
  const expected = [Math.sqrt(c / (a * c - b * b)), Math.sqrt(a / (a * c - b * b))];
  const { status, errors } = errorsAt(top);
  expect(status).toBe(engine().kernels.OK.value);
  // Rounding of a likelihood of 600 over steps of 1e-2: 1e-8; steps of 1e-3 of the score: 1e-6.
  close(errors.map((x, i) => x / expected[i]!), [1, 1], { tolerance: 5e-6 });
});

test("the steps of the differences are a thousandth: to the last digits the same as with the score by hand", () => {
  const score = (point: readonly number[]) => {
    using frame = engine().frame();
    const { kernels } = frame;
    const at = { ...system, h: [point[0]! ** 2], q: [point[1]! ** 2] };
    const { n } = at;
    const [values, packed, belief] = [frame.put(y), frame.put(packSystem(at)), frame.put(packBelief(at))];
    const [errors, variances, tape] = [frame.f64(n), frame.f64(n), frame.f64(kernels.tapeSize(n, 1, 1, 1, 1, 0))];
    const work = frame.f64(kernels.filterStatesScratch(1, 1, 1) + kernels.scoreVariancesScratch(1, 1));
    kernels.filterStates(values, packed, belief, n, 1, 1, 1, 1, 0, 0, errors, variances, tape, work);
    const [noise, states] = [frame.f64(1), frame.f64(1)];
    kernels.scoreVariances(packed, errors, variances, tape, n, 1, 1, 1, 1, 0, noise, states, work);
    return [2 * point[0]! * frame.take(noise, 1)[0]!, 2 * point[1]! * frame.take(states, 1)[0]!];
  };
  const columns = [0, 1].map((i) => {
    const [up, down] = [1, -1].map((sign) => score(top.map((x, l) => (l === i ? x * (1 + sign * 1e-3) : x))));
    return up!.map((x, j) => (down![j]! - x) / (2e-3 * top[i]!));
  });
  const [a, b, c] = [columns[0]![0]!, 0.5 * (columns[0]![1]! + columns[1]![0]!), columns[1]![1]!];
  const expected = [Math.sqrt(c / (a * c - b * b)), Math.sqrt(a / (a * c - b * b))];
  close(errorsAt(top).errors.map((x, i) => x / expected[i]!), [1, 1], { tolerance: 1e-9 });
});

test("what lies at a bound or at 0 has none, and the other one is told by itself", () => {
  const { errors } = errorsAt([top[0]!, 0]);
  expect(errors[0]).toBeGreaterThan(0);
  expect(errors[1]).toBeNaN();
  expect([...errorsAt(top, [top[1]!, 1e9]).errors].map(Number.isNaN)).toEqual([false, true]);
});

test("where the likelihood has no top it is said", () => {
  const { status, errors } = errorsAt(top.map((x) => x * 50));
  expect(status).toBe(engine().kernels.SINGULAR.value);
  expect([...errors]).toEqual([Number.NaN, Number.NaN]);
});

test("system and start are left with what belongs to the point, that of a cycle too", () => {
  close(errorsAt(top).system, [1, top[0]! ** 2, 1, top[1]! ** 2, 0, 0], { tolerance: 1e-12, scale: 1 });
  using frame = engine().frame();
  const { kernels } = frame;
  const [frequency, damping, variance] = [0.5, 0.9, 1469];
  const cycle = { ...system, m: 2, z: [1, 0], t: [0, 0, 0, 0], q: [0, 0, 0, 0], c: [0, 0], a: [0, 0], P: [0, 0, 0, 0], A: [] };
  const values = Array.from(y, (x) => x - 919);
  const [data, packed, start] = [frame.put(values), frame.put(packSystem(cycle)), frame.put(packBelief(cycle))];
  const [errors, point] = [frame.f64(4), frame.put([Math.sqrt(15099), Math.sqrt(variance), frequency, damping])];
  const bounds = [frame.put([-1e9, -1e9, 0.1, 0.1]), frame.put([1e9, 1e9, 3, 0.99])] as const;
  const roles = [frame.putI32([0]), frame.putI32([1, 1]), frame.putI32([0, 1, 2, 3])] as const;
  const sizes = [cycle.n, 1, 2, 0, 0, 0, 4] as const;
  const scratch = frame.f64(kernels.standardErrorsStatesScratch(...sizes, 1));
  kernels.standardErrorsStates(data, ...roles, ...bounds, point, packed, start, ...sizes, 2, 1, errors, scratch);
  const [cos, sin] = [damping * Math.cos(frequency), damping * Math.sin(frequency)];
  const settled = variance / (1 - damping * damping);
  close(frame.take(packed, 11), [1, 0, 15099, cos, sin, -sin, cos, variance, 0, 0, variance], { tolerance: 1e-12 });
  close(frame.take(start, 14).subarray(8), [0, 0, settled, 0, 0, settled], { tolerance: 1e-12 });
});

import { describe, expect, test } from "vitest";
import { close } from "../../support/close.js";
import { golden, goldenSeries } from "../../support/golden.js";
import { engine } from "../../../bindings/wasm/engine.js";
import { ets } from "../../../bindings/smoothing/ets.js";
import { conditioned } from "./dense.js";
import { armaSystem } from "./arma.js";
import { chanceSystem, chanceValues, field, filtered, regressionCases, structuralCases } from "./systems.js";

/**
 * kalman-structural.json: states and predictions 1e-8 relative, likelihoods 1e-6. The reference rests its variances once they change by less
 * than 3e-10 absolutely, which is 3e-8 of the variances of this case; without resting, the kernel gives the same to 1e-15.
 */
const toleranceOf = (id: string) => ({ tolerance: id === "UKgas-bsm" ? 1e-7 : 1e-8 });

describe("filterStates at the parameters of kalman-structural.json", () => {
  for (const { id, system, y, expected } of structuralCases()) {
    test(id, () => {
      const tight = toleranceOf(id);
      const { n, m } = system;
      const { errors, variances, a, P, logLikelihood, withConstant, diffuse } = filtered(system, y);
      close([withConstant], [expected.loglik as number], { tolerance: 1e-6 }, "with the constant");
      close([logLikelihood], [expected.loglikNoDiffuseConst as number], { tolerance: 1e-6 }, "log-likelihood");
      const skipped = Math.max(diffuse, expected.nDiffuse as number);
      const predicted = Float64Array.from(errors, (v, t) => y[t]! - v);
      const known = (values: Float64Array, from: number) => values.filter((_, i) => !Number.isNaN(predicted[from + i]!));
      const last = field(expected, "predictedLast");
      close(known(predicted.slice(n - 5), n - 5), known(last, n - 5), tight, "predictions");
      const spread = field(expected, "predictedVarLast");
      close(known(variances.slice(n - 5), n - 5), known(spread, n - 5), { tolerance: (id === "UKgas-bsm" ? 1e-6 : 1e-8) * Math.max(...spread) }, "variances");
      const first = field(expected, "predictedFirst");
      const proper = (values: Float64Array) => known(values.slice(0, 15), 0).subarray(skipped);
      close(proper(predicted), proper(first), tight, "first predictions");
      // The file's filtered state belongs to the last value, the kernel's to the step after it.
      const state = field(expected, "filteredStateLast");
      const moved = Array.from({ length: m }, (_, i) => state.reduce((sum, x, j) => sum + system.t[i * m + j]! * x, 0));
      close(a, moved, tight, "state");
      expect(P.every((value, i) => Object.is(value, P[(i % m) * m + Math.floor(i / m)])), "symmetric").toBe(true);
    });
  }
});

describe("filterStates of dynamic regressions", () => {
  for (const { id, system, y, expected } of regressionCases()) {
    test(id, () => {
      const { logLikelihood, withConstant } = filtered(system, y);
      close([withConstant], [expected.loglik as number], { tolerance: 1e-6 }, "with the constant");
      close([logLikelihood], [expected.loglikNoDiffuseConst as number], { tolerance: 1e-6 }, "log-likelihood");
    });
  }
});

describe("filterStates equals the density of all values at once", () => {
  for (const varies of [false, true]) {
    test(varies ? "of a system that varies in every part" : "of a fixed system", () => {
      const [system, y] = [chanceSystem(9, varies), chanceValues(9)];
      const { logLikelihood } = filtered(system, y);
      close([logLikelihood], [conditioned(system, y).logDensity], { tolerance: 1e-11 });
    });
  }

  test("of a start that knows one direction less, in the limit of a large variance", () => {
    const system = { ...chanceSystem(9, true), A: [[1, 0.5, -1]] };
    const y = chanceValues(9);
    const kappa = 1e6;
    const P = Array.from(system.P, (value, cell) => value + kappa * system.A[0]![Math.floor(cell / 3)]! * system.A[0]![cell % 3]!);
    const { logDensity } = conditioned({ ...system, P }, y);
    // With the constant of the diffuse value; terms of 1 / kappa are left.
    close([filtered(system, y).withConstant], [logDensity + 0.5 * Math.log(kappa)], { tolerance: 1e-5 });
  });
});

test("goes on where it ended, to the bit, also in its steady state", () => {
  for (const { system, y } of structuralCases().filter(({ system: { d, z, m } }) => d.length === 1 && z.length === m)) {
    const whole = filtered(system, y);
    const cut = Math.floor(y.length * 0.7);
    const head = filtered({ ...system, n: cut }, y.subarray(0, cut));
    using frame = engine().frame();
    const { kernels } = frame;
    const [m, k, rest] = [system.m, system.A.length, y.length - cut];
    const packed = frame.put([system.z, system.h, system.t, system.q, system.d, system.c].flatMap((part) => Array.from(part)));
    const belief = frame.put(head.belief);
    const [errors, variances] = [frame.f64(rest), frame.f64(rest)];
    const scratch = frame.f64(kernels.filterStatesScratch(1, m, k));
    kernels.filterStates(frame.put(y.subarray(cut)), packed, belief, rest, 1, m, k, 0, 0, 0, errors, variances, 0, scratch);
    expect(frame.take(belief, whole.belief.length)).toEqual(whole.belief);
    expect(frame.take(errors, rest)).toEqual(whole.errors.subarray(cut));
  }
});

test("a certain value teaches nothing, and one that contradicts certainty has likelihood 0", () => {
  const certain = { ...chanceSystem(3, false), n: 3, p: 1, m: 1, z: [1], h: [0], t: [1], q: [0], d: [0], c: [0], a: [0], P: [0], A: [[1]] };
  const agrees = filtered(certain, [5, 5, 5]);
  expect([...agrees.variances]).toEqual([Number.POSITIVE_INFINITY, 0, 0]);
  expect([agrees.a[0], agrees.logLikelihood]).toEqual([5, -0]);
  expect(filtered(certain, [5, 5, 6]).logLikelihood).toBe(Number.NEGATIVE_INFINITY);
});

test("an explosive transition is a status, not a number", () => {
  const system = { ...chanceSystem(40, false), t: Array.from({ length: 9 }, () => 1e30) };
  expect(filtered(system, chanceValues(40)).status).toBe(engine().kernels.SINGULAR.value);
});

// Source: the innovations form, y = l + e, l' = l + b + alpha e, b' = b + beta e, with e as a state.
test("simple exponential smoothing and Holt's method have the likelihood that ets gives them", () => {
  const y = goldenSeries(golden("kalman-structural"), "Nile")!.values;
  const simple = ets({ alpha: 0.3, initial: { level: 1100 } }).fit(y);
  const linear = ets({ trend: "additive", alpha: 0.3, beta: 0.05, initial: { level: 1100, slope: -3 } }).fit(y);
  const variance = (residuals: Float64Array) => residuals.reduce((sum, e) => sum + e * e, 0) / y.length;
  const empty = { n: y.length, p: 1, h: [0], d: [0], A: [] };
  const [s1, s2] = [variance(simple.residuals!), variance(linear.residuals!)];
  const first = { ...empty, m: 2, z: [1, 1], t: [1, 0.3, 0, 0], q: [0, 0, 0, s1], c: [0, 0], a: [1100, 0], P: [0, 0, 0, s1] };
  const q = [0, 0, 0, 0, 0, 0, 0, 0, s2];
  const t = [1, 1, 0.3, 0, 1, 0.05, 0, 0, 0];
  const second = { ...empty, m: 3, z: [1, 1, 1], t, q, c: [0, 0, 0], a: [1100, -3, 0], P: q };
  close([filtered(first, y).logLikelihood], [simple.logLikelihood!], { tolerance: 1e-9 });
  close([filtered(second, y).logLikelihood], [linear.logLikelihood!], { tolerance: 1e-9 });
});

describe("filterStates of ARIMA models in state space form, kalman-sarimax.json", () => {
  const file = golden("kalman-sarimax");
  for (const each of file.cases) {
    test(each.id, () => {
      const { values, m } = goldenSeries(file, each.series)!;
      const { system, y, diffuse } = armaSystem(each, values, m);
      const { withConstant } = filtered(system, y);
      // Likelihoods 1e-6; diffuse columns are as long as the differences are many.
      close([withConstant], [each.loglik as number], { tolerance: 1e-6 });
      expect(diffuse).toBe(system.A.length);
    });
  }
});

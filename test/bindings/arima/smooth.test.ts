import { expect, test } from "vitest";
import { smoothArima } from "../../../bindings/arima/smooth.js";
import { toSeries } from "../../../bindings/core/series.js";
import { arima, autoArima, ets, interpolateMissing, OptionError, structural } from "../../../bindings/index.js";
import { invert, multiply } from "../../assembly/state/dense.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries } from "../../support/golden.js";

const file = golden("kalman-structural");
const passengers = goldenSeries(file, "logAirPassengers")!.values;

/** Mean and variance of missing values of a stationary autoregression x' = phi x + e, by the normal law of all of them. */
function dense(y: ArrayLike<number>, phi: number, mean: number, variance: number) {
  const covariance = (i: number, j: number) => (variance * phi ** Math.abs(i - j)) / (1 - phi * phi);
  const seen = Array.from(y, (value, i) => (Number.isNaN(value) ? -1 : i)).filter((i) => i >= 0);
  const { inverse } = invert(seen.map((i) => seen.map((j) => covariance(i, j))));
  const error = seen.map((i) => [y[i]! - mean]);
  return Array.from(y, (_, i) => {
    const gain = multiply([seen.map((j) => covariance(i, j))], inverse);
    return {
      mean: mean + multiply(gain, error)[0]![0]!,
      variance: covariance(i, i) - gain[0]!.reduce((sum, g, l) => sum + g * covariance(i, seen[l]!), 0),
    };
  });
}

test("missing values of an autoregression are what the normal law of all values says", () => {
  const y = [12, 11, Number.NaN, 9, 10, Number.NaN, Number.NaN, 13, 12, 10, Number.NaN];
  const fitted = arima({ order: [1, 0, 0], fixed: { ar1: 0.6, mean: 10 } }).fit(y);
  const { signal, variance } = fitted.smooth(y);
  const expected = dense(y, 0.6, 10, fitted.state.likelihoodVariance);
  for (const t of [2, 5, 6, 10]) {
    close([signal[t]!, variance[t]!], [expected[t]!.mean, expected[t]!.variance], { tolerance: 1e-10 }, `step ${t}`);
  }
  expect([signal[0], variance[0]]).toEqual([12, 0]);
});

test("a gap of a random walk is a line, with the variance of a bridge", () => {
  const y = [4, 1, 3, Number.NaN, Number.NaN, Number.NaN, 11];
  const fitted = arima({ order: [0, 1, 0] }).fit(y);
  const { signal, variance } = fitted.smooth(y);
  close(signal.subarray(2), [3, 5, 7, 9, 11], { tolerance: 1e-12 });
  const sigma2 = fitted.state.likelihoodVariance;
  close(
    variance.subarray(2),
    [0, 0.75, 1, 0.75, 0].map((x) => x * sigma2),
    { tolerance: 1e-12 },
  );
});

test("interpolateMissing by a model: seasonal gaps come back, whatever model can smooth", () => {
  const gaps = passengers.map((x, t) => ((t > 70 && t < 78) || t === 30 ? Number.NaN : x));
  const models = [
    arima({ order: [0, 1, 1], seasonal: [0, 1, 1], seasonLength: 12 }),
    structural({ slope: "stochastic", season: "dummy", seasonLength: 12 }),
  ];
  for (const model of models) {
    const { values } = interpolateMissing(gaps, { model });
    for (const [t, value] of gaps.entries()) {
      if (Number.isNaN(value)) expect(Math.abs(values[t]! - passengers[t]!), `${model.name} ${t}`).toBeLessThan(0.08);
      else expect(values[t]).toBe(value);
    }
  }
  const infinite = interpolateMissing([1, 2, Number.POSITIVE_INFINITY, 4, 5, 6], {
    model: structural({ slope: "fixed" }),
  });
  close(infinite.values, [1, 2, 3, 4, 5, 6], { tolerance: 1e-6 });
});

test("autoArima smooths as its member does, and an average as the mixture of its members", () => {
  const gaps = passengers.map((x, t) => (t % 29 === 11 ? Number.NaN : x)).subarray(0, 96);
  const best = autoArima({ seasonLength: 12, effort: "fast", combine: "best" }).fit(gaps);
  const [member] = best.state.members;
  expect(best.smooth(gaps)).toEqual(smoothArima(member!, toSeries(gaps)));
  const average = autoArima({ seasonLength: 12, effort: "fast" }).fit(gaps);
  const { members, weights } = average.state;
  expect(members.length).toBeGreaterThan(1);
  const each = members.map((state) => smoothArima(state, toSeries(gaps)));
  const { signal, variance } = average.smooth(gaps);
  for (const [t, y] of gaps.entries()) {
    if (!Number.isNaN(y)) {
      expect([signal[t], variance[t]]).toEqual([y, 0]);
      continue;
    }
    const moment = (power: number) =>
      each.reduce(
        (sum, { signal: s, variance: v }, k) => sum + weights[k]! * (s[t]! ** power + (power - 1) * v[t]!),
        0,
      );
    // The square of the mean, 25, less the mean of the squares leaves 1e-13 of a variance near 1e-3.
    close([signal[t]!, variance[t]!], [moment(1), moment(2) - moment(1) ** 2], { tolerance: 1e-9 }, `step ${t}`);
  }
});

test("a model that cannot smooth, or that is none, is refused; so is smoothing behind a Box-Cox transform", () => {
  expect(() => interpolateMissing([1, Number.NaN, 3, 5, 4, 6, 7], { model: ets() })).toThrow(/cannot smooth/);
  expect(() => interpolateMissing([1, Number.NaN, 3], { model: {} as never })).toThrow(OptionError);
  const model = arima({ order: [0, 1, 1], boxCox: 0.5 });
  expect(() => interpolateMissing([4, Number.NaN, 3, 5, 4, 6, 7], { model })).toThrow(/Box-Cox/);
});

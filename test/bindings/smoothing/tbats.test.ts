import { describe, expect, test } from "vitest";
import { bats, DataError, OptionError, tbats } from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { filterTbats, predictTbats, type TbatsFit } from "../../../bindings/smoothing/tbats-form.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries, numbers } from "../../support/golden.js";
import { whenReleased } from "../../support/on-release.js";

const file = golden("tbats");

/** The model of a case, at R's parameters and initial states. */
function modelOf(each: (typeof file.cases)[number], states: unknown): TbatsFit {
  const { m } = goldenSeries(file, each.series)!;
  const list = (value: unknown) => (value === null ? new Float64Array(0) : numbers(value));
  const trigonometric = each.method === "tbats";
  const [ar, ma] = [list(each.ar), list(each.ma)];
  const [first, second] = trigonometric ? [list(each.gamma1), list(each.gamma2)] : [list(each.gammaBats), [0]];
  return {
    form: {
      trigonometric,
      seasonLengths: [m],
      sizes: [trigonometric ? (each.k as number[])[0]! : m],
      trend: each.beta === null ? "none" : each.damping === null ? "additive" : "damped",
      order: [ar.length, ma.length],
    },
    parameters: {
      lambda: (each.lambda as number | null) ?? undefined,
      alpha: each.alpha as number,
      beta: (each.beta as number | null) ?? 0,
      phi: (each.damping as number | null) ?? 1,
      gammas: Float64Array.of(first[0]!, second[0]!),
      ar,
      ma,
    },
    states: numbers(states),
  };
}

describe("R's tbats and bats at R's parameters, tbats.json", () => {
  for (const each of file.cases) {
    test(each.id, () => {
      const { values } = goldenSeries(file, each.series)!;
      const model = modelOf(each, each.seedStates);
      const { states, errors } = filterTbats(model, values);
      const exact = { tolerance: 1e-8 };
      close(errors.slice(0, 10), numbers(each.errorsFirst), exact, "errors");
      close(states, numbers(each.lastState), exact, "last state");
      const squares = errors.reduce((sum, error) => sum + error * error, 0);
      close([squares / values.length], [each.variance as number], exact, "variance");
      const { mean, lower95 } = each.forecast as { mean: number[]; lower95: number[] };
      if (model.parameters.lambda !== undefined) return;
      const next = predictTbats({ ...model, states }, each.variance as number, mean.length);
      close(next.mean, mean, exact, "mean");
      // R's quantile of the normal law.
      const lower = next.mean.map((value, h) => value - 1.959963984540054 * Math.sqrt(next.variance[h]!));
      close(lower, lower95, exact, "lower bound");
    });
  }
});

describe("what tbats and bats find, tbats.json", () => {
  for (const each of file.cases) {
    test(`${each.id}: criterion at most one above R's`, () => {
      const { values, m } = goldenSeries(file, each.series)!;
      const trigonometric = each.method === "tbats";
      const fitted = (trigonometric ? tbats : bats)({ seasonLengths: [m] }).fit(values);
      const n = values.length;
      const { order } = fitted.state.form;
      // R leaves the constants of the normal density out, counts the zeros that the errors begin with, and the mean of a season twice.
      const likelihood = -2 * fitted.logLikelihood! - n * (Math.log((2 * Math.PI) / n) + 1);
      const count = fitted.parameterCount! - 1 + order[0] + order[1] + (trigonometric ? 0 : 1);
      expect(likelihood + 2 * count).toBeLessThan((each.aic as number) + 1);
    });
  }
});

/** A level that takes in half of each error, and a season of two harmonics. */
const simulate = (seed: number, length: number) => {
  let level = 100;
  return normals(length, { seed }).map((z, t) => {
    const value = level + [4, 1, -3, 1, -4, 1][t % 6]! + z;
    level += 0.5 * z;
    return value;
  });
};

describe("tbats", () => {
  const options = { seasonLengths: [6], harmonics: [2], boxCox: 1, trend: "none", arma: false } as const;
  for (const { name, run } of contract(tbats, { options, ...whenReleased({ simulate }) })) test(name, run);

  test("carries on a season that is no whole number of steps", () => {
    const wave = Float64Array.from({ length: 90 }, (_, t) => 20 + 5 * Math.sin((2 * Math.PI * t) / 7.3));
    const future = Array.from({ length: 8 }, (_, h) => 20 + 5 * Math.sin((2 * Math.PI * (90 + h)) / 7.3));
    const fitted = tbats({ seasonLengths: [7.3], boxCox: 1, arma: false }).fit(wave);
    close(fitted.forecast(8).mean, future, { tolerance: 1e-4 });
  });

  test("takes logarithms of what grows in proportion, and forecasts stay positive", () => {
    const values = simulate(3, 60).map((value, t) => Math.exp(t / 30 + (value - 100) / 10));
    const fitted = tbats({ ...options, boxCox: 0 }).fit(values);
    const forecast = fitted.forecast(6);
    expect(forecast.kind).toBe("law");
    expect(Math.min(...forecast.quantile(0.01))).toBeGreaterThan(0);
    expect(Math.min(...forecast.sample(200))).toBeGreaterThan(0);
    expect(tbats({ ...options, boxCox: "auto" }).fit(values).state.parameters.lambda).toBeLessThan(0.5);
  });

  test("sees an autoregression in the errors, and says so in its orders", () => {
    let error = 0;
    const values = normals(200, { seed: 4 }).map((z, t) => {
      error = 0.8 * error + z;
      return 50 + [3, 0, -3, 0][t % 4]! + error;
    });
    const fitted = tbats({ seasonLengths: [4], boxCox: 1 }).fit(values);
    const plain = tbats({ seasonLengths: [4], boxCox: 1, arma: false }).fit(values);
    expect(fitted.aic!).toBeLessThan(plain.aic! - 1);
    expect(Math.max(...fitted.state.form.order)).toBeGreaterThan(0);
  });

  test("bridges gaps, and an update leaves the states of a gap to themselves", () => {
    const values = simulate(5, 90);
    for (const t of [0, 20, 21, 22, 60]) values[t] = Number.NaN;
    const fitted = tbats(options).fit(values.slice(0, 84));
    expect(fitted.forecast(6).mean.every(Number.isFinite)).toBe(true);
    const ahead = fitted.forecast(2).mean[1]!;
    expect(fitted.update([Number.NaN]).forecast(1).mean[0]).toBeCloseTo(ahead, 8);
  });

  test("leaves out a season that does not fit twice, refuses too little and what has no logarithm", () => {
    const fitted = tbats({ ...options, seasonLengths: [6, 80] }).fit(simulate(1, 100));
    expect(fitted.warnings[0]).toMatchObject({ code: "short" });
    expect(() => tbats(options).fit([1, 2, 3])).toThrow(DataError);
    expect(() => tbats({ ...options, boxCox: 0 }).fit(simulate(1, 30).map((value) => value - 100))).toThrow(/positive/);
    expect(() => tbats({ seasonLengths: [1.5] })).toThrow(OptionError);
  });
});

describe("bats", () => {
  const options = { seasonLengths: [4], boxCox: 1, trend: "damped", arma: false } as const;
  for (const { name, run } of contract(bats, { options })) test(name, run);
});

import { describe, expect, test } from "vitest";
import {
  autoEts,
  builtIns,
  constant,
  crps,
  defineModel,
  drift,
  ensemble,
  type Fitted,
  type Forecast,
  type Model,
  mean,
  naive,
  restore,
  seasonalNaive,
  ses,
} from "../../../bindings/index.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";
import { noise } from "../../support/linear-algebra.js";

const values = Float64Array.from({ length: 48 }, (_, t) => 50 + t + 9 * (t % 4) + ((t * 37) % 11));

for (const { name, run } of contract(ensemble, {
  options: { models: [ses(), drift(), mean()] as unknown as Model[] },
  known: [ses, drift, mean],
})) {
  test(name, run);
}

const fitEqual = (models: unknown[]) => ensemble({ models: models as Model[], weights: "equal" }).fit(values);

describe("equal weights", () => {
  test("the mean is the mean of the members' means, the distribution function that of their functions", () => {
    const [one, other] = [ses().fit(values).forecast(5), drift().fit(values).forecast(5)];
    const both = fitEqual([ses(), drift()]).forecast(5);
    close(
      both.mean,
      one.mean.map((value, h) => (value + other.mean[h]!) / 2),
      { tolerance: 1e-14 },
    );
    const point = one.quantile(0.3);
    const expected = one.cdf(point).map((p, h) => (p + other.cdf(point)[h]!) / 2);
    close(both.cdf(point), expected, { tolerance: 1e-14 });
  });

  test("a path stays with one member: of two models without noise there are two different paths", () => {
    // drift and constant forecast a line and a level exactly.
    const line = Float64Array.from({ length: 20 }, (_, t) => t);
    const made = ensemble({ models: [drift(), constant()] as unknown as Model[], weights: "equal" })
      .fit(line)
      .forecast(3);
    const paths = made.sample(400, { seed: 2 });
    let rising = 0;
    for (let p = 0; p < 400; p++) {
      const path = [...paths.subarray(3 * p, 3 * p + 3)].map((value) => Math.round(value * 1e6) / 1e6);
      expect([[20, 21, 22].join(), [19, 19, 19].join()]).toContain(path.join());
      if (path[0] === 20) rising++;
    }
    // Binomial with standard deviation 10.
    expect(Math.abs(rising - 200)).toBeLessThan(50);
  });

  test("one model alone is that model", () => {
    const alone = fitEqual([ses()]).forecast(4);
    expect(alone.kind).toBe("law");
    expect(alone.mean).toEqual(ses().fit(values).forecast(4).mean);
    expect(alone.parts).toEqual([{ model: "ensemble", weight: 1 }]);
  });
});

describe("weights by errors", () => {
  test("follow the inverse squares of the errors at past origins", () => {
    const noisy = Float64Array.from({ length: 60 }, (_, t) => t + (t % 2));
    const models = [naive(), drift(), seasonalNaive({ seasonLength: 2 })] as unknown as Model[];
    const fitted = ensemble({ models, horizon: 2, folds: 2 }).fit(noisy);
    const record = models.map((model) => {
      let sum = 0;
      for (const origin of [57, 58]) {
        const made = model.fit(noisy.subarray(0, 57)).update(noisy.subarray(57, origin)).forecast(2);
        sum += crps(made, noisy.subarray(origin, origin + 2)) / 2;
      }
      return sum;
    });
    const raw = record.map((error) => 1 / error ** 2);
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    for (const { model, weight } of fitted.forecast(1).parts) {
      const k = models.findIndex(({ name }) => name === model);
      expect(weight).toBeCloseTo(raw[k]! / total, 12);
    }
  });

  test("a forecast is stretched half way to the spread that its past errors show", () => {
    const values = noise(400, 7);
    // Forecasts of zero that claim a standard deviation; the values are uniform between -1 and 1.
    const boastful = (claimed: number) =>
      defineModel<object, { claimed: number }>({
        name: `sd${claimed}`,
        defaults: {},
        fit: () => ({ state: { claimed } }),
        update: (state) => ({ state }),
        forecast: ({ claimed }, _, { horizon }) => ({
          kind: "law",
          law: "normal",
          parameters: { mean: new Float64Array(horizon), sd: new Float64Array(horizon).fill(claimed) },
        }),
        sample: ({ claimed }, _, { count, horizon }) =>
          Float64Array.from({ length: count * horizon }, (_, i) => (i % 2 === 0 ? claimed : -claimed)),
      })() as unknown as Model;
    for (const claimed of [8, 0.125]) {
      // Their mean absolute error is that of a normal law of standard deviation .5 / sqrt(2 / pi).
      const expected = Math.sqrt(claimed * 0.5 * Math.sqrt(Math.PI / 2));
      const made = ensemble({ models: [boastful(claimed)], horizon: 100, folds: 3 })
        .fit(values)
        .forecast(2);
      const { upper } = made.interval(0.5);
      // The mean absolute error of some 200 values is known to a twentieth.
      expect(Math.abs(upper[0]! / 0.6744897501960817 / expected - 1)).toBeLessThan(0.1);
      const [first] = made.sample(1, { seed: 3 });
      expect(first! / (upper[0]! / 0.6744897501960817)).toBeCloseTo(1, 9);
    }
  });

  test("every model is fitted twice: to what precedes the first of the past origins, and to all", () => {
    const lengths: number[] = [];
    const spy = Object.assign(Object.create(naive()), {
      fit: (input: { values?: Float64Array }) => {
        lengths.push((input.values ?? (input as unknown as Float64Array)).length);
        return naive().fit(input as never);
      },
    }) as Model;
    ensemble({ models: [spy], horizon: 4, folds: 3 }).fit(values);
    expect(lengths).toEqual([40, 48]);
  });
});

describe("members that fail", () => {
  test("leave their weight to the others, with a warning", () => {
    const fitted = ensemble({ models: [seasonalNaive({ seasonLength: 40 }), naive()] as unknown as Model[] }).fit([
      1, 2, 3, 5,
    ]);
    expect(fitted.warnings).toHaveLength(1);
    expect(fitted.warnings[0]!.code).toBe("fallback");
    expect(fitted.warnings[0]!.message).toContain("ensemble goes without seasonalNaive");
    expect(fitted.forecast(1).mean).toEqual(Float64Array.of(5));
  });

  test("all of them give the error of one", () => {
    expect(() => fitEqual([seasonalNaive({ seasonLength: 60 })]).forecast(1)).toThrow("seasonalNaive");
  });
});

describe("saved", () => {
  test("wakes with the constructors of its members, or all built-in ones, to the bit", () => {
    const fitted = ensemble({ models: [autoEts({ seasonLength: 4 }), drift()] as unknown as Model[] }).fit(values);
    for (const known of [[ensemble, autoEts, drift], builtIns]) {
      const again = restore<Fitted>(JSON.parse(JSON.stringify(fitted)), known);
      expect(JSON.stringify(again)).toBe(JSON.stringify(fitted));
      expect(again.update([1, 2]).forecast(6).sample(5)).toEqual(fitted.update([1, 2]).forecast(6).sample(5));
    }
    const made = fitted.forecast(3);
    const woken = restore<Forecast>(JSON.stringify(made), builtIns);
    expect(woken.parts).toEqual(made.parts);
    expect(() => restore(JSON.stringify(fitted), [ensemble, drift])).toThrow('the saved model is "autoEts"');
  });
});

describe("bad input", () => {
  test.each([
    [undefined, "ensemble needs models"],
    [{ models: [] }, "models must be an array of at least 1 item"],
    [{ models: [naive] }, "item 0 (a function) is a model such as naive()"],
    [{ models: [naive()], weights: [1, 2] }, "weights must be one number per model, got 2 weights for 1 models"],
    [{ models: [naive()], weights: [0] }, "one of the weights must be positive"],
    [{ models: [naive()], weights: [-1] }, '"errors", "equal" or numbers from 0'],
    [{ models: [naive()], weights: "error" }, 'did you mean "errors"?'],
    [{ models: [naive()], folds: 0 }, "folds must be an integer from 1"],
  ])("refuses the options %#", (options, message) => {
    expect(() => ensemble(options as never)).toThrow(message);
  });
});

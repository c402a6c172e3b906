import { describe, expect, test } from "vitest";
import { type EtsOptions, ets, type Fitted, holt, holtWinters, ses } from "../../../bindings/index.js";
import { close } from "../../support/close.js";
import { type GoldenCase, golden, goldenSeries, numbers } from "../../support/golden.js";

const errors = { A: "additive", M: "multiplicative" } as const;
const trends = { N: "none", A: "additive", Ad: "damped", M: "multiplicative", Md: "damped-multiplicative" } as const;
const seasons = { N: "none", A: "additive", M: "multiplicative" } as const;

/** ETS(M,Ad,M) as options. */
function formOf(name: string): Partial<EtsOptions> {
  const [error, trend, season] = name.slice(4, -1).split(",") as [
    keyof typeof errors,
    keyof typeof trends,
    keyof typeof seasons,
  ];
  return { error: errors[error], trend: trends[trend], season: seasons[season] };
}

/** R leaves constants out of its likelihood (golden/README). */
function logLikelihoodOfR(fitted: Pick<Fitted, "logLikelihood">, n: number): number {
  return fitted.logLikelihood! + (n / 2) * (Math.log((2 * Math.PI) / n) + 1);
}

/** The debug engine is slow and checks memory, not accuracy: every seventh case. */
const some = <T>(cases: readonly T[]): T[] =>
  cases.filter((_, i) => process.env.FORECASTLE_ENGINE !== "debug" || i % 7 === 0);

interface Candidate {
  readonly model: string;
  readonly loglikR: number;
}

describe("maximum likelihood, ets-auto.json: at least R's, candidate by candidate", () => {
  const file = golden("ets-auto");
  // R's optimum is local too; at these 459 the searches end nowhere below it.
  for (const effort of ["thorough", "standard"] as const) {
    for (const { id, series: name, candidates } of some(file.cases)) {
      const series = goldenSeries(file, name);
      test.skipIf(!series)(`${id}, ${effort}`, () => {
        for (const { model, loglikR } of candidates as Candidate[]) {
          const options = { ...formOf(model), seasonLength: series!.m, effort };
          const reached = logLikelihoodOfR(ets(options).fit(series!.values), series!.values.length);
          expect(reached, `${id} ${model}`).toBeGreaterThanOrEqual(loglikR - 1e-3);
        }
      });
    }
  }
});

describe("ets-polished.json: the optimum of a long search, to 0.05", () => {
  const file = golden("ets-polished");
  for (const { id, series: name, model, loglikPolished } of some(file.cases)) {
    const series = goldenSeries(file, name);
    test.skipIf(!series)(id, () => {
      const options = { ...formOf(model as string), seasonLength: series!.m, effort: "thorough" } as const;
      const reached = logLikelihoodOfR(ets(options).fit(series!.values), series!.values.length);
      expect(reached).toBeGreaterThanOrEqual((loglikPolished as number) - 0.05);
    });
  }
});

describe("smoothing.json", () => {
  const file = golden("smoothing");
  const cases = (method: string) => file.cases.filter((each) => each.method === method);
  const run = (method: string, check: (at: GoldenCase, values: Float64Array, m: number) => void) => {
    for (const at of cases(method)) {
      const series = goldenSeries(file, at.series);
      test.skipIf(!series)(at.id, () => check(at, series!.values, series!.m));
    }
  };
  const agrees = (at: GoldenCase, fitted: Fitted, bounds: boolean) => {
    const { fittedValues } = fitted;
    close(fittedValues!.subarray(0, 10), numbers(at.fittedFirst), { tolerance: 1e-9 }, at.id);
    close(fittedValues!.subarray(-10), numbers(at.fittedLast), { tolerance: 1e-9 }, at.id);
    const { mean, h, ...rest } = at.forecast as Record<string, unknown>;
    const made = fitted.forecast(h as number);
    close(made.mean, numbers(mean), { tolerance: 1e-9 }, at.id);
    if (!bounds) return;
    const { lower, upper } = made.interval(0.95);
    close(lower, numbers(rest.lower95), { tolerance: 1e-9 }, at.id);
    close(upper, numbers(rest.upper95), { tolerance: 1e-9 }, at.id);
  };
  /** Level, slope and seasons of the first values, as R's initial = "simple". */
  const simple = (values: Float64Array, m: number) => {
    const mean = (from: number) => values.slice(from, from + m).reduce((sum, value) => sum + value, 0) / m;
    const level = mean(0);
    return { level, slope: (mean(m) - level) / m, seasons: values.slice(0, m).map((value) => value - level) };
  };

  // Deterministic: 1e-9.
  run("ses-simple-0.3", (at, values) => {
    agrees(at, ses({ alpha: 0.3, initial: { level: values[0]! } }).fit(values), true);
  });
  // R's beta is a share of alpha in the recursion, but not in its intervals.
  run("holt-simple-0.4-0.1", (at, values) => {
    const initial = { level: values[0]!, slope: values[1]! - values[0]! };
    agrees(at, holt({ alpha: 0.4, beta: 0.04, initial }).fit(values), false);
  });
  run("hw-simple-additive", (at, values, m) => {
    const [alpha, beta, gamma] = [0.3, 0.03, 0.2];
    agrees(at, holtWinters({ seasonLength: m, alpha, beta, gamma, initial: simple(values, m) }).fit(values), false);
  });
  // Optimised: squared errors at most R's (1 + 1e-6), likelihood at least R's - 1e-3.
  run("ses-simple", (at, values) => {
    const { sums } = ses({ bounds: { alpha: [0, 1] }, initial: { level: values[0]! } }).fit(values).state;
    expect(sums[0]).toBeLessThanOrEqual((at.sse as number) * (1 + 1e-6));
  });
  const optimised: Record<string, (m: number) => { fit(values: Float64Array): Fitted }> = {
    ses: () => ses(),
    holt: () => holt({ effort: "thorough" }),
    "holt-damped": () => holt({ damped: true }),
    "hw-additive": (seasonLength) => holtWinters({ seasonLength }),
    "hw-multiplicative": (seasonLength) => holtWinters({ seasonLength, season: "multiplicative" }),
  };
  for (const [method, make] of Object.entries(optimised)) {
    run(method, (at, values, m) => {
      const reached = logLikelihoodOfR(make(m).fit(values), values.length);
      expect(reached).toBeGreaterThanOrEqual((at.loglikR as number) - 1e-3);
    });
  }

  test("there are cases of every method", () => {
    const methods = ["ses-simple-0.3", "holt-simple-0.4-0.1", "hw-simple-additive", "ses-simple"];
    for (const method of [...methods, ...Object.keys(optimised)])
      expect(cases(method).length, method).toBeGreaterThan(1);
  });
});

import { describe, expect, test } from "vitest";
import { type ArimaOptions, arima, type Order, series } from "../../../bindings/index.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries, numbers } from "../../support/golden.js";

interface Fixed {
  readonly order: Order;
  readonly seasonal: Order;
  readonly period: number;
  readonly mean: boolean;
  readonly coef: number[];
  readonly coefNames: string[];
  readonly xreg: number[][] | null;
  readonly xregFuture: number[][] | null;
}

/** Columns of a design by name. */
function columnsOf(rows: number[][] | null): Record<string, Float64Array> {
  const names = (rows?.[0] ?? []).map((_, j) => `x${j}`);
  return Object.fromEntries(names.map((name, j) => [name, Float64Array.from(rows!, (row) => row[j]!)]));
}

describe("likelihood, forecasts and intervals at given coefficients, R and dense algebra (arima-fixed)", () => {
  const file = golden("arima-fixed");
  for (const each of file.cases) {
    const found = goldenSeries(file, each.series);
    test.skipIf(!found)(each.id, () => {
      const { order, seasonal, period, mean, coef, coefNames, xreg, xregFuture } = each.options as Fixed;
      const lags = order[0] + order[2] + seasonal[0] + seasonal[2];
      const names = coefNames.map((name, i) =>
        i < lags ? name : name === "intercept" ? "mean" : `x${i - lags - (mean ? 1 : 0)}`,
      );
      const fixed = Object.fromEntries(names.map((name, i) => [name, coef[i]!]));
      const covariates = columnsOf(xreg);
      const model = arima({
        order,
        seasonal,
        seasonLength: Math.max(2, period),
        mean: mean ? "constant" : "none",
        covariates: Object.keys(covariates),
        fixed,
      });
      const fitted = model.fit(series(found!.values, { covariates }));
      // Where gaps meet differences the file has R's likelihood only, which is off by up to 3e-3.
      if (each.loglikExact === null)
        expect(Math.abs(fitted.logLikelihood! - (each.loglikR as number))).toBeLessThan(5e-3);
      else close([fitted.logLikelihood!], [each.loglikExact as number], { tolerance: 1e-9 });
      const sigma2 = (each.sigma2Exact ?? each.sigma2R) as number;
      close([fitted.state.variance], [sigma2], { tolerance: each.loglikExact === null ? 1e-4 : 1e-9, scale: sigma2 });
      const horizon = numbers(each.forecastMean).length;
      const next = fitted.forecast(horizon, { covariates: columnsOf(xregFuture) });
      // R's forecasts come from a diffuse prior that is only large: 1e-8 holds where there are no differences.
      const exact = order[1] + seasonal[1] === 0;
      close(next.mean, numbers(each.forecastMean), { tolerance: exact ? 1e-8 : 2e-6 });
      const sd = next.cdf(next.mean).map(() => 0);
      const { upper } = next.interval(0.6826894921370859);
      for (let h = 0; h < horizon; h++) sd[h] = upper[h]! - next.mean[h]!;
      close(sd, numbers(each.forecastSe), { tolerance: exact ? 1e-8 : 3e-5 });
    });
  }
});

interface Fitting {
  readonly order: Order;
  readonly seasonal: Order;
  readonly period: number;
  readonly mean: boolean;
  readonly drift: boolean;
  readonly lambda: number | null;
  readonly xreg: number[][] | null;
  readonly xregFuture: number[][] | null;
}
interface Result {
  readonly loglik: number;
  readonly loglikExact: number | null;
  readonly sigma2: number;
  readonly sigma2ML: number;
  readonly nobs: number;
  readonly se: number[];
  readonly coef: Record<string, number>;
  readonly forecast: { readonly h: number; readonly mean: number[] };
}

function modelFor(options: Fitting, method: ArimaOptions["method"]) {
  const { order, seasonal, period, mean, drift, lambda, xreg } = options;
  return arima({
    order,
    seasonal,
    seasonLength: Math.max(2, period),
    mean: drift ? "drift" : mean && order[1] + seasonal[1] === 0 ? "constant" : "none",
    covariates: Object.keys(columnsOf(xreg)),
    method,
    ...(lambda !== null && { boxCox: lambda }),
  });
}

describe("fits by maximum likelihood reach R's (arima-fit)", () => {
  const file = golden("arima-fit");
  for (const each of file.cases) {
    const found = goldenSeries(file, each.series);
    const options = each.options as Fitting;
    for (const [method, result] of Object.entries(each.results as Record<string, Result | null>)) {
      if (!result?.coef) continue;
      test.skipIf(!found || (method === "CSS" && found.values.some(Number.isNaN)))(`${each.id} ${method}`, () => {
        const how = method === "ML" ? "ml" : method === "CSS" ? "css" : "css-ml";
        const fitted = modelFor(options, how).fit(series(found!.values, { covariates: columnsOf(options.xreg) }));
        const { state } = fitted;
        if (method === "CSS") {
          // Both leave the same residuals out; R divides by all of them here. A millionth of the sum of squares.
          const lost = options.order[0] + options.period * options.seasonal[0];
          const squares = state.likelihoodVariance * (state.sums[2]! - lost);
          expect(squares).toBeLessThan(result.sigma2ML * result.nobs * (1 + 1e-6));
          return;
        }
        if (options.lambda === null) {
          const reference = result.loglikExact ?? result.loglik - 4e-3;
          expect(fitted.logLikelihood!).toBeGreaterThan(reference - 1e-3);
        }
        const { mean, h } = result.forecast;
        const next = fitted.forecast(h, { covariates: columnsOf(options.xregFuture) });
        // R leaves the back-transformed mean unadjusted: it is the median.
        const centre = options.lambda === null ? next.mean : next.quantile(0.5);
        const scale = Math.max(...Array.from(found!.values, (value) => (Number.isNaN(value) ? 0 : Math.abs(value))));
        close(centre, mean, { tolerance: 1e-3, scale });
        close([state.variance], [result.sigma2], { tolerance: 1e-3, scale: result.sigma2 });
        // R's standard errors come of differences at its own step; those of R's intercept go by the name of the mean.
        expect(state.standardErrors.length).toBe(result.se.length);
        for (const [i, se] of result.se.entries())
          expect(Math.abs(state.standardErrors[i]! / se - 1)).toBeLessThan(0.02);
      });
    }
  }
});

import { expect, test } from "vitest";
import { filterAndPredict, type Sizes } from "../../support/arima-state.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries, numbers } from "../../support/golden.js";

const diffuse = golden("kalman-sarimax");
for (const each of diffuse.cases) {
  const options = each.options as { order: number[]; seasonal: number[]; exog: unknown; use_exact_diffuse?: boolean };
  if (!options.use_exact_diffuse || options.exog) continue;
  const { values } = goldenSeries(diffuse, each.series)!;
  test(`exact diffuse likelihood and forecasts of statsmodels: ${each.id}`, () => {
    const seasonal = [...options.seasonal.slice(0, 3), Math.max(1, options.seasonal[3]!)];
    const sizes = [...options.order, ...seasonal] as Sizes;
    const [params, names] = [each.params as number[], each.paramNames as string[]];
    const sigma2 = params.at(-1)!;
    const groups = ["ar.L", "ma.L", "ar.S", "ma.S"];
    const coefficients = groups.flatMap((group) => params.filter((_, i) => names[i]!.startsWith(group)));
    const wanted = numbers(each.forecastMean);
    const got = filterAndPredict(values, coefficients, sizes, wanted.length);
    expect(got.status).toBe(0);
    const [squares, logs, count] = got.totals as unknown as [number, number, number];
    const logLikelihood = -0.5 * (count * Math.log(2 * Math.PI * sigma2) + logs + squares / sigma2);
    // statsmodels keeps half log 2 pi for each value that fixes one of the d + D m unknown ones.
    const lost = sizes[1] + sizes[4] * sizes[6];
    const constant = 0.5 * lost * Math.log(2 * Math.PI);
    // statsmodels solves for the stationary covariance to 1e-5 of the likelihood in one case.
    close([logLikelihood - constant], [each.loglik as number], { tolerance: each.id === "UKgas-211-111" ? 1e-6 : 1e-9 });
    close(got.mean, wanted, { tolerance: 1e-7 });
    const sd = got.variance.map((v) => Math.sqrt(v * sigma2));
    close(sd, numbers(each.forecastSe), { tolerance: 1e-7 });
  });
}

test("MA(1) with theta = 1 by hand: the variances of two values", () => {
  const { predicted, variances, state } = filterAndPredict(Float64Array.of(2, 1), [1], [0, 0, 1, 0, 0, 0, 1], 1);
  // Var w = 2, Cov(w1, w2) = 1: w2 given w1 has mean w1 / 2 and variance 3 / 2; then w3 given both has mean 2/3 (1 - 1) = 0.
  close(predicted, [0, 1], { tolerance: 1e-15 });
  close(variances, [2, 1.5], { tolerance: 1e-15 });
  close([state[0]!], [0], { tolerance: 1e-15 });
});

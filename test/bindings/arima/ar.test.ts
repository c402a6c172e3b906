import { describe, expect, test } from "vitest";
import { ar } from "../../../bindings/arima/ar.js";
import { arima } from "../../../bindings/arima/arima.js";
import { normals } from "../../../bindings/probability/random.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries } from "../../support/golden.js";

// R's data set lh: luteinizing hormone, 48 samples at 10 minutes.
const lh = [
  2.4, 2.4, 2.4, 2.2, 2.1, 1.5, 2.3, 2.3, 2.5, 2, 1.9, 1.7, 2.2, 1.8, 3.2, 3.2, 2.7, 2.2, 2.2, 1.9, 1.9, 1.8, 2.7, 3,
  2.3, 2, 2, 2.9, 2.9, 2.7, 2.7, 2.3, 2.6, 2.4, 1.8, 1.7, 1.5, 1.4, 2.1, 3.3, 3.5, 3.5, 3.1, 2.6, 2.1, 3.4, 3, 2.9,
];

for (const method of ["ml", "burg"] as const) {
  const options = method === "ml" ? { method, most: 2 } : { method };
  for (const check of contract(ar, { options })) test(`ar by ${method}: ${check.name}`, () => check.run());
}

describe("lh, the four estimators of R's ar", () => {
  const phiOf = (method: "ml" | "yule-walker" | "burg" | "ols") => {
    const { coefficients } = ar({ method }).fit(lh).state;
    return Array.from(coefficients.subarray(0, -1));
  };
  test("the order is chosen by Akaike's criterion: three lags, by least squares one", () => {
    close(phiOf("yule-walker"), [0.6534017, -0.0636208, -0.2269402], { tolerance: 1e-7 });
    close(phiOf("burg"), [0.6587911, -0.0608073, -0.2233733], { tolerance: 1e-7 });
    close(phiOf("ols"), [0.585987], { tolerance: 1e-6 });
    // R stops its search early: its coefficients are near, its likelihood not higher.
    close(phiOf("ml"), [0.6448017, -0.0633826, -0.2197976], { tolerance: 1e-4 });
  });

  test("the variance of Yule and Walker has n - p - 1 degrees of freedom", () => {
    expect(ar({ method: "yule-walker" }).fit(lh).state.variance).toBeCloseTo(0.1958671, 7);
  });

  test("by maximum likelihood it is the arima model", () => {
    const fitted = ar({ order: 3 }).fit(lh);
    const same = arima({ order: [3, 0, 0] }).fit(lh);
    expect(fitted.logLikelihood).toBe(same.logLikelihood);
    expect(fitted.forecast(4).mean).toEqual(same.forecast(4).mean);
    // arima(lh, c(3, 0, 0)) in R: log-likelihood -27.09
    expect(fitted.logLikelihood).toBeGreaterThan(-27.0955);
  });

  test("no estimator has a higher likelihood than maximum likelihood", () => {
    const best = ar({ order: 3 }).fit(lh).logLikelihood!;
    for (const method of ["yule-walker", "burg", "ols"] as const) {
      expect(ar({ order: 3, method }).fit(lh).logLikelihood).toBeLessThan(best);
    }
  });
});

describe("golden values of R's ar", () => {
  const file = golden("transforms-tests");
  for (const one of file.cases) {
    const data = goldenSeries(file, one.series);
    test.skipIf(!data)(one.id, () => {
      const out = (typeof one.out === "string" ? JSON.parse(one.out) : one.out) as Record<
        "arYW5" | "arBurg4",
        { ar: number[]; varPred: number }
      >;
      for (const [method, { ar: phi, varPred }] of [
        ["yule-walker", out.arYW5],
        ["burg", out.arBurg4],
      ] as const) {
        const { coefficients, variance } = ar({ order: phi.length, method }).fit(data!.values).state;
        close(coefficients.subarray(0, -1), phi, { tolerance: 1e-8 }, method);
        // R counts the degrees of freedom of Yule and Walker's estimate only.
        const n = data!.values.length;
        const expected = method === "burg" ? (varPred * n) / (n - phi.length - 1) : varPred;
        close([variance], [expected], { tolerance: 1e-8 }, `variance by ${method}`);
      }
    });
  }
});

describe("what cannot be estimated", () => {
  test("an explosive series by least squares, with a hint", () => {
    const explosive = Array.from({ length: 20 }, (_, t) => 1.3 ** t + (t % 3));
    expect(() => ar({ order: 1, method: "ols" }).fit(explosive)).toThrow(/not stationary; method "burg"/);
    expect(ar({ order: 1, method: "burg" }).fit(explosive).forecast(1).mean[0]).toBeGreaterThan(0);
  });

  test("missing values, by the methods that need none", () => {
    const gaps = [...lh.slice(0, 20), Number.NaN, ...lh.slice(21)];
    for (const method of ["ols", "burg"] as const)
      expect(() => ar({ method }).fit(gaps)).toThrow(/"ml" and "yule-walker" do/);
    for (const method of ["ml", "yule-walker"] as const) {
      expect(ar({ method, order: 1 }).fit(gaps).state.coefficients[0]).toBeGreaterThan(0.4);
    }
  });
});

test("the order of a long autoregression is found by each method", () => {
  const e = normals(600, { seed: 11 });
  const y = new Float64Array(600);
  for (let t = 0; t < 600; t++) y[t] = e[t]! + (t > 1 ? 0.5 * y[t - 1]! - 0.7 * y[t - 2]! : 0);
  for (const method of ["ml", "yule-walker", "burg", "ols"] as const) {
    const { form, coefficients } = ar({ method, most: 6 }).fit(y).state;
    expect(form.order[0], method).toBeGreaterThanOrEqual(2);
    close(coefficients.subarray(0, 2), [0.5, -0.7], { tolerance: 0.1 }, method);
  }
});

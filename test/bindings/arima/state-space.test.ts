import { expect, test } from "vitest";
import { arima, stateSpace } from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { close } from "../../support/close.js";

// Harvey (1989), Forecasting, Structural Time Series Models and the Kalman Filter, 3.3: alpha' = (phi, I) alpha + (1, theta) e.
test("an ARMA model is its state space form: the same likelihood, innovations and forecasts, also with gaps", () => {
  const y = normals(80, { seed: 6 }).map((z, t) => z + Math.sin(t / 3));
  for (const values of [y, y.map((value, t) => ([3, 4, 40].includes(t) ? Number.NaN : value))]) {
    const fixed = { ar1: 0.5, ar2: -0.3, ma1: 0.4 };
    const fitted = arima({ order: [2, 0, 1], mean: "none", fixed }).fit(values);
    const { likelihoodVariance, variance } = fitted.state;
    const form = (s2: number) =>
      stateSpace({
        observation: [1, 0],
        transition: [
          [0.5, 1],
          [-0.3, 0],
        ],
        stateCovariance: [
          [s2, 0.4 * s2],
          [0.4 * s2, 0.16 * s2],
        ],
        observationVariance: 0,
        initial: "stationary",
      }).fit(values);
    const same = form(likelihoodVariance);
    expect(Math.abs(same.logLikelihood! - fitted.logLikelihood!)).toBeLessThan(1e-9);
    const seen = (residuals: Float64Array) => residuals.filter((each) => !Number.isNaN(each));
    close(seen(same.residuals!), seen(fitted.residuals!), { tolerance: 1e-9 });
    const [ours, theirs] = [fitted.forecast(12), form(variance).forecast(12)];
    close(theirs.mean, ours.mean, { tolerance: 1e-9 });
    close(theirs.interval(0.9).upper, ours.interval(0.9).upper, { tolerance: 1e-9 });
  }
});

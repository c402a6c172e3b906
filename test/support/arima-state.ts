import { engine } from "../../bindings/wasm/engine.js";

export type Sizes = [number, number, number, number, number, number, number];

/** Filter a series from its beginning by the kernels, predict, and draw 2,000 paths of standard deviation 2. */
export function filterAndPredict(z: Float64Array, coefficients: number[], sizes: Sizes, horizon: number) {
  using frame = engine().frame();
  const { kernels } = frame;
  const [n, s] = [z.length, kernels.arimaStateSize(...sizes)];
  const [y, b, state, covariance] = [frame.put(z), frame.put(coefficients), frame.f64(s), frame.f64(s * s)];
  const [sums, predicted, variances] = [frame.f64(kernels.ARIMA_SUMS.value), frame.f64(n), frame.f64(n)];
  const scratch = frame.f64(kernels.arimaStateScratch(...sizes));
  const status = kernels.filterArima(y, b, n, ...sizes, 1, state, covariance, sums, predicted, variances, scratch);
  const totals = frame.take(sums, 4);
  const [mean, variance, psi] = [frame.f64(horizon), frame.f64(horizon), frame.f64(horizon)];
  kernels.predictArima(b, state, covariance, ...sizes, horizon, totals[3]!, mean, variance, psi, scratch);
  const count = 2000;
  const paths = frame.f64(count * horizon);
  kernels.sampleArima(b, state, covariance, y, ...sizes, horizon, count, 0, totals[3]!, 2, 5, paths, scratch);
  return {
    status,
    totals,
    state: frame.take(state, s),
    covariance: frame.take(covariance, s * s),
    predicted: frame.take(predicted, n),
    variances: frame.take(variances, n),
    mean: frame.take(mean, horizon),
    variance: frame.take(variance, horizon),
    psi: frame.take(psi, horizon),
    paths: frame.take(paths, count * horizon),
  };
}

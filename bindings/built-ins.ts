import { ar } from "./arima/ar.js";
import { arima } from "./arima/arima.js";
import { autoArima } from "./arima/auto-arima.js";
import { auto } from "./auto.js";
import { constant, none } from "./baseline/constant.js";
import { drift } from "./baseline/drift.js";
import { mean } from "./baseline/mean.js";
import { naive } from "./baseline/naive.js";
import { naive2 } from "./baseline/naive2.js";
import { seasonalAverage } from "./baseline/seasonal-average.js";
import { seasonalNaive } from "./baseline/seasonal-naive.js";
import { windowAverage } from "./baseline/window-average.js";
import { conformal } from "./combine/conformal.js";
import { ensemble } from "./combine/ensemble.js";
import { temporalAggregation } from "./combine/temporal-aggregation.js";
import type { ModelFactory } from "./core/model.js";
import { decomposed } from "./decomposed.js";
import { withFeatures } from "./features/with-features.js";
import { elasticNet } from "./regression/elastic-net.js";
import { huber } from "./regression/huber.js";
import { lasso } from "./regression/lasso.js";
import { linearRegression } from "./regression/linear-regression.js";
import { quantileRegression } from "./regression/quantile-regression.js";
import { ridge } from "./regression/ridge.js";
import { theilSen } from "./regression/theil-sen.js";
import { autoEts } from "./smoothing/auto-ets.js";
import { doubleSeasonal } from "./smoothing/double-seasonal.js";
import { ets } from "./smoothing/ets.js";
import { holt } from "./smoothing/holt.js";
import { holtWinters } from "./smoothing/holt-winters.js";
import { linearInnovations } from "./smoothing/linear-innovations.js";
import { ses } from "./smoothing/ses.js";
import { bats, tbats } from "./smoothing/tbats.js";
import { theta } from "./smoothing/theta.js";
import { stateSpace } from "./state/state-space.js";
import { structural } from "./state/structural.js";

/** Any model's factory, whatever its options and state. */
// biome-ignore lint/suspicious/noExplicitAny: factories of different options have no common type but this one
export type AnyFactory = ModelFactory<any, any>;

/**
 * Every built-in model: what `restore` is given when a saved form may be of any of them.
 *
 * @example
 * const saved = JSON.stringify(forecast([3, 5, 4, 6], { horizon: 2 }));
 * restore(saved, builtIns);
 */
export const builtIns: readonly AnyFactory[] = [
  ar,
  arima,
  autoArima,
  auto,
  autoEts,
  bats,
  conformal,
  constant,
  decomposed,
  doubleSeasonal,
  drift,
  ensemble,
  elasticNet,
  ets,
  holt,
  holtWinters,
  huber,
  lasso,
  linearInnovations,
  linearRegression,
  mean,
  naive,
  naive2,
  none,
  quantileRegression,
  ridge,
  seasonalAverage,
  seasonalNaive,
  ses,
  tbats,
  stateSpace,
  structural,
  theta,
  temporalAggregation,
  theilSen,
  windowAverage,
  withFeatures,
];

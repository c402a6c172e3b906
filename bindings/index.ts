// The public surface: re-exports only. A type that an exported signature mentions is exported too: whoever exports a model
// from a library of theirs needs its name.

export { type ArOptions, ar } from "./arima/ar.js";
export { arima } from "./arima/arima.js";
export { type AutoArimaOptions, type AutoArimaState, autoArima } from "./arima/auto-arima.js";
export type { ArimaOptions } from "./arima/options.js";
export type { ArimaForm, Order } from "./arima/order.js";
export type { ArimaState } from "./arima/state.js";
export { type AutoOptions, type AutoState, auto } from "./auto.js";
export type { AverageState } from "./baseline/average.js";
export { type ConstantOptions, type ConstantState, constant } from "./baseline/constant.js";
export { type DriftOptions, drift } from "./baseline/drift.js";
export { type MeanOptions, mean } from "./baseline/mean.js";
export { type NaiveOptions, naive } from "./baseline/naive.js";
export { type Naive2Options, type Naive2State, naive2 } from "./baseline/naive2.js";
export { type SeasonalAverageOptions, seasonalAverage } from "./baseline/seasonal-average.js";
export { type SeasonalNaiveOptions, seasonalNaive } from "./baseline/seasonal-naive.js";
export type { WalkState } from "./baseline/walk.js";
export { type WindowAverageOptions, type WindowAverageState, windowAverage } from "./baseline/window-average.js";
export { type AnyFactory, builtIns } from "./built-ins.js";
export type { Effort } from "./candidates.js";
export {
  type ConformalOptions,
  type ConformalState,
  conformal,
} from "./combine/conformal.js";
export type {
  DecomposedFormOptions,
  DecomposedFormState,
  DecomposedOptions,
  DecomposedState,
  SeasonAhead,
} from "./combine/decomposed.js";
export { type EnsembleOptions, type EnsembleState, ensemble } from "./combine/ensemble.js";
export type { Members } from "./combine/members.js";
export type { ScoreKind } from "./combine/scores.js";
export {
  type AggregationLevel,
  type TemporalAggregationOptions,
  type TemporalAggregationState,
  temporalAggregation,
} from "./combine/temporal-aggregation.js";
export { type AppendOptions, appendValues } from "./core/append-values.js";
export type { ChunkControl } from "./core/chunks.js";
export { covariateNames, futureCovariates, type MissingCovariates, pastCovariates } from "./core/covariates.js";
export {
  type DataCode,
  DataError,
  type ErrorCode,
  type FitCode,
  FitError,
  ForecastleError,
  type OptionCode,
  OptionError,
  type WasmCode,
  WasmError,
} from "./core/errors.js";
export { type FitResult, fitAll, fitEach } from "./core/fit-all.js";
export {
  type Forecast,
  type ForecastPart,
  type ForecastRow,
  type Interval,
  type LawName,
  type LawPrediction,
  lawParameters,
  type MixturePrediction,
  type PathPrediction,
  type Prediction,
  type QuantilePrediction,
  type SampleOptions,
} from "./core/forecast.js";
export { type FrequencyInput, seasonLengthOf, toFrequency } from "./core/frequency.js";
export type {
  GlobalFit,
  GlobalFitted,
  GlobalForecastOptions,
  GlobalForecastRequest,
  GlobalModel,
  GlobalModelDefinition,
  GlobalModelFactory,
  PanelForecast,
  SeriesPrediction,
} from "./core/global-model.js";
export { type FrequencyReport, type InferFrequencyOptions, inferFrequency } from "./core/infer-frequency.js";
export type {
  AnyFitted,
  AnyModel,
  Components,
  Fit,
  FitControl,
  Fitted,
  ForecastOptions,
  ForecastRequest,
  LinearForm,
  Model,
  ModelDefinition,
  ModelFactory,
  Progress,
  SampleRequest,
  Smoothable,
  Smoothed,
  SmoothedPart,
  SmoothedPaths,
  SmoothedSampleOptions,
  UpdateOptions,
} from "./core/model.js";
export type { KnownModel } from "./core/nested.js";
export type { OptionRule, OptionRules } from "./core/options.js";
export {
  type Hierarchy,
  type Panel,
  type PanelInput,
  type PanelMatrix,
  type PanelOptions,
  panel,
  type Static,
  type Statics,
  type StaticsInput,
} from "./core/panel.js";
export type { Pool, PoolAnswer, PoolError, PoolTask } from "./core/pool.js";
export type { Json, Plain, PlainForm, Saved } from "./core/saved.js";
export {
  type DuplicateRule,
  mapValues,
  type Numbers,
  type Series,
  type SeriesColumns,
  type SeriesData,
  type SeriesInput,
  type SeriesOptions,
  type SeriesRow,
  series,
  sliceSeries,
} from "./core/series.js";
export { panelFromJson, panelToJson, seriesFromJson, seriesToJson } from "./core/series-json.js";
export {
  type Frequency,
  type TimeIndex,
  type TimeIndexJson,
  type TimeIndexOptions,
  type TimeInput,
  type TimeUnit,
  timeIndex,
} from "./core/time.js";
export type { Warning, WarningCode } from "./core/warning.js";
export {
  type ClassicalDecompositionOptions,
  classicalDecomposition,
  type Decomposition,
} from "./decompose/classical.js";
export type { SeasonalFigure } from "./decompose/seasonal-figure.js";
export {
  type MstlOptions,
  type MultipleDecomposition,
  mstl,
  type StlDecomposition,
  type StlOptions,
  type StlSmoothing,
  stl,
} from "./decompose/stl.js";
export { decomposed } from "./decomposed.js";
export { type Accuracy, accuracy } from "./evaluate/accuracy.js";
export { backtest } from "./evaluate/backtest.js";
export type { BacktestOptions, BacktestProgress } from "./evaluate/backtest-options.js";
export {
  type CalibrationRow,
  calibration,
  type PitOptions,
  pit,
  pitHistogram,
  type ReliabilityBin,
  reliability,
} from "./evaluate/calibration.js";
export { type Crps, type CrpsOptions, crps } from "./evaluate/crps.js";
export { cheapestAction, type DecisionOptions, decisionCost, regret } from "./evaluate/decision.js";
export { brier, dawidSebastiani, logScore, rps } from "./evaluate/density.js";
export type { DivisionPolicy } from "./evaluate/division.js";
export type { Judged, PartialContext, Point, Score } from "./evaluate/judged.js";
export type {
  BacktestFailure,
  FoldScore,
  Leaderboard,
  LeaderboardRow,
} from "./evaluate/leaderboard.js";
export type { Metric, MetricContext } from "./evaluate/metric.js";
export {
  type EnergyOptions,
  energyScore,
  type PathOptions,
  type VariogramOptions,
  variogramScore,
} from "./evaluate/path-scores.js";
export { mape, mdape, mpe, rmdspe, smape, smdape, smoothedSmape } from "./evaluate/percentage.js";
export { mae, mdae, me, mse, rmse } from "./evaluate/point.js";
export type { MetricDetail, PointMetric, PointOptions, RatioOptions } from "./evaluate/point-metric.js";
export {
  acd,
  coverage,
  type DivisionOptions,
  hitRate,
  intervalScore,
  meanPinball,
  msis,
  pinball,
  sharpness,
  weightedQuantileLoss,
} from "./evaluate/quantile.js";
export { gmrae, lmr, mdrae, mrae, owa, percentBetter, relMae, relRmse, theilU } from "./evaluate/relative.js";
export { type Fold, type RollOptions, rollOrigins } from "./evaluate/roll-origins.js";
export { mase, nd, nrmse, rmsse } from "./evaluate/scaled.js";
export {
  compareRanks,
  type DieboldMarianoOptions,
  type DieboldMarianoResult,
  dieboldMariano,
  type RankComparison,
  type RankRow,
} from "./evaluate/significance.js";
export type { StepScore } from "./evaluate/step-score.js";
export {
  type AutocorrelationOptions,
  autocorrelation,
  boxPierce,
  type ChiSquaredResult,
  jarqueBera,
  ljungBox,
  type PortmanteauOptions,
  partialAutocorrelation,
} from "./features/autocorrelation.js";
export { type CalendarOptions, type CalendarPart, calendar } from "./features/calendar.js";
export { type CovariateOptions, covariate, type OneHotOptions, oneHot } from "./features/covariate.js";
export type { Wavelet } from "./features/daubechies.js";
export { type Design, type DesignOptions, designOf } from "./features/design.js";
export { type Event, type EventsOptions, events } from "./features/events.js";
export { type ExponentiallyWeightedOptions, exponentiallyWeighted } from "./features/exponentially-weighted.js";
export type { Feature } from "./features/feature.js";
export { type FindSeasonsOptions, findSeasons, type Season } from "./features/find-seasons.js";
export { type BusinessDaysOptions, businessDays, easter, holidays, type WindowOptions } from "./features/holidays.js";
export { interaction } from "./features/kinds.js";
export { type LagsOptions, lags } from "./features/lags.js";
export type { PastOptions } from "./features/past.js";
export { type PaydaysOptions, paydays } from "./features/paydays.js";
export { type Periodogram, periodogram } from "./features/periodogram.js";
export { type RollingOptions, rolling } from "./features/rolling.js";
export { type FourierOptions, fourier, type SeasonalDummiesOptions, seasonalDummies } from "./features/seasonal.js";
export {
  type SeasonalDifferencesForOptions,
  type SeasonalRootResult,
  type SeasonalRootTest,
  type SeasonalRootTestOptions,
  seasonalDifferencesFor,
  seasonalRootTest,
  seasonalStrength,
} from "./features/seasonal-root.js";
export type { TargetTransform } from "./features/target.js";
export { type TrendOptions, trend } from "./features/trend.js";
export {
  type DifferencesForOptions,
  differencesFor,
  type UnitRootResult,
  type UnitRootTest,
  type UnitRootTestOptions,
  unitRootTest,
} from "./features/unit-root.js";
export {
  dwt,
  inverseDwt,
  inverseModwt,
  modwt,
  type WaveletCoefficients,
  type WaveletOptions,
} from "./features/wavelet-transform.js";
export { type WaveletsOptions, wavelets } from "./features/wavelets.js";
export {
  type WithFeaturesFormOptions,
  type WithFeaturesFormState,
  type WithFeaturesOptions,
  type WithFeaturesState,
  withFeatures,
} from "./features/with-features.js";
export { type AutoForecastOptions, forecast } from "./forecast.js";
export {
  type ForecastAllOptions,
  type ForecastEachOptions,
  forecastAll,
  forecastEach,
} from "./forecast-all.js";
export { type PlotForecastOptions, plotForecast } from "./plot/plot-forecast.js";
export { type PlotResidualsOptions, plotResiduals } from "./plot/plot-residuals.js";
export type { PlotSpec } from "./plot/theme.js";
export { clean, findOutliers, type Outlier } from "./prepare/clean.js";
export { type CleaningOptions, type InterpolateOptions, interpolateMissing } from "./prepare/interpolate-missing.js";
export { type BoxCoxLambdaOptions, boxCox, boxCoxLambda, inverseBoxCox } from "./probability/box-cox.js";
export { defineGlobalModel } from "./probability/define-global-model.js";
export { defineModel, restore } from "./probability/define-model.js";
export { type BoxCoxOptions, type BoxCoxState, withBoxCox } from "./probability/transform.js";
export { type ElasticNetOptions, elasticNet } from "./regression/elastic-net.js";
export { type ElasticNetPath, type ElasticNetPathOptions, elasticNetPath } from "./regression/elastic-net-path.js";
export { type HuberOptions, type HuberState, huber } from "./regression/huber.js";
export { lasso } from "./regression/lasso.js";
export { type LeastSquares, type LeastSquaresOptions, leastSquares } from "./regression/least-squares.js";
export {
  type LinearRegressionOptions,
  type LinearRegressionState,
  linearRegression,
} from "./regression/linear-regression.js";
export { type CoefficientRow, coefficientTable, type LinearState } from "./regression/linear-state.js";
export type { PenalisedOptions, PenalisedState } from "./regression/penalised.js";
export {
  type QuantileRegressionOptions,
  type QuantileRegressionState,
  quantileRegression,
} from "./regression/quantile-regression.js";
export type { RegressorOptions, Regressors } from "./regression/regressors.js";
export { ridge } from "./regression/ridge.js";
export type { CovarianceKind } from "./regression/solve.js";
export { type TheilSenOptions, theilSen } from "./regression/theil-sen.js";
export { type AutoEtsOptions, type AutoEtsState, autoEts } from "./smoothing/auto-ets.js";
export { type DoubleSeasonalOptions, type DoubleSeasonalState, doubleSeasonal } from "./smoothing/double-seasonal.js";
export { ets } from "./smoothing/ets.js";
export type { ErrorKind, EtsForm, SeasonKind, TrendKind } from "./smoothing/form.js";
export { type HoltOptions, holt } from "./smoothing/holt.js";
export { type HoltWintersOptions, holtWinters } from "./smoothing/holt-winters.js";
export {
  type LinearInnovationsOptions,
  type LinearInnovationsState,
  linearInnovations,
} from "./smoothing/linear-innovations.js";
export type {
  EtsBounds,
  EtsInitial,
  EtsInnovationsOptions,
  EtsOptions,
  EtsSearchOptions,
} from "./smoothing/options.js";
export { type SesOptions, ses } from "./smoothing/ses.js";
export type { EtsComponents, EtsParameters, EtsState } from "./smoothing/state.js";
export { type BatsOptions, bats, type TbatsOptions, type TbatsState, tbats } from "./smoothing/tbats.js";
export type { TbatsFit, TbatsForm, TbatsParameters } from "./smoothing/tbats-form.js";
export { type ThetaOptions, type ThetaState, theta } from "./smoothing/theta.js";
export type { StatePart, StateSpaceState } from "./state/state.js";
export { stateSpace } from "./state/state-space.js";
export type { StateSpaceInitial, StateSpaceOptions } from "./state/state-space-options.js";
export { structural } from "./state/structural.js";
export type { StructuralCycle, StructuralOptions, StructuralVariances } from "./state/structural-options.js";
export type { Belief, LinearSystem } from "./state/system.js";
export type { WasmResponse, WasmSource } from "./wasm/load.js";

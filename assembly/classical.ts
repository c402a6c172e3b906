// Exports for statistics (f64): memory, maths, local models, evaluation.
export { NOT_CONVERGED, OK, SINGULAR } from "./status";
export { mark, push, release } from "./memory";
export { digamma, lgamma, trigamma } from "./math/special-gamma";
export { gammaLower, gammaLowerInverse, gammaUpper, gammaUpperInverse } from "./math/special-incomplete-gamma";
export { betaRegularised, betaRegularisedInverse, betaRegularisedUpper, logBeta } from "./math/special-beta";
export { erf, erfc, erfcInverse, erfInverse, normalCdf, normalLogCdf, normalQuantile } from "./math/special-erf";
export { cos, exp, log, pow, sin } from "./math/scalar";
export { axpyF64, dotF64, momentsF64, rangeF64, scaleF64, sumF64 } from "./math/vector";
export { solveLower, solveLowerTransposed, solveUpper, solveUpperTransposed } from "./math/triangular";
export { factorCholesky, invertCholesky, logDeterminantCholesky, solveCholesky } from "./math/cholesky";
export { determinantLu, factorLu, solveLu } from "./math/lu";
export { PIVOT_DEPENDENT_LAST, PIVOT_LARGEST, PIVOT_NONE, factorQr, formQ, multiplyQ } from "./math/qr";
export { fitLeastSquares, leastSquaresScratch, refineLeastSquares } from "./math/least-squares";
export { ACCUMULATE, TRANSPOSE_A, TRANSPOSE_B, gemmF64, gemmPackedF64, gemvF64, packF64, packedSizeF64 } from "./math/gemm";
export { philox4x32 } from "./math/philox";
export { fillChoices, fillNormals, fillUniforms } from "./math/random";
export {
  BERNOULLI, BETA, GAMMA, LAPLACE, LOG_NORMAL, LOGISTIC, NEGATIVE_BINOMIAL, NORMAL, POISSON, POWER_NORMAL, STUDENT_T,
  cdfLaw, drawLaw, fillGammas, gradientLaw, hessianLaw, logDensityLaw, meanLaw, quantileLaw, varianceLaw,
} from "./math/laws";
export { invertBoxCox, logJacobianBoxCox, transformBoxCox } from "./math/box-cox";
export { fitIntoDomain } from "./math/box-cox-paths";
export { filterAverages, slideAverages } from "./baseline/average";
export { filterWalk, WALK_MOMENTS } from "./baseline/walk";
export { decomposeClassically, testSeason } from "./decompose/classical";
export { smoothSuper, smoothSuperScratch } from "./decompose/super-smoother";
export { decomposeStl, decomposeStlScratch, STL_SETTINGS } from "./decompose/stl";
export { interpolateLinearly } from "./math/interpolate";
export { sampleAverages, sampleWalk } from "./baseline/paths";
export { factorSymmetric } from "./math/eigen";
export { factorSvd, svdScratch } from "./math/svd";
export { fftComplex, fftReal, fftRealInverse, fftScratch } from "./math/fft";
export { lambdaGuerrero, lambdaLikelihood } from "./features/box-cox-lambda";
export { dickeyFullerScratch, dickeyFullerStatistic, kpssStatistic, phillipsPerronStatistic } from "./features/unit-root";
export { bridgeTail, canovaHansenScratch, canovaHansenStatistic, ocsbScratch, ocsbStatistic } from "./features/seasonal-root";
export { autocorrelate } from "./features/autocorrelation";
export { autocorrelationAt, gainOfSeasons, removeLine, removeSeason, removeWaves } from "./features/season";
export { undoDifferences } from "./features/differences";
export { fillHarmonics } from "./features/harmonics";
export { simulateLinear, simulateLinearScratch } from "./features/simulate-linear";
export { slideExtremes, slideExtremesScratch } from "./features/slide-extremes";
export { slideMoments, slideMomentsScratch } from "./features/slide-moments";
export { slideQuantiles, slideQuantilesScratch } from "./features/slide-quantiles";
export { mergeDwt, mergeModwt, splitDwt, splitModwt } from "./features/wavelets";
export { weighExponentially } from "./features/weigh-exponentially";
export { expF64, logF64, sigmoidF64, softplusF64, sqrtF64, tanhF64 } from "./math/activation";
export { solveBurg } from "./math/burg";
export { solveYuleWalker } from "./math/levinson";
export { cdfNormalMixture, quantileNormalMixture } from "./math/normal-mixture";
export { lyapunovScratch, solveLyapunov } from "./math/lyapunov";
export { sortF64, sortScratch } from "./math/sort";
export { crpsPaths, crpsPathsScratch } from "./evaluate/crps-paths";
export { crpsLaw, crpsNormalMixture } from "./evaluate/crps-laws";
export { energyPaths, variogramPaths } from "./evaluate/path-scores";
export { rangeCdf, rangeQuantile } from "./evaluate/studentised-range";
export { quantilesPaths, quantilesPathsScratch } from "./evaluate/quantiles-paths";
export { fitInnovations, fitInnovationsScratch, INNOVATIONS_REPORT } from "./smoothing/fit-innovations";
export {
  filterInnovations, INNOVATIONS_SUMS, predictInnovations, predictInnovationsScratch, simulateInnovations,
} from "./smoothing/innovations";
export { fitEtsErrors, fitEtsErrorsScratch, REGION_ADMISSIBLE, REGION_BOTH, REGION_USUAL } from "./smoothing/fit-errors";
export { ETS_SUMS, filterEts, logLikelihoodEts } from "./smoothing/filter";
export { predictEts, predictEtsScratch } from "./smoothing/predict";
export { sampleEts, simulateEts } from "./smoothing/simulate";
export { AIC, AICC, autoEts, autoEtsScratch, BIC, CANDIDATE_HEAD, candidateSize } from "./smoothing/auto";
export { ETS_REPORT, fitEts, fitEtsScratch, INITIAL_GIVEN, INITIAL_HEURISTIC, INITIAL_OPTIMAL } from "./smoothing/fit";
export { startEts, startEtsScratch } from "./smoothing/start";
export { filterTbats, predictTbats, sampleTbats, tbatsModelScratch, tbatsStates } from "./smoothing/tbats";
export {
  filterDoubleSeasonal, fitDoubleSeasonal, fitDoubleSeasonalScratch, simulateDoubleSeasonal,
} from "./smoothing/double-seasonal";
export { fitTbats, fitTbatsScratch, removeHarmonics, TBATS_REPORT } from "./smoothing/tbats-fit";
export { filterTheta, fitTheta, growthTheta, predictTheta, sampleTheta, THETA_REPORT } from "./smoothing/theta";
export { LINEAR_SUMS, predictLinear, sampleLinear, updateLinear } from "./regression/linear";
export { HC0, HC1, HC2, HC3, robustCovariance, robustCovarianceScratch } from "./regression/robust-covariance";
export { fitNonNegative, nonNegativeScratch } from "./regression/non-negative";
export { selectForward, selectForwardScratch } from "./regression/select-forward";
export {
  elasticNetPath, elasticNetScratch, largestLambda, validateElasticNet, validateElasticNetScratch,
} from "./regression/elastic-net";
export { ARIMA_REPORT, CONDITIONAL, CONDITIONAL_THEN_EXACT, EXACT, fitArima, fitArimaScratch } from "./arima/fit";
export { predictArima, sampleArima } from "./arima/predict";
export { ARIMA_SUMS, arimaStateScratch, arimaStateSize, filterArima } from "./arima/state";
export { fitQuantiles, fitQuantilesScratch } from "./regression/quantile";
export { fitHuber, fitHuberScratch } from "./regression/huber";
export { slopeAtRank, slopeAtRankScratch } from "./regression/median-slope";
export { BELIEF_SUMS, beliefSize, systemSize } from "./state/system";
export { tapeSize } from "./state/filter-tape";
export { countDiffuseSteps, countDiffuseStepsScratch } from "./state/filter-diffuse";
export { filterStates, filterStatesScratch, logLikelihoodStates } from "./state/filter";
export { filterStatesByRoots, filterStatesByRootsScratch } from "./state/filter-roots";
export { filterContrasts, smoothStates, smoothStatesScratch } from "./state/smooth";
export { gradientStates, gradientStatesScratch, scoreVariances, scoreVariancesScratch } from "./state/gradient";
export { decorrelateValues, decorrelateValuesScratch } from "./state/decorrelate";
export {
  predictStates, predictStatesScratch, sampleSmoothed, sampleSmoothedScratch, sampleStates, sampleStatesScratch,
} from "./state/simulate";
export { FIT_REPORT, fitStates, improveStates } from "./state/fit";
export { fitStatesScratch } from "./state/fit-objective";
export { standardErrorsStates, standardErrorsStatesScratch } from "./state/standard-errors";
export { filterTrends, filterTrendsScratch } from "./state/lanes";
export { filterLanes, filterLanesScratch } from "./state/lanes-general";

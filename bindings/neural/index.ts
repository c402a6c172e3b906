// The public surface of `forecastle/neural`: re-exports only.

export { binsHead } from "./heads/bins.js";
export type { Head, HeadCode, HeadParameters, HeadSupport, HeadUnits } from "./heads/head.js";
export {
  bernoulliHead,
  betaHead,
  gammaHead,
  laplaceHead,
  logNormalHead,
  negativeBinomialHead,
  normalHead,
  poissonHead,
  studentTHead,
} from "./heads/laws.js";
export { normalMixtureHead } from "./heads/mixture.js";
export { absoluteHead, huberHead, logCoshHead, smoothedSmapeHead, squaredHead } from "./heads/point.js";
export { quantileFunctionHead } from "./heads/quantile-function.js";
export { quantilesHead } from "./heads/quantiles.js";
export { zeroInflatedNegativeBinomialHead, zeroInflatedPoissonHead } from "./heads/zero-inflated.js";
export { neuralModels } from "./models.js";
export {
  type AdamOptions,
  adam,
  adamW,
  type CocobOptions,
  cocob,
  type Optimiser,
  type RmspropOptions,
  rmsprop,
  type SgdOptions,
  type StepRanges,
  sgd,
} from "./optimiser.js";
export {
  type CosineRateOptions,
  constantRate,
  cosineRate,
  type PlateauRateOptions,
  plateauRate,
  type RateControl,
  type Schedule,
  type StepRateOptions,
  stepRate,
  type WarmUpOptions,
  warmUp,
} from "./schedule.js";

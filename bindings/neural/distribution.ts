// Heads by name: what the options of a model may say, and what is saved of them.

import { DataError, OptionError } from "../core/errors.js";
import { show } from "../core/options.js";
import type { Panel } from "../core/panel.js";
import { firstOutside, type Head } from "./heads/head.js";
import {
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
import { normalMixtureHead } from "./heads/mixture.js";
import { absoluteHead, huberHead, squaredHead } from "./heads/point.js";
import { quantileFunctionHead } from "./heads/quantile-function.js";
import { quantilesHead } from "./heads/quantiles.js";
import { zeroInflatedNegativeBinomialHead, zeroInflatedPoissonHead } from "./heads/zero-inflated.js";
import type { Scaling } from "./scaler.js";

const heads: Readonly<Record<Distribution, () => Head>> = {
  normal: normalHead,
  studentT: studentTHead,
  laplace: laplaceHead,
  logNormal: logNormalHead,
  gamma: gammaHead,
  beta: betaHead,
  bernoulli: bernoulliHead,
  poisson: poissonHead,
  negativeBinomial: negativeBinomialHead,
  zeroInflatedPoisson: zeroInflatedPoissonHead,
  zeroInflatedNegativeBinomial: zeroInflatedNegativeBinomialHead,
  normalMixture: () => normalMixtureHead(3),
  quantileFunction: () => quantileFunctionHead(),
  quantiles: () => quantilesHead(),
  squared: squaredHead,
  absolute: absoluteHead,
  huber: () => huberHead(),
};

/**
 * What a network says of each step: a law (`normal`, `studentT`, `laplace`, `logNormal`, `gamma`, `beta`, `bernoulli`, `poisson`,
 * `negativeBinomial`, the latter two also with further zeros), a mixture of three normal laws, quantiles, a quantile function, or a single number by
 * its loss (`squared`, `absolute`, `huber`).
 */
export type Distribution =
  | "normal"
  | "studentT"
  | "laplace"
  | "logNormal"
  | "gamma"
  | "beta"
  | "bernoulli"
  | "poisson"
  | "negativeBinomial"
  | "zeroInflatedPoisson"
  | "zeroInflatedNegativeBinomial"
  | "normalMixture"
  | "quantileFunction"
  | "quantiles"
  | "squared"
  | "absolute"
  | "huber";

/** Every distribution. */
export const DISTRIBUTIONS: readonly Distribution[] = Object.keys(heads) as Distribution[];

/** The head of a distribution; `quantiles` may name its levels. */
export function headOf(distribution: Distribution, levels?: readonly number[]): Head {
  return distribution === "quantiles" && levels !== undefined ? quantilesHead(levels) : heads[distribution]();
}

/** Throws an OptionError where a distribution cannot be of values so scaled. */
export function checkScaling(owner: string, { name, units }: Head, scaling: Scaling): void {
  const fits = units === "location-scale" || scaling === "mean-abs" || scaling === "none";
  if (fits) return;
  throw new OptionError(
    "option",
    `${owner}: distribution "${name}" has no location, so scaling cannot be "${scaling}"`,
  );
}

/** Throws a DataError where a panel has values that a distribution cannot put out. */
export function checkSupport(owner: string, { name, support }: Head, panel: Panel): void {
  if (support === "real") return;
  for (const { id, values } of panel) {
    const at = firstOutside(support, values);
    if (at < 0) continue;
    const code = support === "positive" && values[at]! <= 0 ? "not-positive" : "format";
    throw new DataError(
      code,
      `${owner}: series ${show(id)}: value ${at} is ${values[at]}, which is no outcome of "${name}"`,
    );
  }
}

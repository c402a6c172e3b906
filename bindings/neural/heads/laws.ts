// Heads of one law each: a forecast by them is a law, with exact quantiles, mean and density.

import { type LawName, type LawPrediction, lawParameters } from "../../core/forecast.js";
import { columnOf, type Head, type HeadCode, type HeadSupport, type HeadUnits } from "./head.js";

const noSettings = new Float64Array(0);

function lawHead(law: LawName, code: HeadCode, support: HeadSupport, units: HeadUnits): Head {
  const names = lawParameters[law];
  return {
    name: law,
    size: names.length,
    code,
    settings: noSettings,
    support,
    units,
    draws: true,
    prediction(parameters) {
      const byName = Object.fromEntries(names.map((name, k) => [name, columnOf(parameters, names.length, k)]));
      return { kind: "law", law, parameters: byName } as unknown as LawPrediction;
    },
  };
}

/**
 * Normal law: the mean as it is, the standard deviation by softplus.
 *
 * Source: Salinas, Flunkert, Gasthaus & Januschowski (2020), DeepAR, 3.2.
 */
export function normalHead(): Head {
  return lawHead("normal", "GAUSSIAN_HEAD", "real", "location-scale");
}

/** Student's t, for values with outliers: location, scale by softplus, and degrees of freedom, 2 + softplus. */
export function studentTHead(): Head {
  return lawHead("studentT", "STUDENT_T_HEAD", "real", "location-scale");
}

/** Laplace: location, and scale by softplus. */
export function laplaceHead(): Head {
  return lawHead("laplace", "LAPLACE_HEAD", "real", "location-scale");
}

/** Log-normal, for values above 0: mean of the logarithm, and its standard deviation by softplus. */
export function logNormalHead(): Head {
  return lawHead("logNormal", "LOG_NORMAL_HEAD", "positive", "scale");
}

/** Gamma, for values above 0: shape and mean, both by softplus. */
export function gammaHead(): Head {
  return lawHead("gamma", "GAMMA_HEAD", "positive", "scale");
}

/** Beta, for values within (0, 1): mean by the logistic function, precision by softplus. */
export function betaHead(): Head {
  return lawHead("beta", "BETA_HEAD", "unit", "none");
}

/** Bernoulli, for 0 and 1: log odds. */
export function bernoulliHead(): Head {
  return lawHead("bernoulli", "BERNOULLI_HEAD", "binary", "none");
}

/** Poisson, for counts: the logarithm of the mean. */
export function poissonHead(): Head {
  return lawHead("poisson", "POISSON_HEAD", "counts", "scale");
}

/**
 * Negative binomial, for counts that spread more than Poisson's: mean and dispersion, both by softplus; over a scale v the mean is multiplied by
 * v, the dispersion divided by its root.
 *
 * Source: Salinas, Flunkert, Gasthaus & Januschowski (2020), DeepAR, 3.2.
 */
export function negativeBinomialHead(): Head {
  return lawHead("negativeBinomial", "NEGATIVE_BINOMIAL_HEAD", "counts", "scale");
}

import type { LawPrediction, Prediction } from "../../core/forecast.js";
import { lawMean, lawQuantile } from "../../probability/law.js";
import { gridLevels } from "../../probability/quantile-grid.js";
import { columnOf, type Head, type HeadCode, type HeadParameters } from "./head.js";
import { negativeBinomialHead, poissonHead } from "./laws.js";

/**
 * Poisson counts, with further zeros that have a reason of their own.
 *
 * A forecast is of quantiles at levels from 0.0001 to 0.9999, exact at these, with the mean.
 *
 * Source: Lambert (1992).
 */
export function zeroInflatedPoissonHead(): Head {
  return zeroInflated("zeroInflatedPoisson", "ZERO_INFLATED_POISSON_HEAD", poissonHead());
}

/** Negative binomial counts, with further zeros that have a reason of their own; see `zeroInflatedPoissonHead`. */
export function zeroInflatedNegativeBinomialHead(): Head {
  return zeroInflated("zeroInflatedNegativeBinomial", "ZERO_INFLATED_NEGATIVE_BINOMIAL_HEAD", negativeBinomialHead());
}

function zeroInflated(name: string, code: HeadCode, inner: Head): Head {
  const size = inner.size + 1;
  return {
    ...inner,
    name,
    size,
    code,
    prediction(parameters) {
      const counts = inner.prediction(withoutFirst(parameters, size)) as LawPrediction;
      return inflate(columnOf(parameters, size, 0), counts);
    },
  };
}

/** Parameters (rows, size - 1) without the first column. */
function withoutFirst(parameters: HeadParameters, size: number): HeadParameters {
  return { ...parameters, values: parameters.values.filter((_, i) => i % size > 0) };
}

/** Below the share of structural zeros a quantile is 0, beyond it that of the counts at the level that is left. */
function inflate(zeros: Float64Array, counts: LawPrediction): Prediction {
  const rows = zeros.length;
  const levels = gridLevels();
  const values = new Float64Array(levels.length * rows);
  for (const [k, level] of levels.entries()) {
    const left = zeros.map((share) => (level <= share ? 0 : (level - share) / (1 - share)));
    values.set(lawQuantile(counts, left), k * rows);
  }
  const mean = lawMean(counts).map((value, h) => (1 - zeros[h]!) * value);
  return { kind: "quantiles", levels, values, mean };
}

import { describe, expect, test } from "vitest";
import { close } from "../../support/close.js";
import { field, filtered, regressionCases, structuralCases } from "./systems.js";

/**
 * kalman-structural.json: states and predictions 1e-8 relative, likelihoods 1e-6. The reference rests its variances once they change by less
 * than 3e-10 absolutely, which is 3e-8 of the variances of this case; without resting, the kernel gives the same to 1e-15.
 */
const toleranceOf = (id: string) => ({ tolerance: id === "UKgas-bsm" ? 1e-7 : 1e-8 });

describe("filterStates at the parameters of kalman-structural.json", () => {
  for (const { id, system, y, expected } of structuralCases()) {
    test(id, () => {
      const tight = toleranceOf(id);
      const { n, m } = system;
      const { errors, variances, a, P, logLikelihood, withConstant, diffuse } = filtered(system, y);
      close([withConstant], [expected.loglik as number], { tolerance: 1e-6 }, "with the constant");
      close([logLikelihood], [expected.loglikNoDiffuseConst as number], { tolerance: 1e-6 }, "log-likelihood");
      const skipped = Math.max(diffuse, expected.nDiffuse as number);
      const predicted = Float64Array.from(errors, (v, t) => y[t]! - v);
      const known = (values: Float64Array, from: number) => values.filter((_, i) => !Number.isNaN(predicted[from + i]!));
      const last = field(expected, "predictedLast");
      close(known(predicted.slice(n - 5), n - 5), known(last, n - 5), tight, "predictions");
      const spread = field(expected, "predictedVarLast");
      close(known(variances.slice(n - 5), n - 5), known(spread, n - 5), { tolerance: (id === "UKgas-bsm" ? 1e-6 : 1e-8) * Math.max(...spread) }, "variances");
      const first = field(expected, "predictedFirst");
      const proper = (values: Float64Array) => known(values.slice(0, 15), 0).subarray(skipped);
      close(proper(predicted), proper(first), tight, "first predictions");
      // The file's filtered state belongs to the last value, the kernel's to the step after it.
      const state = field(expected, "filteredStateLast");
      const moved = Array.from({ length: m }, (_, i) => state.reduce((sum, x, j) => sum + system.t[i * m + j]! * x, 0));
      close(a, moved, tight, "state");
      expect(P.every((value, i) => Object.is(value, P[(i % m) * m + Math.floor(i / m)])), "symmetric").toBe(true);
    });
  }
});

describe("filterStates of dynamic regressions", () => {
  for (const { id, system, y, expected } of regressionCases()) {
    test(id, () => {
      const { logLikelihood, withConstant } = filtered(system, y);
      close([withConstant], [expected.loglik as number], { tolerance: 1e-6 }, "with the constant");
      close([logLikelihood], [expected.loglikNoDiffuseConst as number], { tolerance: 1e-6 }, "log-likelihood");
    });
  }
});

import { expect, test } from "vitest";
import { type CandidateSearch, searchCandidates } from "../../../bindings/smoothing/candidates.js";
import { beginState, filterEts } from "../../../bindings/smoothing/state.js";
import { close } from "../../support/close.js";

const values = Float64Array.from({ length: 60 }, (_, t) => 50 + 0.4 * t + 6 * ((t * 5) % 4) + 3 * Math.sin(t * t));
const usual: CandidateSearch = {
  seasonLength: 4,
  initial: "optimal",
  criterion: "aicc",
  combine: "average",
  effort: "fast",
  slack: 1,
  undamped: 0.5,
  temperature: 16,
  leastWeight: 1e-4,
};

/** The candidates of a search, each carried through the values once more. */
function replayed(search: CandidateSearch) {
  const { members, weights, fittedValues } = searchCandidates(values, search);
  const fits = members.map(({ form, parameters, initial, estimated }) =>
    filterEts(beginState(form, parameters, initial, estimated), values),
  );
  return { members, weights, fittedValues, fits };
}

test("states, sums and mean predictions are those of the recursion at the parameters that are found, bit for bit", () => {
  const { members, weights, fittedValues, fits } = replayed(usual);
  expect(members.length).toBeGreaterThan(5);
  for (const [k, { state }] of fits.entries()) expect(state).toEqual(members[k]);
  const mean = fittedValues.map((_, t) => fits.reduce((sum, fit, k) => sum + weights[k]! * fit.fittedValues![t]!, 0));
  expect(mean).toEqual(fittedValues);
});

test.each(["aicc", "aic", "bic"] as const)("weights fall off with the %s, by e for each difference of the temperature", (criterion) => {
  const { members, weights, fits } = replayed({ ...usual, criterion });
  const raw = fits.map((fit, k) => {
    const [count, size] = [fit.parameterCount!, values.length];
    const penalty = { aic: 2 * count, aicc: (2 * count * size) / (size - count - 1), bic: count * Math.log(size) };
    const value = -2 * fit.logLikelihood! + penalty[criterion];
    return (members[k]!.form.trend === "additive" ? 0.5 : 1) * Math.exp(-value / 16);
  });
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  close(weights, raw.map((weight) => weight / total), { tolerance: 1e-11 });
  expect(weights).toEqual(weights.slice().sort((a, b) => b - a));
});

test("the best candidate is the one with the least criterion, whatever weighs", () => {
  const best = searchCandidates(values, { ...usual, combine: "best", undamped: 1e-3 });
  const all = searchCandidates(values, { ...usual, undamped: 1 });
  expect(best.members).toEqual([all.members[0]]);
  expect(best.weights).toEqual(Float64Array.of(1));
});

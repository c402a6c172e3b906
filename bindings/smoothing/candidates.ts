// The candidates of automatic exponential smoothing, searched and weighed by one call of the kernel.

import { engine } from "../wasm/engine.js";
import { limitsOf } from "./bounds.js";
import { efforts } from "./estimate.js";
import { type EtsForm, seasonKinds, trendKinds } from "./form.js";
import type { EtsOptions } from "./options.js";
import type { EtsState } from "./state.js";

/** How candidates are searched and weighed. */
export interface CandidateSearch {
  readonly seasonLength: number;
  readonly initial: "optimal" | "heuristic";
  readonly criterion: "aicc" | "aic" | "bic";
  readonly combine: "best" | "average";
  readonly effort: EtsOptions["effort"];
  /** How much less closely than a single fit each search ends. */
  readonly slack: number;
  /** What a trend that never levels off weighs beside the others at equal likelihood. */
  readonly undamped: number;
  /** A difference in the criterion that divides a weight by e. */
  readonly temperature: number;
  /** Candidates of less weight are left out. */
  readonly leastWeight: number;
}

/** The candidates that are kept, heaviest first, with weights that add up to 1 and their mean one-step predictions. */
export interface Candidates {
  readonly members: readonly EtsState[];
  readonly weights: Float64Array;
  readonly fittedValues: Float64Array;
}

/** Most candidates that there are. */
const FORMS = 15;

/** Search all candidates that the values allow. */
export function searchCandidates(values: Float64Array, search: CandidateSearch): Candidates {
  using frame = engine().frame();
  const { kernels } = frame;
  const [n, m] = [values.length, search.seasonLength];
  const { starts, passes, tolerance } = efforts[search.effort];
  const initial = { optimal: kernels.INITIAL_OPTIMAL, heuristic: kernels.INITIAL_HEURISTIC }[search.initial].value;
  const criterion = { aicc: kernels.AICC, aic: kernels.AIC, bic: kernels.BIC }[search.criterion].value;
  const average = search.combine === "average" ? 1 : 0;
  const { undamped, temperature, leastWeight } = search;
  const size = kernels.candidateSize(m);
  const [y, bounds] = [frame.put(values), frame.put(limitsOf({}))];
  const [table, fitted] = [frame.f64(FORMS * size), frame.f64(n)];
  const scratch = frame.f64(kernels.autoEtsScratch(n, m, starts, initial));
  const kept = kernels.autoEts(
    y,
    bounds,
    n,
    m,
    starts,
    initial,
    criterion,
    average,
    passes,
    search.slack * tolerance,
    undamped,
    temperature,
    leastWeight,
    table,
    fitted,
    scratch,
  );
  const rows = frame.take(table, kept * size);
  const head = kernels.CANDIDATE_HEAD.value;
  const members: EtsState[] = [];
  const weights = new Float64Array(kept);
  for (let i = 0; i < kept; i++) {
    weights[i] = rows[i * size + 1]!;
    members.push(memberOf(rows.subarray(i * size, (i + 1) * size), head, n, m));
  }
  return { members, weights, fittedValues: frame.take(fitted, n) };
}

/** The state that a row of the kernel's table describes. */
function memberOf(row: Float64Array, head: number, n: number, seasonLength: number): EtsState {
  const form = formOf(row[0]!, seasonLength);
  const m = form.seasonLength;
  const at = head;
  const last = at + 6 + seasonLength;
  const end = last + 2 + seasonLength;
  return {
    level: row[last]!,
    slope: row[last + 1]!,
    seasons: row.slice(last + 2, last + 2 + m),
    form,
    parameters: { alpha: row[at]!, beta: row[at + 1]!, gamma: row[at + 2]!, phi: row[at + 3]! },
    initial: { level: row[at + 4]!, slope: row[at + 5]!, seasons: row.slice(at + 6, at + 6 + m) },
    length: n,
    sums: row.slice(end),
    estimated: row[3]!,
  };
}

/** The form of a number of the kernel. */
function formOf(number: number, seasonLength: number): EtsForm {
  const multiplicative = number >= 6;
  const place = multiplicative ? number - 6 : number;
  const season = seasonKinds[Math.floor(place / 3)]!;
  const trend = trendKinds[place % 3]!;
  const error = multiplicative ? "multiplicative" : "additive";
  return { error, trend, season, seasonLength: season === "none" ? 1 : seasonLength };
}

import { DataError, FitError, ForecastleError, OptionError } from "../core/errors.js";
import type { Prediction } from "../core/forecast.js";
import type { Fit, ModelDefinition, ModelFactory, SampleRequest } from "../core/model.js";
import { integer, oneOf, optional } from "../core/options.js";
import type { Series } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import { mixturePaths } from "../probability/mixture.js";
import { type BoxCoxOptions, type BoxCoxState, withBoxCox } from "../probability/transform.js";
import { searchCandidates } from "./candidates.js";
import { updateEts } from "./estimate.js";
import { type EtsInnovationsOptions, type EtsOptions, etsRules } from "./options.js";
import { beginState, type EtsState, filterEts, forecastEts, pathCount, predictEts, sampleEts } from "./state.js";

/** Options of `autoEts`. */
export interface AutoEtsOptions extends EtsInnovationsOptions {
  /** Steps in a season, at most 366; 1 for none. Default: what the time step of the series suggests. */
  readonly seasonLength: number | undefined;
  /** What the candidates are compared by. Default "aicc". */
  readonly criterion: "aicc" | "aic" | "bic";
  /**
   * "average" keeps all candidates, with weights that fall off with the criterion: the forecast is their mixture. "best" keeps the one with
   * the least criterion. Default "average".
   */
  readonly combine: "best" | "average";
  /**
   * States before the first value, as in `ets`. Default "heuristic" for an average, and for seasons of 24 steps and more; else "optimal". The
   * states of the most likely fit follow the noise of the first values: an average forecasts better without.
   */
  readonly initial: "optimal" | "heuristic" | undefined;
  /** How many starting points each candidate has, and how closely its search ends, as in `ets`. Default "standard". */
  readonly effort: EtsOptions["effort"];
}

/** The candidates that were kept. */
export interface AutoEtsState {
  /** Heaviest first. */
  readonly members: readonly EtsState[];
  /** (members), adding up to 1. */
  readonly weights: Float64Array;
}

/** The longest season: days of a leap year. */
const MOST_SEASON = 366;
/** Seasons from this length on begin with heuristic states: so many free states would be fitted to noise. */
const LONG_SEASON = 24;
/**
 * A difference in the criterion that divides the weight by e; Akaike's weights have 2. On the training parts of M3, tourism, hospital and M4
 * weekly and hourly, with their last values held back, the error falls from 2 over 4 and 8 to 16 and hardly changes beyond: see
 * bench/accuracy/tune-ets.mjs, for the next constant too.
 */
const TEMPERATURE = 16;
/** What a trend that never levels off weighs beside the others. It is the damped one at phi = 1: few series keep on so. */
const UNDAMPED = 0.5;
/** Times the tolerance of a single fit: a temperature hides what an average would gain by closer ends. */
const SLACK = 10;
/** Candidates of less weight are left out. */
const LEAST_WEIGHT = 1e-4;
/** Horizons from here on are looked at for variances that leave the numbers. */
const LONG_HORIZON = 200;
/** Values that the smallest candidate needs. */
const LEAST_VALUES = 5;

const definition: ModelDefinition<AutoEtsOptions, AutoEtsState> = {
  name: "autoEts",
  defaults: {
    seasonLength: undefined,
    criterion: "aicc",
    combine: "average",
    initial: undefined,
    effort: "standard",
    innovations: "normal",
  },
  options: {
    seasonLength: optional(integer(1, MOST_SEASON)),
    criterion: oneOf("aicc", "aic", "bic"),
    combine: oneOf("best", "average"),
    initial: optional(oneOf("optimal", "heuristic")),
    effort: etsRules.effort!,
    innovations: etsRules.innovations!,
  },
  equivariant: true,
  fit: fitAll,
  update: (state, _options, next) => updateMembers(state, next),
  forecast(state, options, request): Prediction {
    const { members, weights } = lasting(state, request.horizon);
    if (members.length === 1) return forecastEts(members[0]!, request);
    if (options.innovations === "bootstrap") {
      const paths = sampleMembers(state, options, { ...request, count: pathCount(request) });
      return {
        kind: "paths",
        horizon: request.horizon,
        paths,
        mean: meanOfMembers({ members, weights }, request.horizon),
      };
    }
    return {
      kind: "mixture",
      weights,
      components: members.map((member, k) => forecastEts(member, request, weights[k])),
    };
  },
  sample: sampleMembers,
};

/**
 * Automatic exponential smoothing: the fifteen models of the taxonomy whose variance is known to stay finite (error and season additive or
 * multiplicative, trend none, additive or damped, no multiplicative season with additive errors) are fitted, and averaged by their
 * information criterion or the best of them kept. An average forecasts better than its best member, and says how little the choice is known.
 *
 * Data: at least 5 observed values; multiplicative candidates take part where all values are positive, seasonal ones where there are more
 * values than parameters. Errors: DataError("too-short").
 * Cost: some 60 passes over the values, each O(values), for eight candidates at once; an update costs O(new values) for each kept member.
 * Source: Hyndman, Koehler, Snyder & Grose (2002), A state space framework for automatic forecasting; Kolassa (2011), Combining exponential
 * smoothing forecasts using Akaike weights.
 *
 * @example
 * const values = Array.from({ length: 36 }, (_, t) => 50 + t + 9 * (t % 4) + ((t * 7) % 5));
 * autoEts({ seasonLength: 4 }).fit(values).forecast(8).interval(0.8);
 */
export const autoEts: ModelFactory<AutoEtsOptions & BoxCoxOptions, AutoEtsState & BoxCoxState> = defineModel(
  withBoxCox(definition),
);

function fitAll(series: Series, options: AutoEtsOptions): Fit<AutoEtsState> {
  const seasonLength = options.seasonLength ?? series.seasonLength;
  if (seasonLength > MOST_SEASON) {
    const message = `autoEts: seasonLength must be given, at most ${MOST_SEASON}: the time step suggests ${seasonLength}`;
    throw new OptionError("option", message);
  }
  const heuristic = options.combine === "average" || seasonLength >= LONG_SEASON;
  const found = searchCandidates(series.values, {
    ...options,
    seasonLength,
    initial: options.initial ?? (heuristic ? "heuristic" : "optimal"),
    slack: options.combine === "average" ? SLACK : 1,
    undamped: UNDAMPED,
    temperature: TEMPERATURE,
    leastWeight: LEAST_WEIGHT,
  });
  if (found.members.length === 0) {
    const observed = series.values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
    if (observed >= LEAST_VALUES) throw new FitError("not-converged", "autoEts: no candidate could be fitted");
    throw new DataError("too-short", `autoEts needs at least ${LEAST_VALUES} observed values, got ${observed}`);
  }
  const { weights, fittedValues } = found;
  if (options.combine === "best") {
    const { state, ...rest } = replay(found.members[0]!, series, options);
    return { ...rest, state: { members: [state], weights } };
  }
  if (options.innovations === "normal") return { state: { members: found.members, weights }, fittedValues };
  const members = found.members.map((member) => replay(member, series, options).state);
  return { state: { members, weights }, fittedValues };
}

/** The whole fit of a member: components, and the errors where those to come are drawn from them. */
function replay(
  { form, parameters, initial, estimated }: EtsState,
  { values }: Series,
  options: AutoEtsOptions,
): Fit<EtsState> {
  return filterEts(beginState(form, parameters, initial, estimated, options.innovations), values);
}

/** Members that the new values rule out, as a zero does where a part multiplies, leave their weight to the others. */
function updateMembers({ members, weights }: AutoEtsState, next: Series): Fit<AutoEtsState> {
  const fits = members.map((member) => fitOrNothing(() => updateEts(member, next)));
  const kept = fits.filter((fit) => fit !== undefined);
  // None is left: the best one says why.
  if (kept.length === 0) kept.push(updateEts(members[0]!, next));
  if (members.length === 1) return { ...kept[0]!, state: { members: [kept[0]!.state], weights } };
  const left = weights.filter((_, k) => fits[k] !== undefined);
  const sum = left.reduce((total, weight) => total + weight, 0);
  const shares = kept.length === members.length ? weights : left.map((weight) => weight / sum);
  return { state: { members: kept.map((fit) => fit.state), weights: shares }, fittedValues: fittedMean(kept, shares) };
}

/** A fit, or nothing where the new values rule the form out. */
function fitOrNothing(attempt: () => Fit<EtsState>): Fit<EtsState> | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof ForecastleError && error.code !== "option") return undefined;
    throw error;
  }
}

function fittedMean(fits: readonly Fit<EtsState>[], weights: Float64Array): Float64Array {
  return weightedSum(
    fits.map((fit) => fit.fittedValues!),
    weights,
  );
}

function meanOfMembers({ members, weights }: AutoEtsState, horizon: number): Float64Array {
  return weightedSum(
    members.map((member) => predictEts(member, horizon).mean),
    weights,
  );
}

function weightedSum(parts: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(parts[0]!.length);
  for (const [k, part] of parts.entries()) {
    for (let t = 0; t < sum.length; t++) sum[t] = sum[t]! + weights[k]! * part[t]!;
  }
  return sum;
}

/**
 * The members whose variance stays within the numbers over the horizon: relative errors multiply up over thousands of steps. All of them, where
 * there is none.
 */
function lasting(state: AutoEtsState, horizon: number): AutoEtsState {
  const { members, weights } = state;
  if (members.length === 1 || horizon < LONG_HORIZON) return state;
  const lasts = members.map((member) => predictEts(member, horizon).variance.every(Number.isFinite));
  const left = weights.filter((_, k) => lasts[k]);
  if (left.length === members.length || left.length === 0) return state;
  const sum = left.reduce((total, weight) => total + weight, 0);
  return { members: members.filter((_, k) => lasts[k]), weights: left.map((weight) => weight / sum) };
}

/** (count, horizon): each path of one member, which is drawn by its weight. */
function sampleMembers(state: AutoEtsState, _options: AutoEtsOptions, request: SampleRequest): Float64Array {
  const { members, weights } = lasting(state, request.horizon);
  return mixturePaths(weights, request, (k, needed) => sampleEts(members[k]!, { ...request, count: needed }));
}

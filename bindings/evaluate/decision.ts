// Metrics of what is done with a forecast.

import { OptionError } from "../core/errors.js";
import { callable, checkArgument, listOf, number, readOptions, text } from "../core/options.js";
import { horizonOf } from "../probability/predict.js";
import { type Judged, LOWER, predictionOf, score, truthOf } from "./judged.js";
import { quantilesAt } from "./quantiles-at.js";
import type { StepScore } from "./step-score.js";
import { averageObserved } from "./sums.js";

/** What a wrong decision costs, in units of the user's choice. */
export interface DecisionOptions {
  /** Actions (horizon) that are taken on a forecast: see `cheapestAction`. */
  readonly act: (forecast: Judged) => ArrayLike<number>;
  /** Cost of an action when the value comes true. */
  readonly cost: (action: number, actual: number) => number;
  /** Name of the decision, for tables. */
  readonly name?: string;
}

/** Levels of the quantiles that stand for a distribution: the middles of a hundred equal slices. */
const SLICES = Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100);

/**
 * A policy: at each step the action of least expected cost under the forecast, the expectation taken over a hundred quantiles.
 *
 * Cost: actions x horizon x 100 evaluations of the cost.
 *
 * @example
 * const newsvendor = (stock: number, demand: number) => 3 * Math.max(0, demand - stock) + Math.max(0, stock - demand);
 * const metric = decisionCost({ act: cheapestAction([0, 1, 2, 3, 4], newsvendor), cost: newsvendor });
 * metric([2, 2], [3, 1]); // 2, the mean of one too few and one too many
 */
export function cheapestAction(
  actions: readonly number[],
  cost: (action: number, actual: number) => number,
): (forecast: Judged) => Float64Array {
  checkArgument("cheapestAction", "actions", actions, listOf(number(), 1));
  checkArgument("cheapestAction", "cost", cost, callable);
  return (forecast) => {
    const prediction = predictionOf(forecast, "cheapestAction");
    const slices = quantilesAt(prediction, SLICES);
    return Float64Array.from({ length: horizonOf(prediction) }, (_, h) => {
      const outcomes = slices.map((quantiles) => quantiles[h]!);
      return leastBy(actions, (action) => outcomes.reduce((sum, outcome) => sum + cost(action, outcome), 0));
    });
  };
}

/** The first action whose value is least. */
function leastBy(actions: readonly number[], value: (action: number) => number): number {
  let best = actions[0]!;
  let least = value(best);
  for (const action of actions) {
    const here = value(action);
    if (here < least) [best, least] = [action, here];
  }
  return best;
}

/**
 * Realised cost of the actions taken on a forecast, averaged over the observed steps: what a forecast is worth to its user. A more
 * accurate forecast can cost more.
 */
export function decisionCost(options: DecisionOptions): StepScore {
  const { act, cost, name } = readDecision("decisionCost", options);
  return costs(name, act, (action, z) => cost(action, z));
}

/**
 * Regret: the realised cost less that of an oracle which knows the truth. Zero is the best that any forecast can do.
 *
 * @param options.oracle the best action for a value that is known: for example `(demand) => demand`
 */
export function regret(options: DecisionOptions & { readonly oracle: (actual: number) => number }): StepScore {
  const { oracle, ...rest } = options ?? {};
  const { act, cost, name } = readDecision("regret", rest);
  checkArgument("regret", "oracle", oracle, callable);
  return costs(name, act, (action, z) => cost(action, z) - cost(oracle(z), z));
}

/** The options of a decision, under the name of the metric if they have none. */
function readDecision(owner: string, options: unknown): Required<DecisionOptions> {
  const nothing = undefined as unknown;
  const rules = { act: callable, cost: callable, name: text };
  const given = readOptions(owner, { act: nothing, cost: nothing, name: owner }, options, rules);
  for (const part of ["act", "cost"] as const) checkArgument(owner, part, given[part], callable);
  return given as Required<DecisionOptions>;
}

function costs(name: string, act: DecisionOptions["act"], cost: DecisionOptions["cost"]): StepScore {
  const steps = (forecast: Judged, actual: ArrayLike<number>): Float64Array => {
    const truth = truthOf(actual, horizonOf(predictionOf(forecast, name)), name);
    const actions = act(forecast);
    if (actions.length !== truth.length) {
      throw new OptionError(
        "option",
        `${name}: act must give ${truth.length} actions, one per step, got ${actions.length}`,
      );
    }
    return truth.map((z, h) => (Number.isNaN(z) ? Number.NaN : cost(actions[h]!, z)));
  };
  const metric = score(name, LOWER, (forecast, actual) => averageObserved(steps(forecast, actual), actual));
  return Object.assign(metric, { steps });
}

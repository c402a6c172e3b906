import { OptionError } from "../core/errors.js";
import { nearest } from "../core/options.js";
import { calendarKind } from "./calendar.js";
import { covariateKind, oneHotKind } from "./covariate.js";
import { eventsKind } from "./events.js";
import { exponentiallyWeightedKind } from "./exponentially-weighted.js";
import { type Column, type Feature, type FeatureKind, feature, type Ground, requireFeatureShape } from "./feature.js";
import { businessDaysKind, easterKind, holidaysKind } from "./holidays.js";
import { lagsKind } from "./lags.js";
import { paydaysKind } from "./paydays.js";
import { rollingKind } from "./rolling.js";
import { fourierKind, seasonalDummiesKind } from "./seasonal.js";
import { trendKind } from "./trend.js";
import { waveletsKind } from "./wavelets.js";

/**
 * Products of every column of one feature with every column of another: an effect that depends on another one.
 *
 * Columns: the names with a colon, as in `weekday2:lag1`. Errors: OptionError("option").
 *
 * @example
 * const load = series([5, 9], { covariates: { temperature: [2, 3] } });
 * designOf(load, [interaction(trend(), covariate("temperature"))]).columns["trend:temperature"]; // Float64Array [2, 6]
 */
export function interaction(first: Feature, second: Feature): Feature {
  return feature("interaction", {
    first: readFeature("interaction", first),
    second: readFeature("interaction", second),
  });
}

const both = (given: Feature): readonly [Feature, Feature] => [given.first as Feature, given.second as Feature];

const interactionKind: FeatureKind = {
  read: (given) => interaction(...both(given)),
  settle(given, series, statics) {
    const [first, second] = both(given).map((each) => settled(each, series, statics));
    return feature("interaction", { first, second });
  },
  columns(given, ground) {
    const [first, second] = both(given).map((each) => columnsOf(each, ground));
    return first!.flatMap((a) => second!.map((b) => product(a, b)));
  },
  memory: (given) => Math.max(...both(given).map(memoryOf)),
  reads: (given) => both(given).flatMap(readsOf),
};

function product(a: Column, b: Column): Column {
  return { name: `${a.name}:${b.name}`, values: a.values.map((value, t) => value * b.values[t]!) };
}

const kinds: Readonly<Record<string, FeatureKind>> = {
  businessDays: businessDaysKind,
  calendar: calendarKind,
  covariate: covariateKind,
  easter: easterKind,
  events: eventsKind,
  exponentiallyWeighted: exponentiallyWeightedKind,
  fourier: fourierKind,
  holidays: holidaysKind,
  interaction: interactionKind,
  lags: lagsKind,
  oneHot: oneHotKind,
  paydays: paydaysKind,
  rolling: rollingKind,
  seasonalDummies: seasonalDummiesKind,
  trend: trendKind,
  wavelets: waveletsKind,
};

/** The kind of a feature that has been read. */
export function kindOf({ feature: kind }: Feature): FeatureKind {
  return kinds[kind]!;
}

/** A feature, wherever it comes from, through the checks of its constructor. */
export function readFeature(owner: string, given: unknown): Feature {
  const shape = requireFeatureShape(owner, given);
  if (!Object.hasOwn(kinds, shape.feature)) {
    const near = nearest(shape.feature, Object.keys(kinds));
    const hint = near ? ` (did you mean "${near}"?)` : "";
    throw new OptionError("option", `${owner}: there is no feature "${shape.feature}"${hint}`);
  }
  return kinds[shape.feature]!.read(shape);
}

/** The feature with every option fixed that the training data decide. */
export function settled(
  given: Feature,
  series: Parameters<NonNullable<FeatureKind["settle"]>>[1],
  statics: Ground["statics"],
): Feature {
  return kindOf(given).settle?.(given, series, statics) ?? given;
}

/** The columns of a settled feature. */
export function columnsOf(given: Feature, ground: Ground): Column[] {
  return kindOf(given).columns(given, ground);
}

/** Steps that a feature looks back, the step itself not counted. */
export function memoryOf(given: Feature): number {
  return kindOf(given).memory?.(given) ?? 0;
}

/** The covariates that a feature reads. */
export function readsOf(given: Feature): readonly { readonly name: string; readonly lag: number }[] {
  return kindOf(given).reads?.(given) ?? [];
}

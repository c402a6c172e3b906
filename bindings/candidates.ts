// What the automatic forecaster combines: the one place that names models.

import { drift } from "./baseline/drift.js";
import { mean } from "./baseline/mean.js";
import { naive } from "./baseline/naive.js";
import { seasonalAverage } from "./baseline/seasonal-average.js";
import { seasonalNaive } from "./baseline/seasonal-naive.js";
import { windowAverage } from "./baseline/window-average.js";
import { temporalAggregation } from "./combine/temporal-aggregation.js";
import type { Model } from "./core/model.js";
import type { KnownModel } from "./core/nested.js";
import type { Series } from "./core/series.js";
import { decomposed } from "./decomposed.js";
import { autoEts } from "./smoothing/auto-ets.js";

/** How much work the automatic forecaster does. */
export type Effort = "fast" | "standard" | "thorough";

/** A model that takes part, and its share before the series is seen. */
export interface Candidate {
  readonly model: Model;
  readonly weight: number;
}

/** The constructors of all candidates. */
export const candidateModels: readonly KnownModel[] = [
  autoEts,
  decomposed,
  drift,
  mean,
  naive,
  seasonalAverage,
  seasonalNaive,
  temporalAggregation,
  windowAverage,
] as unknown as readonly KnownModel[];

/** Longest season whose states a smoothing model holds one by one; longer ones are taken out by decomposition. */
const SMOOTHED_SEASON = 24;

/** The candidates for a series with the given seasons, the strongest first; each season fits twice into the series. */
export function candidatesFor(_series: Series, seasons: readonly number[], effort: Effort): readonly Candidate[] {
  const short = seasons.find((length) => length <= SMOOTHED_SEASON) ?? 1;
  const several = seasons.length > 1 || (seasons[0] ?? 1) > SMOOTHED_SEASON;
  const list: Candidate[] = [];
  const add = (weight: number, model: unknown) => list.push({ model: model as Model, weight });
  add(1, autoEts({ seasonLength: short }));
  if (short > 1) add(1, temporalAggregation({ model: autoEts() as unknown as Model, seasonLength: short }));
  if (several) add(3, decomposed({ seasonLengths: seasons }));
  if (effort === "fast") return list;
  add(0.25, naive());
  add(0.25, drift());
  add(0.1, mean());
  for (const seasonLength of seasons) add(0.25, seasonalNaive({ seasonLength }));
  return list;
}

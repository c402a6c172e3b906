// What the automatic forecaster combines: the one place that names models.

import { autoArima } from "./arima/auto-arima.js";
import { drift } from "./baseline/drift.js";
import { mean } from "./baseline/mean.js";
import { naive } from "./baseline/naive.js";
import { seasonalNaive } from "./baseline/seasonal-naive.js";
import { temporalAggregation } from "./combine/temporal-aggregation.js";
import type { Model } from "./core/model.js";
import type { KnownModel } from "./core/nested.js";
import type { Series } from "./core/series.js";
import { decomposed } from "./decomposed.js";
import { autoEts } from "./smoothing/auto-ets.js";
import { tbats } from "./smoothing/tbats.js";
import { theta } from "./smoothing/theta.js";

/** How much work the automatic forecaster does. */
export type Effort = "fast" | "standard" | "thorough";

/** A model that takes part, and its share before the series is seen. */
export interface Candidate {
  readonly model: Model;
  readonly weight: number;
}

/** The constructors of all candidates. */
export const candidateModels: readonly KnownModel[] = [
  autoArima,
  autoEts,
  decomposed,
  drift,
  mean,
  naive,
  seasonalNaive,
  tbats,
  temporalAggregation,
  theta,
] as unknown as readonly KnownModel[];

/** Longest season whose states a smoothing model holds one by one; longer ones are taken out by decomposition. */
const SMOOTHED_SEASON = 24;
/** Longest season and series whose ARIMA models are searched at standard effort: a search takes time with both. */
const ARIMA_SEASON = 12;
const ARIMA_LENGTH = 600;
/** The same for series with gaps, whose likelihood takes a full filter. */
const ARIMA_LENGTH_WITH_GAPS = 200;
/** Longest series to which a model of several trigonometric seasons is fitted, at thorough effort. */
const TBATS_LENGTH = 2000;

/**
 * The candidates for a series with the given seasons, the strongest first; each season fits twice into the series. The shares are rules of
 * thumb, learned by `bench/accuracy/tune-auto.mjs` on training parts of M3, M4, tourism, hospital, CIF 2016 and NN5 with their last values held
 * back.
 */
export function candidatesFor(series: Series, seasons: readonly number[], effort: Effort): readonly Candidate[] {
  return seasons.length > 0 ? seasonal(series, seasons, effort) : seasonless(series, effort);
}

function seasonless(series: Series, effort: Effort): readonly Candidate[] {
  if (effort === "fast") return [share(1, autoEts(one)), share(1, dynamicTheta(1)), share(0.5, drift())];
  return [
    share(0.75, autoEts({ ...one, ...searched(effort) })),
    share(1, dynamicTheta(1)),
    ...arimas(1, series, 1, effort),
    share(1, drift()),
    share(0.25, naive()),
    share(0.1, mean()),
  ];
}

function seasonal(series: Series, seasons: readonly number[], effort: Effort): readonly Candidate[] {
  const seasonLength = seasons.find((length) => length <= SMOOTHED_SEASON) ?? 1;
  const several = seasons.length > 1 || seasonLength === 1;
  const smoothed = autoEts({ seasonLength, ...searched(effort) });
  const parts = decomposed({ seasonLengths: seasons });
  if (effort === "fast") {
    return [
      share(0.5, smoothed),
      share(0.75, theta({ seasonLength })),
      share(1, levels(autoEts(), seasonLength)),
      share(0.5, levels(theta(), seasonLength)),
      share(several ? 4 : 0.25, parts),
      share(0.25, seasonalNaive({ seasonLength: seasons[0]! })),
    ];
  }
  return [
    share(0.25, smoothed),
    share(1, theta({ seasonLength })),
    share(1.5, levels(autoEts(searched(effort)), seasonLength)),
    share(0.5, levels(theta(), seasonLength)),
    share(several ? 3 : 0.5, parts),
    ...arimas(1, series, seasonLength, effort),
    ...seasons.map((length) => share(0.5, seasonalNaive({ seasonLength: length }))),
    ...(effort === "thorough" && series.length <= TBATS_LENGTH
      ? [share(several ? 2 : 0.5, tbats({ seasonLengths: seasons }))]
      : []),
  ];
}

const one = { seasonLength: 1 };

function share(weight: number, model: unknown): Candidate {
  return { model: model as Model, weight };
}

/** How closely the members of an average are searched: more is worth it only to those who ask. */
function searched(effort: Effort): { effort?: Effort } {
  return effort === "thorough" ? { effort } : {};
}

function dynamicTheta(seasonLength: number): unknown {
  return theta({ seasonLength, variant: "dynamic-optimised" });
}

/** A model of the values and of the means of their blocks. */
function levels(model: unknown, seasonLength: number): unknown {
  return temporalAggregation({ model: model as Model, seasonLength });
}

/** An ARIMA model, where its search is short enough. */
function arimas(weight: number, { values }: Series, seasonLength: number, effort: Effort): readonly Candidate[] {
  const most = values.some(Number.isNaN) ? ARIMA_LENGTH_WITH_GAPS : ARIMA_LENGTH;
  const times = effort === "thorough" ? 3 : 1;
  if (values.length > times * most || seasonLength > times * ARIMA_SEASON) return [];
  return [share(weight, autoArima({ seasonLength, ...searched(effort) }))];
}

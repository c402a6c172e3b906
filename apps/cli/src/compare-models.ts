// A leaderboard of models on the series of a file.

import { type AnyModel, backtest, type Leaderboard, type Metric, type Series } from "forecastle";
import { automaticModel } from "./automatic.js";
import type { Io } from "./io.js";
import { modelNames, namedModel } from "./models.js";
import { seasonFor } from "./season.js";
import { progressBar } from "./write/progress.js";

/** What a comparison is run with. */
export interface ComparisonSettings {
  readonly models: readonly string[];
  readonly horizon: number;
  readonly folds: number;
  readonly season: number | "auto";
  readonly coverages: readonly number[];
  readonly metrics: readonly Metric[];
}

const usual = ["auto", "autoEts", "autoArima", "theta", "naive2", "seasonalNaive", "drift", "naive", "mean"];

/** The models that are compared when none are named: those that have a meaning for the season length. */
export function usualModels(seasonLength: number): string[] {
  const known = modelNames();
  const needsSeason = ["naive2", "seasonalNaive"];
  return usual.filter((name) => {
    return (name === "auto" || known.includes(name)) && (seasonLength > 1 || !needsSeason.includes(name));
  });
}

/** The season length that most series have. */
export function commonSeason(series: readonly Series[], said: number | "auto"): number {
  const counts = new Map<number, number>();
  for (const each of series) {
    const length = seasonFor(each, said);
    counts.set(length, (counts.get(length) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 1;
}

/** The fewest values that a fold may train on. */
export function leastTraining(seasonLength: number): number {
  return Math.max(4, 2 * seasonLength + 1);
}

/** Run the models from past origins. */
export async function compareModels(
  all: readonly Series[],
  settings: ComparisonSettings,
  io: Io,
): Promise<Leaderboard> {
  const { horizon, folds, metrics, coverages, season } = settings;
  const seasonLength = commonSeason(all, season);
  const models = settings.models.map((text): AnyModel => {
    return text === "auto" ? automaticModel(season, horizon) : namedModel(text).make(seasonLength);
  });
  const bar = progressBar(io, "comparing");
  try {
    return await backtest(models, all, {
      horizon,
      folds,
      // Two seasons and a value are the least that a seasonal model can learn from.
      windowLength: leastTraining(seasonLength),
      metrics,
      coverages,
      seasonLength,
      clock: io.clock,
      onProgress: ({ done, total }) => bar.step(done, total),
    });
  } finally {
    bar.clear();
  }
}

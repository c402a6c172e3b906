// The model "auto": of a few simple models the one that forecast the end of the series best.

import {
  type AnyFitted,
  type AnyModel,
  backtest,
  drift,
  type Model,
  mae,
  mean,
  naive,
  naive2,
  type Series,
  seasonalNaive,
} from "forecastle";
import { seasonFor } from "./season.js";

/** Choose and fit a model for a series. */
export async function fitAutomatic(series: Series, season: number | "auto", horizon: number): Promise<AnyFitted> {
  const seasonLength = seasonFor(series, season);
  const seasonal = seasonLength > 1 ? [seasonalNaive({ seasonLength }), naive2({ seasonLength })] : [];
  const candidates: Model[] = [...seasonal, drift(), mean(), naive()] as unknown as Model[];
  const folds = Math.min(5, series.length - Math.max(2 * seasonLength, 3) - horizon + 1);
  if (folds < 1) return (candidates.at(-1) as Model).fit(series);
  const board = await backtest(candidates, series, { horizon, folds, metrics: [mae] });
  return (board.best ?? (candidates.at(-1) as Model)).fit(series);
}

/** The automatic choice as a model among others. */
export function automaticModel(season: number | "auto", horizon: number): AnyModel {
  return { name: "auto", fit: (input) => fitAutomatic(input as Series, season, horizon) };
}

// What a report says, before it is HTML.

import { type Leaderboard, type PlotSpec, plotResiduals } from "forecastle";
import type { ForecastSettings } from "../commands/forecast-settings.js";
import { commonSeason, compareModels, leastTraining, usualModels } from "../compare-models.js";
import type { SeriesForecast } from "../forecast-each.js";
import type { Io } from "../io.js";
import { namedMetrics } from "../metrics.js";
import { residualsOf } from "../models.js";
import type { Dataset } from "../read/dataset.js";
import { specOf } from "./forecast-plots.js";
import { drawSvg } from "./picture.js";
import { type ResidualFacts, residualFacts } from "./residual-facts.js";

/** Series that get a chapter of their own, and that the leaderboard is made of. */
const MOST_CHAPTERS = 50;
const FOLDS = 3;

/** A report. */
export interface Report {
  readonly source: string;
  readonly settings: ForecastSettings;
  readonly items: readonly SeriesForecast[];
  readonly chapters: readonly Chapter[];
  /** Undefined where the series are too short for a backtest. */
  readonly board: Leaderboard | undefined;
  readonly folds: number;
}

/** What the report says about one series. */
export interface Chapter {
  readonly item: SeriesForecast;
  readonly spec: PlotSpec;
  readonly svg: string;
  /** Undefined for a model without residuals. */
  readonly residuals: { readonly svg: string; readonly facts: ResidualFacts } | undefined;
}

/** Gather a report: pictures, leaderboard, residual checks. */
export async function reportOf(
  dataset: Dataset,
  items: readonly SeriesForecast[],
  settings: ForecastSettings,
  io: Io,
): Promise<Report> {
  const chapters: Chapter[] = [];
  for (const item of items.slice(0, MOST_CHAPTERS)) chapters.push(await chapterOf(item, settings));
  const board = await boardOf(items.slice(0, MOST_CHAPTERS), settings, io);
  return { source: dataset.source, settings, items, chapters, board, folds: FOLDS };
}

async function chapterOf(item: SeriesForecast, settings: ForecastSettings): Promise<Chapter> {
  const spec = specOf(item, settings);
  return { item, spec, svg: await drawSvg(spec), residuals: await residualChecks(item) };
}

async function residualChecks(item: SeriesForecast): Promise<Chapter["residuals"]> {
  const { forecast, seasonLength, reading } = item;
  const residuals = residualsOf(forecast, reading.series);
  const facts = residuals && residualFacts(residuals, seasonLength);
  if (!residuals || !facts) return undefined;
  const spec = plotResiduals(residuals, { seasonLength, index: reading.series.index });
  return { facts, svg: await drawSvg(spec) };
}

async function boardOf(
  items: readonly SeriesForecast[],
  { horizon, season, coverages, model }: ForecastSettings,
  io: Io,
): Promise<Leaderboard | undefined> {
  const long = items.filter(({ reading, seasonLength }) => {
    return reading.series.length >= horizon + leastTraining(seasonLength);
  });
  const series = long.map(({ reading }) => reading.series);
  if (series.length === 0) return undefined;
  const usual = usualModels(commonSeason(series, season));
  const models = model === undefined || usual.includes(model.label) ? usual : [model.label, ...usual];
  return compareModels(
    series,
    { models, horizon, folds: FOLDS, season, coverages, metrics: namedMetrics(undefined) },
    io,
  );
}

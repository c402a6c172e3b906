// Which picture a forecast gets.

import { type PlotSpec, plotForecast } from "forecastle";
import type { ForecastSettings } from "../commands/forecast-settings.js";
import type { SeriesForecast } from "../forecast-each.js";
import { spanText } from "./span.js";

/** Series in one picture; a report has more room. */
const MOST_PANELS = 12;

/** The picture of one forecast. */
export function specOf(item: SeriesForecast, { coverages, horizon }: ForecastSettings, size: object = {}): PlotSpec {
  const { series, name } = item.reading;
  return plotForecast(item.forecast, {
    history: series,
    coverages,
    // Enough of the past to judge the forecast by, not so much that the forecast is a sliver.
    steps: Math.max(60, 6 * horizon, 3 * item.seasonLength),
    title: name,
    subtitle: `${item.forecast.model} · ${spanText(series)}`,
    ...size,
  });
}

/** The picture of all forecasts: one large, or several side by side. */
export function specOfAll(items: readonly SeriesForecast[], settings: ForecastSettings): PlotSpec {
  const [first] = items;
  if (items.length === 1 && first) return specOf(first, settings);
  const specs = items.slice(0, MOST_PANELS).map((item) => specOf(item, settings, { width: 460, height: 200 }));
  const parts = specs.map(({ $schema: _, config: __, background: ___, padding: ____, ...part }) => part);
  const { $schema, config, background, padding } = specs[0] as PlotSpec;
  // Titles over the plots, not over their labels, stand in one line.
  const { title, ...rest } = config as { readonly title: object };
  const grid = { columns: 2, spacing: 36, concat: parts, config: { ...rest, title: { ...title, frame: "group" } } };
  return { $schema, background, padding, ...grid } as unknown as PlotSpec;
}

/** How many series the picture leaves out. */
export function leftOut(items: readonly SeriesForecast[]): number {
  return Math.max(0, items.length - MOST_PANELS);
}

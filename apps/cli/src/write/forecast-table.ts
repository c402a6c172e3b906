import pico from "picocolors";
import type { ForecastSettings } from "../commands/forecast-settings.js";
import type { SeriesForecast } from "../forecast-each.js";
import type { Io } from "../io.js";
import { decimalsFor, numberText } from "./number-text.js";
import { spanText } from "./span.js";
import { terminalChart } from "./terminal-chart.js";
import { textTable } from "./text-table.js";

// A chart for a handful of series helps; for a panel it hides the numbers.
const MOST_CHARTS = 4;

/** A forecast for people: what it is of, a chart, and its steps. */
export function forecastTable(item: SeriesForecast, settings: ForecastSettings, count: number, io: Io): string {
  const { bold, dim } = pico.createColors(io.colour);
  const { forecast, reading } = item;
  const coverages = [...settings.coverages].sort((a, b) => a - b);
  const rows = forecast.toRows({ coverages });
  const names = coverages.map((coverage) => String(Math.round(coverage * 1e6) / 1e4));
  const bounds = (row: (typeof rows)[number]) =>
    names.flatMap((name) => [row[`lower${name}`], row[`upper${name}`]] as number[]);
  const decimals = decimalsFor(rows.flatMap((row) => [row.mean, ...bounds(row)]));
  const show = (value: number) => numberText(value, decimals);
  const season = item.seasonLength > 1 ? `season ${item.seasonLength}` : "no season";
  const heading = `${bold(reading.name)}  ${dim([forecast.model, spanText(reading.series), season].join(" · "))}`;
  const header = [forecast.index ? "time" : "step", "mean", ...names.flatMap((name) => [`${name} % from`, "to"])];
  const body = rows.map((row) => [
    row.time ?? String(row.step),
    bold(show(row.mean)),
    ...bounds(row).map((bound) => show(bound)),
  ]);
  const chart = count <= MOST_CHARTS && io.outIsTerminal ? `${terminalChart(item, io)}\n` : "";
  return `${heading}\n${chart}${textTable(header, body)}`;
}

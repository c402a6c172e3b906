import simpleAsciiChart from "simple-ascii-chart";
import type { SeriesForecast } from "../forecast-each.js";
import type { Io } from "../io.js";
import { decimalsFor, numberText } from "./number-text.js";

type Point = [number, number];
// The package is CommonJS: its default export arrives wrapped.
const plot = ((simpleAsciiChart as unknown as { default?: unknown }).default ?? simpleAsciiChart) as (
  lines: Point[][],
  settings: object,
) => string;

/** The end of the history and the forecast with its widest interval, drawn in characters; nothing when no value is known. */
export function terminalChart({ reading, forecast }: SeriesForecast, io: Io): string {
  const width = Math.max(30, Math.min(100, io.columns - 14));
  const { values, length } = reading.series;
  const shown = Math.max(10, Math.min(length, width - forecast.horizon));
  const past = known(
    Array.from(values.subarray(length - Math.min(length, shown)), (y, i) => [i - Math.min(length, shown) + 1, y]),
  );
  const ahead = known(Array.from(forecast.mean, (y, h) => [h + 1, y]));
  const lines = [past, ahead].filter((line) => line.length > 0);
  const all = lines.flat().map(([, y]) => y);
  if (all.length < 2) return "";
  const decimals = decimalsFor(all);
  const least = all.reduce((a, b) => Math.min(a, b));
  const most = all.reduce((a, b) => Math.max(a, b));
  const settings = {
    width,
    height: 10,
    hideXAxisTicks: true,
    customYAxisTicks: [least, (least + most) / 2, most],
    formatter: (value: number, { axis }: { axis: string }) =>
      axis === "y" ? numberText(value, Math.min(decimals, 2)) : value,
    ...(io.colour ? { color: (line: number) => (line === lines.length - 1 ? "ansiCyan" : "ansiBrightBlack") } : {}),
  };
  return plot(lines, settings).trimEnd();
}

function known(points: Point[]): Point[] {
  return points.filter(([, y]) => Number.isFinite(y));
}

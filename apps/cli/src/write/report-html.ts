// A report as one HTML file without scripts and without requests: pictures are SVG in the page, their specifications beside them.

import type { PlotSpec } from "forecastle";
import { version } from "../version.js";
import { leaderboardCells } from "./leaderboard.js";
import { decimalsFor, numberText } from "./number-text.js";
import type { Chapter, Report } from "./report.js";
import { darkFan, reportStyle } from "./report-style.js";
import { plural, spanText } from "./span.js";

/** The HTML of a report. */
export function reportHtml(report: Report): string {
  const { chapters, items, source } = report;
  const title = `Forecast of ${source}`;
  const fan = chapters[0] ? fanOf(chapters[0].spec) : [];
  const omitted = items.length - chapters.length;
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta name="generator" content="forecastle ${version}">`,
    `<title>${escaped(title)}</title>`,
    `<style>${reportStyle}\n${darkFan(fan)}</style>`,
    "</head>",
    "<body>",
    "<main>",
    `<h1>${escaped(title)}</h1>`,
    `<p class="quiet">${escaped(summaryOf(report))}</p>`,
    ...boardSection(report),
    ...(items.length > 1 ? [overview(report)] : []),
    ...chapters.map((chapter, i) => chapterSection(chapter, i, report)),
    ...(omitted > 0 ? [`<p class="quiet">${omitted} more series are in the data, without a chapter here.</p>`] : []),
    "</main>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function summaryOf({ items, settings }: Report): string {
  const model = settings.model?.label ?? "chosen for each series";
  const parts = [`${items.length} series`, plural(settings.horizon, "step")];
  return `${parts.join(", ")} ahead; model ${model}; seed ${settings.seed}; forecastle ${version}.`;
}

function boardSection({ board, folds, settings }: Report): string[] {
  if (board === undefined) return [];
  const { header, rows } = leaderboardCells(board);
  const intro = `Every model forecast ${plural(settings.horizon, "step")} from up to ${plural(folds, "origin")} at the end of each series, seeing only what came before. Smaller errors are better; intervals should hold as many values as their name says.`;
  const body = rows.map((row, i) => tableRow(row, i === 0 ? ' class="best"' : ""));
  return [`<section>\n<h2>Leaderboard</h2>\n<p class="quiet">${intro}</p>\n${table(header, body)}\n</section>`];
}

function overview({ items, settings, chapters }: Report): string {
  const header = ["series", "model", "season", "last value", `mean of ${plural(settings.horizon, "step")}`];
  const body = items.map((item, i) => {
    const { reading, forecast, seasonLength } = item;
    const last = [...reading.series.values].reverse().find(Number.isFinite) ?? Number.NaN;
    const mean = forecast.mean.reduce((sum, value) => sum + value, 0) / forecast.horizon;
    const decimals = decimalsFor([last, mean, 0]);
    const name =
      i < chapters.length ? `<a href="#series-${i + 1}">${escaped(reading.name)}</a>` : escaped(reading.name);
    const cells = [
      forecast.model,
      seasonLength > 1 ? String(seasonLength) : "–",
      numberText(last, decimals),
      numberText(mean, decimals),
    ];
    return `<tr><td>${name}</td>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
  });
  return `<section>\n<h2>Series</h2>\n${table(header, body)}\n</section>`;
}

function chapterSection({ item, spec, svg, residuals }: Chapter, i: number, report: Report): string {
  const { reading, forecast, warnings } = item;
  const named = `${reading.name}: ${spanText(reading.series)}, forecast by ${forecast.model}`;
  return [
    `<section id="series-${i + 1}">`,
    `<figure role="img" aria-label="${escaped(named)}">${svg}</figure>`,
    ...warnings.map(({ message }) => `<p class="warning">${escaped(message)}</p>`),
    `<details><summary>The forecast in numbers</summary>${numbers(item, report)}</details>`,
    ...(residuals ? [residualDetails(residuals)] : []),
    `<script type="application/vnd.vegalite.v6+json">${embedded(spec)}</script>`,
    "</section>",
  ].join("\n");
}

function residualDetails({ svg, facts }: NonNullable<Chapter["residuals"]>): string {
  const decimals = decimalsFor([facts.standardDeviation]);
  const { count, lags, outside } = facts;
  const expected = Math.max(1, Math.round(lags / 20));
  const verdict =
    outside.length <= expected
      ? "That is no more than chance: the model leaves no pattern that these checks see."
      : `That is more than chance (lags ${outside.slice(0, 8).join(", ")}${outside.length > 8 ? ", …" : ""}): the model leaves a pattern that another one might use.`;
  const mean = `mean ${numberText(facts.mean, decimals)}, standard deviation ${numberText(facts.standardDeviation, decimals)}`;
  const sentence = `${count} residuals: ${mean}. ${outside.length} of ${lags} autocorrelations lie outside ±1.96/√n. ${verdict}`;
  return `<details><summary>Residual checks</summary><p>${escaped(sentence)}</p><figure>${svg}</figure></details>`;
}

function numbers({ forecast }: Chapter["item"], { settings }: Report): string {
  const coverages = [...settings.coverages].sort((a, b) => a - b);
  const names = coverages.map((coverage) => String(Math.round(coverage * 1e6) / 1e4));
  const rows = forecast.toRows({ coverages });
  const values = rows.map((row) => [
    row.mean,
    ...names.flatMap((name) => [row[`lower${name}`], row[`upper${name}`]] as number[]),
  ]);
  const decimals = decimalsFor(values.flat());
  const header = [forecast.index ? "time" : "step", "mean", ...names.flatMap((name) => [`${name} % from`, "to"])];
  const body = rows.map((row, i) => {
    return tableRow([
      row.time ?? String(row.step),
      ...(values[i] as number[]).map((value) => numberText(value, decimals)),
    ]);
  });
  return table(header, body);
}

function table(header: readonly string[], body: readonly string[]): string {
  const head = `<thead><tr>${header.map((name) => `<th>${escaped(name)}</th>`).join("")}</tr></thead>`;
  return `<div class="scroll"><table>${head}<tbody>\n${body.join("\n")}\n</tbody></table></div>`;
}

function tableRow(cells: readonly string[], attributes = ""): string {
  return `<tr${attributes}>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
}

/** The fills of the intervals, as the specification names them. */
function fanOf(spec: PlotSpec): string[] {
  const layers = (spec.layer ?? []) as unknown as { encoding: { fill?: { scale: { range: string[] } } } }[];
  return layers.find(({ encoding }) => encoding.fill)?.encoding.fill?.scale.range ?? [];
}

function escaped(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (letter) => names[letter] as string);
}

/** JSON inside a script element must not end it. */
function embedded(spec: PlotSpec): string {
  return JSON.stringify(spec).replaceAll("<", "\\u003c");
}

import type { ForecastSettings } from "../commands/forecast-settings.js";
import type { SeriesForecast } from "../forecast-each.js";
import type { Io } from "../io.js";
import type { Dataset } from "../read/dataset.js";
import { leftOut, specOfAll } from "./forecast-plots.js";
import { drawPng, drawSvg } from "./picture.js";
import { reportOf } from "./report.js";
import { reportHtml } from "./report-html.js";

/** The picture or report that `--plot` asks for. */
export async function plotFile(
  dataset: Dataset,
  forecasts: readonly SeriesForecast[],
  settings: ForecastSettings,
  io: Io,
): Promise<string | Uint8Array> {
  const kind = settings.plot?.kind;
  if (kind === "html") return reportHtml(await reportOf(dataset, forecasts, settings, io));
  const missing = leftOut(forecasts);
  if (missing > 0)
    io.err(`warning: the picture leaves out the last ${missing} series; a report (--plot x.html) shows more\n`);
  const spec = specOfAll(forecasts, settings);
  if (kind === "json") return `${JSON.stringify(spec, null, 2)}\n`;
  const svg = await drawSvg(spec);
  return kind === "png" ? drawPng(svg) : svg;
}

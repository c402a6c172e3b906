import { toNumbers } from "../core/numbers.js";
import { integer, type OptionRule, optional, readOptions, text } from "../core/options.js";
import type { Json } from "../core/saved.js";
import type { TimeIndex } from "../core/time.js";
import { autocorrelations } from "./autocorrelation.js";
import { histogram } from "./histogram.js";
import { colours, finite, numberFormat, type PlotSpec, themed } from "./theme.js";
import { stepAxis } from "./time-axis.js";

/** Options of `plotResiduals`. */
export interface PlotResidualsOptions {
  /** Time stamps of the residuals. */
  readonly index?: TimeIndex | undefined;
  /** Most lags of the autocorrelations; default two seasons, at least 10, at most a third of the residuals. */
  readonly lags?: number | undefined;
  /** Season length of the series, for the choice of lags; default 1. */
  readonly seasonLength?: number | undefined;
  readonly title?: string | undefined;
  readonly subtitle?: string | undefined;
  /** Of the whole picture in pixels; default 760. */
  readonly width?: number | undefined;
}

/**
 * What is left of a series after a model, in three pictures: over time, their autocorrelations, their histogram.
 *
 * Residuals of a good model show no pattern over time, and one autocorrelation in twenty outside the dashed limits (±1.96/√n).
 * Missing residuals are left out.
 *
 * Errors: OptionError("option") for an unknown option or a wrong value.
 *
 * @example
 * const fitted = naive().fit([1, 3, 2, 5, 4, 6]);
 * const spec = plotResiduals(fitted.residuals ?? [], { title: "What naive leaves" });
 */
export function plotResiduals(given: ArrayLike<number>, options: PlotResidualsOptions = {}): PlotSpec {
  const residuals = toNumbers(given, "plotResiduals: residuals");
  const chosen = readResidualOptions(options);
  const known = Array.from(residuals).filter(Number.isFinite).length;
  const most = Math.max(1, Math.floor(known / 3));
  const lags = Math.max(1, chosen.lags ?? Math.min(most, Math.max(10, 2 * chosen.seasonLength)));
  const width = chosen.width;
  const half = Math.floor((width - 66) / 2);
  const title = chosen.title === undefined ? {} : { text: chosen.title };
  const subtitle = chosen.subtitle === undefined ? {} : { subtitle: chosen.subtitle };
  return themed({
    ...(chosen.title === undefined ? {} : { title: { ...title, ...subtitle } }),
    spacing: 28,
    vconcat: [
      overTime(residuals, chosen.index, width),
      {
        spacing: 40,
        hconcat: [correlogram(autocorrelations(residuals, lags), known, half), distribution(residuals, half)],
      },
    ],
  });
}

type Part = { readonly [key: string]: Json };

const anIndex: OptionRule = (value) => {
  const { label, epoch, frequency } = (value ?? {}) as Partial<TimeIndex>;
  const fine = typeof label === "function" && typeof epoch === "function" && frequency !== undefined;
  return fine ? undefined : "a TimeIndex";
};

function readResidualOptions(options: PlotResidualsOptions) {
  const defaults = {
    index: undefined as TimeIndex | undefined,
    lags: undefined as number | undefined,
    seasonLength: 1,
    title: undefined as string | undefined,
    subtitle: undefined as string | undefined,
    width: 760,
  };
  return readOptions("plotResiduals", defaults, options, {
    index: optional(anIndex),
    lags: optional(integer(1)),
    seasonLength: integer(1),
    title: optional(text),
    subtitle: optional(text),
    width: integer(200),
  });
}

function small(text: string): Part {
  return { text, fontSize: 13, fontWeight: 600, offset: 8, color: colours.line };
}

function overTime(residuals: ArrayLike<number>, index: TimeIndex | undefined, width: number): Part {
  const axis = stepAxis(index, residuals.length);
  const rows = Array.from(residuals, (value, t) => ({ x: axis.position(t), y: finite(value) }));
  const format = numberFormat(Array.from(residuals));
  const y = { field: "y", type: "quantitative", axis: { title: null, format, tickCount: 5 } };
  return {
    title: small("Residuals over time"),
    width,
    height: 150,
    layer: [
      rule(0, "y"),
      {
        data: { values: rows },
        mark: { type: "line", color: colours.line, strokeWidth: 1.2, invalid: "break-paths-show-path-domains" },
        encoding: { x: axis.channel, y },
      },
      {
        data: { values: rows },
        mark: { type: "point", filled: true, color: colours.line, size: rows.length > 300 ? 0 : 12, invalid: "filter" },
        encoding: { x: axis.channel, y, tooltip: [axis.tooltip, { field: "y", title: "Residual", format }] },
      },
    ],
  };
}

function correlogram(values: Float64Array, known: number, width: number): Part {
  const rows = Array.from(values, (value, k) => ({ lag: k + 1, r: finite(value) }));
  const limit = known > 0 ? 1.96 / Math.sqrt(known) : 1;
  const extent = Math.min(1, Math.max(2 * limit, ...values.map((r) => (Number.isFinite(r) ? 1.1 * Math.abs(r) : 0))));
  const axis = { title: "Lag", tickMinStep: 1, format: "d", grid: false };
  return {
    title: small("Autocorrelations"),
    width,
    height: 150,
    layer: [
      rule(0, "y"),
      rule(limit, "y", true),
      rule(-limit, "y", true),
      {
        data: { values: rows },
        mark: {
          type: "rule",
          color: colours.forecast,
          strokeWidth: Math.max(1.5, Math.min(6, width / rows.length / 2)),
        },
        encoding: {
          x: { field: "lag", type: "quantitative", axis, scale: { domain: [0.5, values.length + 0.5], nice: false } },
          y: {
            field: "r",
            type: "quantitative",
            axis: { title: null, tickCount: 5, format: ".1f" },
            scale: { domain: [-extent, extent], nice: false },
          },
          y2: { datum: 0 },
          tooltip: [
            { field: "lag", title: "Lag" },
            { field: "r", title: "Autocorrelation", format: ".3f" },
          ],
        },
      },
    ],
  };
}

function distribution(residuals: ArrayLike<number>, width: number): Part {
  const bins = histogram(residuals);
  const rows = (bins?.counts ?? []).map((count, i) => {
    return { from: bins!.from + i * bins!.width, to: bins!.from + (i + 1) * bins!.width, count };
  });
  const format = numberFormat(rows.map(({ from }) => from));
  const x = { type: "quantitative", axis: { title: "Residual", format, grid: false, tickCount: 6 } };
  return {
    title: small("Distribution"),
    width,
    height: 150,
    data: { values: rows },
    mark: { type: "rect", color: colours.forecast, opacity: 0.75, stroke: colours.paper, strokeWidth: 1 },
    encoding: {
      x: { ...x, field: "from", scale: { zero: false } },
      x2: { field: "to" },
      y: { field: "count", type: "quantitative", axis: { title: null, tickMinStep: 1, tickCount: 5, format: "d" } },
      y2: { datum: 0 },
      tooltip: [
        { field: "from", title: "From", format },
        { field: "to", title: "To", format },
        { field: "count", title: "Count" },
      ],
    },
  };
}

/** A horizontal line: thin for the zero, dashed for a limit. */
function rule(at: number, channel: "y", dashed = false): Part {
  const mark = dashed
    ? { type: "rule", color: colours.limit, strokeDash: [5, 4], strokeWidth: 1.2 }
    : { type: "rule", color: "#9ca3af", strokeWidth: 1 };
  return { data: { values: [{}] }, mark, encoding: { [channel]: { datum: at } } };
}

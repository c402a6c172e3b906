import { OptionError } from "../core/errors.js";
import type { Forecast, Interval } from "../core/forecast.js";
import { toNumbers } from "../core/numbers.js";
import {
  between,
  checkArgument,
  integer,
  listOf,
  type OptionRule,
  optional,
  readOptions,
  text,
} from "../core/options.js";
import type { Json } from "../core/saved.js";
import { type SeriesInput, toSeries } from "../core/series.js";
import { colours, fanColours, finite, numberFormat, type PlotSpec, themed } from "./theme.js";
import { stepAxis } from "./time-axis.js";

/** Options of `plotForecast`. */
export interface PlotForecastOptions {
  /** The series that was forecast; its end is drawn before the fan. */
  readonly history?: SeriesInput;
  /** What came after: drawn over the fan, for judging by eye. */
  readonly actual?: ArrayLike<number>;
  /** Coverages of the intervals, each in (0, 1); default 0.8 and 0.95. */
  readonly coverages?: readonly number[];
  /** Most steps of history to draw; default all. */
  readonly steps?: number;
  /** Default: the id of the series. */
  readonly title?: string;
  readonly subtitle?: string;
  /** In pixels; default 760 by 340. */
  readonly width?: number;
  readonly height?: number;
}

/**
 * The picture of a forecast as a Vega-Lite specification: the history as a line, the central intervals as a fan, the mean inside it.
 *
 * The fan begins at the last value, where nothing is uncertain. Missing values are gaps in the line.
 *
 * Errors: OptionError("option") for an unknown option, a coverage outside (0, 1), or values of `actual` beyond the horizon.
 *
 * @example
 * const values = [1, 2, 3, 4];
 * const spec = plotForecast(naive().fit(values).forecast(8), { history: values, title: "Sales" });
 * JSON.stringify(spec); // give it to vega-embed, or save it as forecast.vl.json
 */
export function plotForecast(forecast: Forecast, options: PlotForecastOptions = {}): PlotSpec {
  checkArgument("plotForecast", "forecast", forecast, aForecast);
  const chosen = readPlotOptions(options);
  if (chosen.actual.length > forecast.horizon) {
    const lengths = `${chosen.actual.length} values, the horizon is ${forecast.horizon}`;
    throw new OptionError("option", `plotForecast: actual has ${lengths}`);
  }
  const history = chosen.history === undefined ? undefined : toSeries(chosen.history);
  const length = history?.length ?? 0;
  const index = history?.index ?? (length === 0 ? forecast.index : undefined);
  const axis = stepAxis(index, length === 0 ? forecast.horizon : length);
  const first = Math.max(0, length - (chosen.steps ?? length));
  const values = history?.values ?? new Float64Array(0);
  const past = Array.from({ length: length - first }, (_, i) => {
    return { x: axis.position(first + i), y: finite(values[first + i]) };
  });
  const last = past.at(-1);
  const mean = forecast.mean;
  const coverages = [...chosen.coverages].sort((a, b) => b - a);
  const bounds = coverages.map((coverage) => forecast.interval(coverage));
  const rows = Array.from(mean, (value, h) => ({ x: axis.position(length + h), y: finite(value), ...band(bounds, h) }));
  const start = last?.y === null || last === undefined ? [] : [{ ...last, ...startOf(bounds, last.y) }];
  const format = numberFormat([...past.map(({ y }) => y ?? 0), ...mean]);
  const y = { type: "quantitative", axis: { title: null, format, tickCount: 6 }, scale: { zero: false } };
  const actual = Array.from(chosen.actual, (value, h) => ({ x: axis.position(length + h), y: finite(value) }));
  const labels = coverages.map((coverage) => `${Math.round(coverage * 1e6) / 1e4} %`);
  const lines: Line[] = [
    { name: "Forecast" as const, rows: [...start, ...rows] },
    { name: "History" as const, rows: past },
    { name: "Actual" as const, rows: actual.length > 0 ? [...start, ...actual] : [] },
  ].filter((part) => part.rows.length > 0);
  const names = legendOrder.filter((name) => lines.some((part) => part.name === name));
  return themed({
    ...heading(chosen.title ?? forecast.id, chosen.subtitle),
    width: chosen.width ?? 760,
    height: chosen.height ?? 340,
    layer: [
      ...fan([...start, ...rows], labels, axis.channel, y),
      ...lines.map((part) => line(part, names, axis.channel, y)),
      pointer([...past, ...rows], axis.channel, { ...y, field: "y" }, [
        axis.tooltip,
        { field: "y", type: "quantitative", title: "Value", format },
        ...labels.flatMap((name, i) => [
          { field: `lower${i}`, type: "quantitative", title: `${name} from`, format },
          { field: `upper${i}`, type: "quantitative", title: `${name} to`, format },
        ]),
      ]),
    ],
    resolve: { scale: { color: "independent" } },
  });
}

type Row = { readonly [key: string]: Json };
type Channel = { readonly [key: string]: Json };

const aForecast: OptionRule = (value) => {
  const { mean, interval, horizon } = (value ?? {}) as Partial<Forecast>;
  const fine = mean instanceof Float64Array && typeof interval === "function" && mean.length === horizon;
  return fine ? undefined : "a Forecast";
};

function readPlotOptions(options: PlotForecastOptions) {
  const defaults = {
    history: undefined as SeriesInput | undefined,
    actual: [] as ArrayLike<number>,
    coverages: [0.8, 0.95] as readonly number[],
    steps: undefined as number | undefined,
    title: undefined as string | undefined,
    subtitle: undefined as string | undefined,
    width: undefined as number | undefined,
    height: undefined as number | undefined,
  };
  const given = readOptions("plotForecast", defaults, options, {
    history: () => undefined,
    actual: () => undefined,
    coverages: listOf(between(0, 1)),
    steps: optional(integer(0)),
    title: optional(text),
    subtitle: optional(text),
    width: optional(integer(1)),
    height: optional(integer(1)),
  });
  return { ...given, actual: toNumbers(given.actual, "plotForecast: actual") };
}

function heading(title: string | undefined, subtitle: string | undefined): Row {
  if (title === undefined && subtitle === undefined) return {};
  return { title: { text: title ?? "", ...(subtitle === undefined ? {} : { subtitle }) } };
}

/** The bounds of step h, widest interval first. */
function band(bounds: readonly Interval[], h: number): Row {
  const pairs = bounds.flatMap(({ lower, upper }, i) => [
    [`lower${i}`, finite(lower[h])],
    [`upper${i}`, finite(upper[h])],
  ]);
  return Object.fromEntries(pairs) as Row;
}

function startOf(bounds: readonly Interval[], value: number): Row {
  return Object.fromEntries(bounds.flatMap((_, i) => [`lower${i}`, `upper${i}`].map((name) => [name, value])));
}

/** One area per interval, widest first, with a legend of their coverages. */
function fan(rows: readonly Row[], names: readonly string[], x: Channel, y: Channel): Row[] {
  const legend = { ...legendRow, symbolType: "square", symbolStrokeWidth: 0 };
  const fill = { scale: { domain: [...names], range: fanColours(names.length) }, legend };
  return names.map((name, i) => ({
    data: { values: rows },
    mark: { type: "area", opacity: 1, line: false, tooltip: false },
    encoding: {
      x,
      y: { ...y, field: `lower${i}` },
      y2: { field: `upper${i}` },
      fill: { datum: name, ...fill },
    },
  }));
}

const strokes = { History: colours.line, Forecast: colours.forecast, Actual: colours.limit } as const;
type LineName = keyof typeof strokes;
const legendOrder = Object.keys(strokes) as LineName[];
interface Line {
  readonly name: LineName;
  readonly rows: readonly Row[];
}
const legendRow = { title: null, orient: "top", direction: "horizontal", offset: 8, gridAlign: "each" } as const;

/** A line with its entry in the legend; a lone value is a point. */
function line(part: Line, shown: readonly LineName[], x: Channel, y: Channel): Row {
  const { name, rows } = part;
  const lone = rows.length === 1;
  const legend = { ...legendRow, symbolType: "stroke", symbolStrokeWidth: 2.5 };
  const scale = { domain: [...shown], range: shown.map((each) => strokes[each]) };
  return {
    data: { values: rows },
    mark: {
      type: "line",
      strokeWidth: name === "History" ? 1.6 : 2.2,
      strokeJoin: "round",
      invalid: "break-paths-show-path-domains",
      point: lone ? { filled: true, size: 40, color: strokes[name] } : false,
    },
    encoding: {
      x,
      y: { ...y, field: "y" },
      stroke: { datum: name, scale, legend },
    },
  };
}

/** Invisible points that answer a pointer with time, value and intervals where the picture is interactive. */
function pointer(rows: readonly Row[], x: Channel, y: Channel, tooltip: readonly Channel[]): Row {
  return {
    data: { values: rows },
    mark: { type: "point", opacity: 0, size: 120, invalid: "filter" },
    encoding: { x, y, tooltip },
  };
}

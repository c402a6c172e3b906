import { DataError } from "./errors.js";
import { show } from "./options.js";
import { isPanel, type Panel, type PanelOptions, panel } from "./panel.js";
import { decode, encode, type Json, type Plain } from "./saved.js";
import { requireSeries, type Series } from "./series.js";
import { timeIndexFromJson } from "./time.js";
import type { Warning } from "./warning.js";

/**
 * A series as JSON, with every bit of its values.
 *
 * @example
 * seriesFromJson(JSON.parse(JSON.stringify(seriesToJson(series([1, null]))))).values; // [1, NaN]
 */
export function seriesToJson(series: Series): Json {
  return encode(seriesToPlain(requireSeries("seriesToJson", series)));
}

/** A series as plain data, which structured clone carries as it is. */
export function seriesToPlain({ values, dimension, id, index, seasonLength, covariates, warnings }: Series): Plain {
  return {
    values,
    dimension,
    id: id ?? null,
    index: index?.toJSON() ?? null,
    seasonLength,
    covariates,
    warnings: (warnings ?? []) as unknown as Plain,
  };
}

/**
 * The series that `seriesToJson` described. Errors: `DataError("format")` for anything else.
 *
 * @example
 * seriesFromJson(seriesToJson(series([1, 2], { id: "a" }))).id; // "a"
 */
export function seriesFromJson(json: Json): Series {
  return seriesFromPlain(decode(json, "series"));
}

/** The series that `seriesToPlain` described. Errors: `DataError("format")` for anything else. */
export function seriesFromPlain(plain: Plain): Series {
  const saved = plain as unknown as Partial<SavedSeries> | null;
  const { values, dimension, id, index, seasonLength, covariates, warnings } = saved ?? {};
  const steps = (values?.length ?? Number.NaN) / (dimension ?? 0);
  const columns = Object.values(covariates ?? {});
  const whole = Number.isSafeInteger(steps) && columns.every((column) => column.length === steps);
  if (!(values instanceof Float64Array) || !whole || typeof seasonLength !== "number") {
    throw new DataError("format", "a saved series has values, a dimension and a seasonLength that fit together");
  }
  const stamps = index === null || index === undefined ? undefined : timeIndexFromJson(index);
  if (stamps !== undefined && stamps.length !== steps) {
    throw new DataError("format", `a saved series of ${steps} steps has ${stamps.length} time stamps`);
  }
  return Object.freeze({
    values,
    length: steps,
    dimension: dimension as number,
    id: id ?? undefined,
    index: stamps,
    seasonLength,
    covariates: covariates ?? {},
    ...(warnings === undefined || warnings.length === 0 ? {} : { warnings }),
  });
}

/**
 * A panel as JSON, with every bit of its values.
 *
 * @example
 * JSON.stringify(panelToJson(panel({ a: [1, 2] })));
 */
export function panelToJson(panel: Panel): Json {
  if (!isPanel(panel)) {
    throw new DataError("format", `panelToJson: a Panel is needed, as panel() makes it, got ${show(panel)}`);
  }
  const { statics, hierarchy } = panel;
  return {
    series: Array.from(panel, seriesToJson),
    statics: encode(statics),
    hierarchy: encode(hierarchy ?? null),
  };
}

/**
 * The panel that `panelToJson` described. Errors: `DataError("format")` for anything else.
 *
 * @example
 * panelFromJson(panelToJson(panel({ a: [1, 2] }))).ids; // ["a"]
 */
export function panelFromJson(json: Json): Panel {
  const { series, statics, hierarchy } = (json ?? {}) as { readonly [key: string]: Json };
  if (!Array.isArray(series)) throw new DataError("format", "a saved panel has a list of series");
  const parts = { statics: decode(statics ?? {}), hierarchy: decode(hierarchy ?? null) ?? undefined };
  return panel(series.map(seriesFromJson), parts as PanelOptions);
}

/** What a saved series holds. */
interface SavedSeries {
  readonly values: Float64Array;
  readonly dimension: number;
  readonly id: string | null;
  readonly index: Plain;
  readonly seasonLength: number;
  readonly covariates: Readonly<Record<string, Float64Array>>;
  readonly warnings: readonly Warning[];
}

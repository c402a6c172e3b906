// Windows of a panel: which ones a step of training sees. fill-windows.ts writes them.

import { engine } from "../wasm/engine.js";
import { PURPOSES, unitOf, wordsAt } from "./counter-random.js";
import { writeWindow } from "./fill-windows.js";
import { type ColumnCounts, columnCounts, type InputLayout } from "./input-layout.js";
import type { InputState, PreparedSeries } from "./panel-inputs.js";
import { type Scale, scaled, scaleOf } from "./scaler.js";
import { ages, CalendarTable } from "./time-features.js";

/**
 * How a network takes a window.
 *
 * - `"autoregressive"`: one row for each step of context and horizon with all columns of the layout; the lags of the horizon see its values,
 *   as the network will see its own.
 * - `"encoder"`: rows of the context with all columns, rows of the horizon with the known and static ones.
 * - `"flat"`: one row for each window: values and observed marks of the context, known columns of each step of the horizon, static columns.
 */
export type WindowForm = "autoregressive" | "encoder" | "flat";

/** What decides the windows. */
export interface WindowOptions {
  readonly form: WindowForm;
  /** Steps that a network looks back, beside its lags. */
  readonly context: number;
  readonly horizon: number;
  /** Steps at the end of each series that training never sees. */
  readonly holdOut: number;
  /** Whether a series is drawn as often as any other, or in proportion to its scale. */
  readonly sampling: "uniform" | "scale";
  /** Part of the windows that begin with their series, so that there is no history: they teach forecasts of new items. In [0, 1]. */
  readonly coldShare: number;
  /** Whether targets are in the units of the series, for heads of counts; else they are scaled. */
  readonly unscaledTargets: boolean;
}

/** One window: its horizon begins at step `cut` of a series; values from step `end` on are not there. */
export interface Place {
  /** Number of the series. */
  readonly series: number;
  readonly cut: number;
  readonly end: number;
}

/** Single or double precision, whichever the kernels were compiled for. */
export type Numeric = Float32Array | Float64Array;

/** Where a batch of B windows is written: views of the kernels' memory, made on demand. */
export interface BatchViews {
  /** (context + horizon, B, columns), (context, B, columns) or (B, columns), by the form. */
  readonly inputs: Numeric;
  /** (horizon, B, known and static columns) for encoders, else empty. */
  readonly future: Numeric;
  /** (context + horizon, B), (horizon, B) or (B, horizon), by the form; 0 where missing. */
  readonly target: Numeric;
  /** As `target`: 1 where a value is known, else 0. */
  readonly weight: Numeric;
  /** (categories, B): rows of the embeddings. */
  readonly categories: Int32Array;
  /** (B) */
  readonly scale: Numeric;
  /** (B) */
  readonly location: Numeric;
}

/** Number of elements of each view. */
export type BatchSizes = { readonly [K in keyof BatchViews]: number };

/** Values that a window has scaled: those of the steps cut - reach ... cut + horizon - 1. */
export interface Line {
  readonly reach: number;
  /** 0 where missing. */
  readonly values: Float64Array;
  /** 1 where known, else 0. */
  readonly seen: Uint8Array;
}

/** The windows of prepared series. */
export class Windows {
  readonly options: WindowOptions;
  readonly layout: InputLayout;
  readonly columns: ColumnCounts;
  readonly #state: InputState;
  readonly #series: readonly PreparedSeries[];
  readonly #calendar: CalendarTable;
  /** Calendar columns of each series that was wanted so far. */
  readonly #calendarRows: (Float32Array | undefined)[];
  readonly #ages: Float32Array;
  readonly #line: Line;
  /** Numbers of the series that training draws from, and the ascending sums of their weights. */
  readonly #candidates: readonly number[];
  readonly #sums: Float64Array;

  constructor(state: InputState, series: readonly PreparedSeries[], options: WindowOptions) {
    this.options = options;
    this.layout = state.layout;
    this.columns = columnCounts(state.layout);
    this.#state = state;
    this.#series = series;
    this.#calendar = new CalendarTable(state.frequency);
    this.#calendarRows = series.map(() => undefined);
    this.#ages = ages(series.reduce((most, { length }) => Math.max(most, length), 0) + options.horizon);
    const reach = options.context + (state.layout.lags.at(-1) ?? 0);
    const steps = reach + options.horizon;
    this.#line = { reach, values: new Float64Array(steps), seen: new Uint8Array(steps) };
    this.#candidates = series.flatMap((each, i) => (this.#isUsable(each) ? [i] : []));
    this.#sums = ascendingSums(this.#candidates.map((i) => this.#weightOf(series[i]!)));
  }

  /** Whether there is any window to train on: two values of one series before what is held out. */
  get canDraw(): boolean {
    return this.#candidates.length > 0;
  }

  /** Columns of `inputs` and of `future`. */
  get widths(): { readonly inputs: number; readonly future: number } {
    const { past, known, static: fixed } = this.columns;
    const { form, context, horizon } = this.options;
    if (form === "flat") return { inputs: 2 * context + horizon * known + fixed, future: 0 };
    return { inputs: past + known + fixed, future: form === "encoder" ? known + fixed : 0 };
  }

  /** Number of elements of each view for B windows. */
  sizes(windows: number): BatchSizes {
    const { form, context, horizon } = this.options;
    const rows = form === "flat" ? 1 : form === "encoder" ? context : context + horizon;
    const targets = form === "autoregressive" ? context + horizon : horizon;
    return {
      inputs: rows * windows * this.widths.inputs,
      future: horizon * windows * this.widths.future,
      target: targets * windows,
      weight: targets * windows,
      categories: this.layout.categories.length * windows,
      scale: windows,
      location: windows,
    };
  }

  /**
   * The windows of a step of training: each row draws a series, then its cut uniformly among those whose horizon lies in what training sees
   * (a shorter series ends inside its horizon). Row r of step s is the same in any batch, chunk or worker.
   */
  draw(seed: number, step: number, rows: number, firstRow = 0): Place[] {
    const { holdOut, horizon, coldShare } = this.options;
    const words = new Uint32Array(4);
    return Array.from({ length: rows }, (_, r) => {
      wordsAt({ seed, step, purpose: PURPOSES.windows, row: firstRow + r }, words);
      const series = this.#pick(unitOf(words[0]!, words[1]!));
      const end = this.#series[series]!.length - holdOut;
      // unitOf leaves the lowest twelve bits of its first word.
      if ((words[0]! & 4095) / 4096 < coldShare) return { series, cut: 0, end };
      const most = Math.max(1, end - horizon);
      return { series, cut: 1 + Math.floor(unitOf(words[2]!, words[3]!) * most), end };
    });
  }

  /** The windows that training does not see: the last `holdOut` steps of each series that is longer than that. */
  evaluation(): Place[] {
    const { holdOut } = this.options;
    return this.#series.flatMap(({ length: end }, series) =>
      end > holdOut ? [{ series, cut: end - holdOut, end }] : [],
    );
  }

  /** The windows of a forecast: after the last step of each series. */
  prediction(): Place[] {
    return this.#series.map(({ length }, series) => ({ series, cut: length, end: length }));
  }

  /** The scale of a window, from what its context shows, else from its history, else what its statics let expect. */
  scaleAt({ series, cut }: Place): Scale {
    const { measured, expected } = this.#series[series]!;
    const { scaling, floor } = this.#state;
    const shown = scaleOf(scaling, measured, Math.max(0, cut - this.options.context), cut);
    const { location, scale } = shown ?? scaleOf(scaling, measured, 0, cut) ?? expected;
    return { location, scale: Math.max(scale, scaling === "none" ? 1 : floor.least) };
  }

  /** Write windows side by side. Inputs are made of steps before the cut, but for lags in the rows of an autoregressive horizon. */
  fill(places: readonly Place[], views: BatchViews): void {
    const { log } = engine().kernels;
    const { options, layout, columns } = this;
    places.forEach((place, b) => {
      const scale = this.scaleAt(place);
      const series = this.#series[place.series]!;
      this.#unroll(place, scale);
      views.scale[b] = scale.scale;
      views.location[b] = scale.location;
      const fixed = [log(scale.scale / this.#state.floor.typical.scale), ...series.statics.reals];
      const rows = this.#calendarOf(place.series);
      const known = (t: number, out: Numeric, at: number): void => this.#writeKnown(series, rows, t, out, at);
      writeWindow(
        { options, layout, columns, place, series, b, count: places.length, line: this.#line, fixed, known },
        views,
      );
    });
  }

  /** Scaled values of the steps before the cut, (steps, B), 0 where missing: what a network that goes on step by step starts from. */
  history(places: readonly Place[], steps: number, out: Numeric): void {
    places.forEach((place, b) => {
      const { measured } = this.#series[place.series]!;
      const scale = this.scaleAt(place);
      for (let k = 0; k < steps; k++) {
        const value = measured[place.cut - steps + k] ?? Number.NaN;
        out[k * places.length + b] = Number.isNaN(value) ? 0 : scaled(value, scale);
      }
    });
  }

  #isUsable({ length, measured }: PreparedSeries): boolean {
    let known = 0;
    for (let t = 0; t < length - this.options.holdOut && known < 2; t++) if (!Number.isNaN(measured[t]!)) known++;
    return known === 2;
  }

  /** Relative to the typical scale, so that no sum overflows for want of units. */
  #weightOf({ measured, length, expected }: PreparedSeries): number {
    if (this.options.sampling === "uniform") return 1;
    const end = length - this.options.holdOut;
    const { scale } = scaleOf("mean-abs", measured, 0, end) ?? expected;
    return Math.max(1e-100, Math.min(1e100, scale / this.#state.floor.typical.scale));
  }

  #pick(u: number): number {
    const sums = this.#sums;
    const mark = u * sums[sums.length - 1]!;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle]! <= mark) low = middle + 1;
      else high = middle;
    }
    return this.#candidates[low]!;
  }

  #unroll({ series, cut, end }: Place, scale: Scale): void {
    const { reach, values, seen } = this.#line;
    const { measured } = this.#series[series]!;
    for (let i = 0; i < values.length; i++) {
      const t = cut - reach + i;
      const value = t >= 0 && t < end ? measured[t]! : Number.NaN;
      const known = !Number.isNaN(value);
      seen[i] = known ? 1 : 0;
      values[i] = known ? scaled(value, scale) : 0;
    }
  }

  #calendarOf(series: number): Float32Array | undefined {
    const { index, length } = this.#series[series]!;
    if (index === undefined || this.#calendar.width === 0) return undefined;
    this.#calendarRows[series] ??= this.#calendar.rows(index, length + this.options.horizon);
    return this.#calendarRows[series];
  }

  /** The known columns of a step; zeros before the start of the series. */
  #writeKnown(
    { covariates }: PreparedSeries,
    calendar: Float32Array | undefined,
    t: number,
    out: Numeric,
    at: number,
  ): void {
    const { width } = this.#calendar;
    if (t < 0) {
      out.fill(0, at, at + this.columns.known);
      return;
    }
    out[at] = this.#ages[t]!;
    if (calendar) for (let k = 0; k < width; k++) out[at + 1 + k] = calendar[t * width + k]!;
    for (let k = 0; k < covariates.length; k++) out[at + 1 + width + k] = covariates[k]![t] ?? 0;
  }
}

function ascendingSums(weights: readonly number[]): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  weights.forEach((weight, i) => {
    sum += weight;
    sums[i] = sum;
  });
  return sums;
}

// What a training panel decides about the inputs of a network, as plain data that is saved with it, and series prepared by it.

import { pastCovariates } from "../core/covariates.js";
import { DataError } from "../core/errors.js";
import { type Frequency, frequencyText } from "../core/frequency.js";
import { show } from "../core/options.js";
import type { Panel, Statics } from "../core/panel.js";
import type { Series } from "../core/series.js";
import type { TimeIndex } from "../core/time.js";
import type { Warning } from "../core/warning.js";
import { type ExpectedScale, expectedScale, learnExpectedScale } from "./expected-scale.js";
import { type CovariateCode, type InputLayout, inputLayout } from "./input-layout.js";
import { lagsOf } from "./lags.js";
import { floorOf, type Scale, type ScaleFloor, type Scaling, scaleOf, toMeasured } from "./scaler.js";
import { type CodedStatics, codeStatics, learnStatics, standardOf } from "./statics.js";

/** What decides the inputs of a network. */
export interface InputOptions {
  readonly scaling: Scaling;
  /** Names of covariates, known in past and future. */
  readonly covariates: readonly string[];
  /** Names of static features; all of the panel when left out. */
  readonly statics: readonly string[] | undefined;
  /** Whether each series has an embedding of its own. */
  readonly embedIds: boolean;
  /** Lags beside the first; by the time step (see `lagsOf`) when left out. */
  readonly lags: readonly number[] | undefined;
  /** 1 for networks that see a step's own value only after it, 0 for encoders. */
  readonly firstLag: 0 | 1;
  readonly horizon: number;
}

/** What a training panel has decided. */
export type InputState = {
  readonly layout: InputLayout;
  readonly scaling: Scaling;
  readonly floor: ScaleFloorState;
  readonly expected: ExpectedScale;
  readonly frequency: { readonly unit: Frequency["unit"]; readonly count: number } | undefined;
};

/** A ScaleFloor as plain data. */
export type ScaleFloorState = {
  readonly typical: { readonly location: number; readonly scale: number };
  readonly least: number;
};

/** A series as windows are cut from it: without the missing values before its first one. */
export interface PreparedSeries {
  readonly id: string | undefined;
  /** Steps of history; 0 for a new item. */
  readonly length: number;
  /** (length): values in the units of the series, NaN where missing. */
  readonly values: Float64Array;
  /** (length): values as their scale is measured on. */
  readonly measured: Float64Array;
  /** Standardised, each (length) or, for a forecast, (length + horizon). */
  readonly covariates: readonly Float32Array[];
  readonly index: TimeIndex | undefined;
  readonly statics: CodedStatics;
  /** The scale that the statics let expect. */
  readonly expected: Scale;
  readonly warnings: readonly Warning[];
}

/**
 * The state of the inputs that a training panel decides.
 *
 * Errors: DataError — `"no-data"` for a panel without a value, `"time"` for series of different time steps or of which only some have time
 * stamps, `"missing-covariate"`, `"not-finite"`, `"format"` for several values a step; OptionError for unknown names.
 */
export function learnInputs(owner: string, panel: Panel, options: InputOptions): InputState {
  const { scaling, embedIds, firstLag, horizon } = options;
  const members = [...panel].filter(({ length }) => length > 0);
  const frequency = commonFrequency(owner, members);
  const measured = members.map((series) => measuredOf(owner, scaling, series));
  const scales = measured.map((values) => scaleOf(scaling, values, 0, values.length));
  if (measured.every((values) => values.every(Number.isNaN))) {
    throw new DataError("no-data", `${owner}: the panel has no value to train on`);
  }
  const floor = floorOf(scales);
  const code = learnStatics(owner, panel.statics, panel.ids, { names: options.statics, embedIds });
  const coded = members.map(({ id }) => codeStatics(code, staticsOf(panel, id), id));
  const longest = members.reduce((most, { length }) => Math.max(most, length), 0);
  const seasonLength = members.reduce((most, series) => Math.max(most, series.seasonLength), 1);
  const lags = options.lags ?? lagsOf(frequency, seasonLength, Math.max(1, longest - horizon));
  const layout = inputLayout(
    [...new Set([firstLag, ...lags])].sort((a, b) => a - b),
    frequency,
    covariateCodes(owner, members, options.covariates),
    code,
  );
  return {
    layout,
    scaling,
    floor: floorState(floor),
    expected: learnExpectedScale(code, floor, coded, scales),
    frequency,
  };
}

/** The statics of a series; none for one without an id. */
export function staticsOf(panel: Panel, id: string | undefined): Statics {
  return (id === undefined ? undefined : panel.statics[id]) ?? {};
}

/**
 * A series as windows are cut from it. `future` brings covariates of the steps to forecast, checked, each (horizon), in the order of the
 * layout; `start` is the index of an empty series that has none.
 *
 * Errors: as `learnInputs`.
 */
export function prepareSeries(
  owner: string,
  state: InputState,
  series: Series,
  statics: Statics,
  { future, start }: { readonly future?: readonly Float64Array[]; readonly start?: TimeIndex | undefined } = {},
): PreparedSeries {
  const { layout, scaling, floor, expected } = state;
  const coded = codeStatics(layout, statics, series.id);
  const names = layout.covariates.map(({ name }) => name);
  const past = series.length === 0 ? names.map(() => new Float64Array(0)) : pastCovariates(owner, series, names);
  const measured = measuredOf(owner, scaling, series);
  const first = measured.findIndex((value) => !Number.isNaN(value));
  const from = first < 0 ? series.length : first;
  const index = series.index?.slice(from) ?? (series.length === 0 ? start : undefined);
  checkTime(owner, state, series, index);
  return {
    id: series.id,
    length: series.length - from,
    values: series.values.subarray(from),
    measured: measured.subarray(from),
    covariates: layout.covariates.map((code, k) => standardised(code, past[k]!.subarray(from), future?.[k])),
    index: state.frequency === undefined ? undefined : index,
    statics: coded,
    expected: expectedScale(expected, floor, coded),
    warnings: coded.warnings,
  };
}

/** The series of a training panel that have a value, prepared. */
export function preparePanel(owner: string, state: InputState, panel: Panel): PreparedSeries[] {
  return [...panel]
    .filter(({ values }) => values.some((value) => !Number.isNaN(value)))
    .map((series) => prepareSeries(owner, state, series, staticsOf(panel, series.id)));
}

function measuredOf(owner: string, scaling: Scaling, series: Series): Float64Array {
  const who = series.id === undefined ? owner : `${owner}: series "${series.id}"`;
  if (series.dimension !== 1) {
    throw new DataError("format", `${who} has ${series.dimension} values a step, networks of this kind take one`);
  }
  return toMeasured(who, scaling, series.values);
}

/** The time step that all series share; undefined when none has time stamps. */
function commonFrequency(owner: string, members: readonly Series[]): Frequency | undefined {
  const first = members[0];
  if (!first) return undefined;
  const text = ({ index }: Series): string => (index === undefined ? "no time stamps" : frequencyText(index.frequency));
  const odd = members.find((series) => text(series) !== text(first));
  if (odd === undefined) return first.index?.frequency;
  throw new DataError("time", `${owner}: series "${first.id}" has ${describe(text(first))}, "${odd.id}" ${text(odd)}`);
}

function describe(text: string): string {
  return text === "no time stamps" ? text : `a step of a ${text}`;
}

function checkTime(owner: string, { frequency }: InputState, series: Series, index: TimeIndex | undefined): void {
  if (frequency === undefined) return;
  const who = `${owner}: series ${show(series.id ?? "")}`;
  if (index === undefined) {
    throw new DataError(
      "time",
      `${who} has no time stamps, those of training had a step of a ${frequencyText(frequency)}`,
    );
  }
  const [step, trained] = [frequencyText(index.frequency), frequencyText(frequency)];
  if (step !== trained)
    throw new DataError("time", `${who} has a step of a ${step}, those of training of a ${trained}`);
}

function covariateCodes(owner: string, members: readonly Series[], names: readonly string[]): CovariateCode[] {
  const columns = members.map((series) => {
    const who = series.id === undefined ? owner : `${owner}: series "${series.id}"`;
    return pastCovariates(who, series, names);
  });
  return names.map((name, k) => ({ name, ...standardOf(flattened(columns.map((each) => each[k]!))) }));
}

function* flattened(columns: readonly Float64Array[]): Iterable<number> {
  for (const column of columns) yield* column;
}

/** Standard deviations beyond which a covariate is taken for one at their end. */
const MOST = 1000;

function standardised({ mean, sd }: CovariateCode, past: Float64Array, future?: Float64Array): Float32Array {
  const column = new Float32Array(past.length + (future?.length ?? 0));
  const one = (value: number): number => Math.max(-MOST, Math.min(MOST, (value - mean) / sd));
  past.forEach((value, t) => {
    column[t] = one(value);
  });
  future?.forEach((value, h) => {
    column[past.length + h] = one(value);
  });
  return column;
}

function floorState({ typical, least }: ScaleFloor): ScaleFloorState {
  return { typical: { ...typical }, least };
}

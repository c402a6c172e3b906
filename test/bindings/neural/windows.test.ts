// Windows of a panel: what a network sees in training and forecasts, and what it must never see.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { panel } from "../../../bindings/core/panel.js";
import { series } from "../../../bindings/core/series.js";
import { columnNames } from "../../../bindings/neural/input-layout.js";
import { type InputOptions, learnInputs, preparePanel, prepareSeries } from "../../../bindings/neural/panel-inputs.js";
import {
  type BatchViews,
  type Place,
  type WindowForm,
  type WindowOptions,
  Windows,
} from "../../../bindings/neural/windows.js";

const { NaN: missing } = Number;
const inputs: InputOptions = {
  scaling: "mean-abs",
  covariates: [],
  statics: undefined,
  embedIds: false,
  lags: [1, 2, 5],
  firstLag: 0,
  horizon: 3,
};
const options: WindowOptions = {
  form: "encoder",
  context: 4,
  horizon: 3,
  holdOut: 0,
  sampling: "uniform",
  coldShare: 0,
  unscaledTargets: false,
};

const firstLagOf = (form: WindowForm | undefined) => (form === "autoregressive" ? 1 : 0);

/** Windows of a panel, and room for a batch of them. */
function windowsOf(
  data: Parameters<typeof panel>[0],
  { learn = {}, cut = {} }: { learn?: Partial<InputOptions>; cut?: Partial<WindowOptions> } = {},
) {
  const whole = panel(data);
  const state = learnInputs("net", whole, { ...inputs, firstLag: firstLagOf(cut.form), ...learn });
  const windows = new Windows(state, preparePanel("net", state, whole), { ...options, ...cut });
  return { windows, state };
}

function batchOf(windows: Windows, places: readonly Place[]): BatchViews {
  const sizes = windows.sizes(places.length);
  // Whatever stood in memory before must be overwritten.
  const room = (size: number) => new Float64Array(size).fill(missing);
  const views = {
    inputs: room(sizes.inputs),
    future: room(sizes.future),
    target: room(sizes.target),
    weight: room(sizes.weight),
    categories: new Int32Array(sizes.categories).fill(-1),
    scale: room(sizes.scale),
    location: room(sizes.location),
  };
  windows.fill(places, views);
  return views;
}

const noisy = (length: number, shift = 0) => Array.from({ length }, (_, t) => 5 + ((t * 7 + shift) % 11) + t / 10);
const forms: readonly WindowForm[] = ["autoregressive", "encoder", "flat"];

describe("a window of an encoder", () => {
  test("has scaled lags, marks, age and the scale of the window, by the layout's names", () => {
    const { windows, state } = windowsOf({ a: [2, 4, missing, 2, 6, 6, 9, 9, 9] });
    expect(columnNames(state.layout)).toEqual({
      past: ["lag0", "lag1", "lag2", "lag5", "observed"],
      known: ["age"],
      static: ["logScale"],
    });
    const { inputs: rows, scale, target, weight, future } = batchOf(windows, [{ series: 0, cut: 6, end: 9 }]);
    // The context 6, 6 and, before them, 2 and a missing value: mean 14 / 3; the typical scale is the mean of all, 47 / 8.
    const nu = 14 / 3;
    expect(scale[0]).toBeCloseTo(nu, 14);
    const logScale = Math.log(nu / (47 / 8));
    const row = (t: number) => Array.from(rows.subarray(t * 7, t * 7 + 7));
    const age = (t: number) => Math.fround(Math.log(2 + t));
    const expected = [
      [0, 4, 2, 0, 0, age(2), logScale],
      [2, 0, 4, 0, 1, age(3), logScale],
      [6, 2, 0, 0, 1, age(4), logScale],
      [6, 6, 2, 2, 1, age(5), logScale],
    ].map((values) => values.map((value, k) => (k < 4 ? value / nu : value)));
    for (const [k, values] of expected.entries()) {
      for (const [j, value] of values.entries()) expect(row(k)[j]).toBeCloseTo(value, 12);
    }
    for (const value of target) expect(value * nu).toBeCloseTo(9, 12);
    expect(Array.from(weight)).toEqual([1, 1, 1]);
    expect([future[0], future[2]]).toEqual([age(6), age(7)]);
  });

  test("before the start of its series is padded with unobserved zeros", () => {
    const { windows } = windowsOf({ a: [3, 3, 3, 3, 3, 3] });
    const { inputs: rows } = batchOf(windows, [{ series: 0, cut: 1, end: 6 }]);
    for (let k = 0; k < 3; k++) expect(Array.from(rows.subarray(k * 7, k * 7 + 6))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(Array.from(rows.subarray(21, 26))).toEqual([1, 0, 0, 0, 1]);
  });

  test("lies side by side with others: time, then window, then column", () => {
    const data = { a: noisy(20), b: noisy(30, 3) };
    const { windows } = windowsOf(data);
    const places = [
      { series: 0, cut: 9, end: 20 },
      { series: 1, cut: 17, end: 30 },
      { series: 0, cut: 2, end: 20 },
    ];
    const together = batchOf(windows, places);
    places.forEach((place, b) => {
      const alone = batchOf(windows, [place]);
      for (let t = 0; t < 4; t++) {
        const at = (t * 3 + b) * 7;
        expect(together.inputs.subarray(at, at + 7)).toEqual(alone.inputs.subarray(t * 7, t * 7 + 7));
      }
      for (let h = 0; h < 3; h++) expect(together.target[h * 3 + b]).toBe(alone.target[h]);
    });
  });
});

test("a window of an autoregressive network has the same rows through its horizon, its lags there those of the horizon", () => {
  const values = noisy(12);
  const { windows } = windowsOf({ a: values }, { cut: { form: "autoregressive" } });
  const { inputs: rows, target, weight, scale } = batchOf(windows, [{ series: 0, cut: 8, end: 12 }]);
  const width = windows.widths.inputs;
  for (let k = 0; k < 7; k++) {
    expect(target[k]! * scale[0]!).toBeCloseTo(values[4 + k]!, 12);
    expect(weight[k]).toBe(1);
    [1, 2, 5].forEach((lag, j) => {
      expect(rows[k * width + j]! * scale[0]!).toBeCloseTo(values[4 + k - lag] ?? 0, 12);
    });
  }
});

test("a flat window is one row: context, marks, known columns of the horizon, statics", () => {
  const { windows } = windowsOf({ a: [2, missing, 4, 6, 8, 8, 8] }, { cut: { form: "flat" } });
  const { inputs: row, target } = batchOf(windows, [{ series: 0, cut: 4, end: 7 }]);
  expect(windows.widths.inputs).toBe(4 + 4 + 3 + 1);
  expect(Array.from(row.subarray(0, 8))).toEqual([0.5, 0, 1, 1.5, 1, 0, 1, 1]);
  expect(Array.from(row.subarray(8, 11))).toEqual([6, 7, 8].map((t) => Math.fround(Math.log(t))));
  expect(Array.from(target)).toEqual([2, 2, 2]);
});

describe("what a network must not see", () => {
  /** A panel of one series with a covariate and time stamps, some of whose values are replaced. */
  const seen = (change: (value: number, t: number) => number, form: WindowForm, place: Place) => {
    const values = noisy(40).map(change);
    const one = series(values, { id: "a", start: "2024-01-01", frequency: "day", covariates: { x: noisy(40, 5) } });
    const base = series(noisy(40), { id: "a", start: "2024-01-01", frequency: "day", covariates: { x: noisy(40, 5) } });
    const state = learnInputs("net", panel([base]), { ...inputs, covariates: ["x"], firstLag: firstLagOf(form) });
    const windows = new Windows(state, preparePanel("net", state, panel([one])), { ...options, form });
    return { batch: batchOf(windows, [place]), width: windows.widths.inputs };
  };

  test.each(forms)("no value from the cut on changes an input of the past (%s)", (form) => {
    const replaced = fc.oneof(fc.constant(missing), fc.double({ min: -1e9, max: 1e9, noNaN: true }));
    const holds = fc.property(fc.integer({ min: 1, max: 37 }), replaced, (cut, value) => {
      const place = { series: 0, cut, end: 40 };
      const plain = seen((z) => z, form, place);
      const other = seen((z, t) => (t >= cut ? value : z), form, place);
      // Rows of an autoregressive horizon see its lags: those up to the row of the cut itself must not change.
      const rows = form === "autoregressive" ? 5 * plain.width : plain.batch.inputs.length;
      expect(other.batch.inputs.slice(0, rows)).toEqual(plain.batch.inputs.slice(0, rows));
      expect(other.batch.future).toEqual(plain.batch.future);
      expect(other.batch.scale).toEqual(plain.batch.scale);
    });
    fc.assert(holds, { seed: 3, numRuns: 40 });
  });

  test.each(forms)("nothing of what is held out reaches training, in long and short series (%s)", (form) => {
    const holdOut = 4;
    const data = (end: number) => ({
      a: [...noisy(16), end, end, end, end],
      b: [7, 8, 9, end, end, end, end],
      c: [1, end, end, end],
    });
    const cut = { form, holdOut, coldShare: 0.2 };
    const state = learnInputs("net", panel(data(5)), inputs);
    const drawn = (end: number) => {
      const windows = new Windows(state, preparePanel("net", state, panel(data(end))), { ...options, ...cut });
      const places = windows.draw(5, 1, 200);
      return { places, batch: batchOf(windows, places) };
    };
    const [one, other] = [drawn(5), drawn(1e6)];
    expect(other.places).toEqual(one.places);
    expect(new Set(one.places.map((place) => place.series))).toEqual(new Set([0, 1]));
    expect(other.batch).toEqual(one.batch);
    expect(one.batch.weight.some((weight) => weight === 0)).toBe(true);
  });

  test("evaluation reads what is held out, of each series that is longer", () => {
    const { windows } = windowsOf({ a: noisy(20), b: [1, 2, 3] }, { cut: { holdOut: 3 } });
    expect(windows.evaluation()).toEqual([{ series: 0, cut: 17, end: 20 }]);
  });
});

describe("missing values", () => {
  test.each(forms)("never reach an input, a target or a weight (%s)", (form) => {
    const value = fc.oneof(
      { weight: 3, arbitrary: fc.constant(missing) },
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, 1e300, -1e300, 1e-300),
    );
    const holds = fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
      if (values.every(Number.isNaN)) return;
      const { windows } = windowsOf(
        { a: values, b: [1, 2, missing, 4, 5, 6, 7, 8, 9] },
        { cut: { form, coldShare: 0.1 } },
      );
      const places = [...windows.draw(1, 0, 20), ...windows.prediction()];
      const { categories: _, ...views } = batchOf(windows, places);
      for (const view of Object.values(views)) expect(Array.from(view).every(Number.isFinite)).toBe(true);
      expect(views.weight.some((weight, i) => weight === 0 && views.target[i] !== 0)).toBe(false);
    });
    fc.assert(holds, { seed: 4, numRuns: 60 });
  });

  test("before the first value do not count as history: ages begin with it", () => {
    const { windows } = windowsOf({ a: [missing, missing, 3, 5, 4] });
    expect(windows.prediction()).toEqual([{ series: 0, cut: 3, end: 3 }]);
  });
});

describe("windows that are drawn", () => {
  const data = { a: noisy(50), b: noisy(50).map((z) => 9 * z), c: [missing, 4], d: [] };

  test("are the same for a seed, step and row, in one batch or several", () => {
    const { windows } = windowsOf(data);
    const whole = windows.draw(11, 3, 64);
    expect([...windows.draw(11, 3, 20), ...windows.draw(11, 3, 44, 20)]).toEqual(whole);
    expect(windows.draw(11, 4, 64)).not.toEqual(whole);
    expect(windows.draw(12, 3, 64)).not.toEqual(whole);
  });

  test("come from every series with two values alike, and from every cut", () => {
    const { windows } = windowsOf(data);
    const places = windows.draw(1, 1, 4000);
    const counts = [0, 1].map((i) => places.filter(({ series: number }) => number === i).length);
    // 2000 each, with a standard deviation of 32.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(160);
    expect(new Set(places.map(({ cut }) => cut)).size).toBe(47);
    expect(Math.min(...places.map(({ cut }) => cut))).toBe(1);
    expect(Math.max(...places.map(({ cut }) => cut))).toBe(47);
  });

  test("come in proportion to the scale where that is asked for", () => {
    const { windows } = windowsOf(data, { cut: { sampling: "scale" } });
    const share = windows.draw(1, 1, 4000).filter(({ series: number }) => number === 1).length / 4000;
    expect(Math.abs(share - 0.9)).toBeLessThan(0.03);
  });

  test("begin with their series as often as is asked for, without history and with the expected scale", () => {
    const { windows } = windowsOf(data, { cut: { coldShare: 0.25 } });
    const cold = windows.draw(1, 1, 4000).filter(({ cut }) => cut === 0);
    expect(Math.abs(cold.length / 4000 - 0.25)).toBeLessThan(0.035);
    const { inputs: rows, weight } = batchOf(windows, cold.slice(0, 1));
    expect(Array.from(rows.filter((_, i) => i % 7 < 5)).every((value) => value === 0)).toBe(true);
    expect(Array.from(weight)).toEqual([1, 1, 1]);
  });

  test("are none where no series has two values before what is held out", () => {
    const { windows } = windowsOf({ a: [1, missing, 2, 3, 4], b: [5] }, { cut: { holdOut: 3 } });
    expect(windows.canDraw).toBe(false);
  });
});

describe("a panel that cannot be used is refused by name", () => {
  const learn =
    (data: Parameters<typeof panel>[0], more: Partial<InputOptions> = {}) =>
    () =>
      learnInputs("net", panel(data), { ...inputs, ...more });
  const daily = series([1, 2, 3], { id: "day", start: "2024-01-01", frequency: "day" });

  test("without values, with infinite ones, of several time steps, without a covariate", () => {
    expect(learn({ a: [], b: [missing] })).toThrow("no value to train on");
    expect(learn({ a: [1, Number.POSITIVE_INFINITY] })).toThrow('series "a": value 1 is Infinity');
    expect(learn([daily, series([1, 2], { id: "h", start: "2024-01-01", frequency: "hour" })])).toThrow(
      'series "day" has a step of a day, "h" hour',
    );
    expect(learn([daily, series([1, 2], { id: "bare" })])).toThrow("no time stamps");
    expect(learn({ a: [1, 2, 3] }, { covariates: ["x"] })).toThrow('no covariate "x"');
    expect(learn([series([1, 2, 3, 4], { id: "w", dimension: 2 })])).toThrow("2 values a step");
  });

  test("of another time step than that of training", () => {
    const state = learnInputs("net", panel([daily]), inputs);
    const monthly = series([1, 2], { id: "m", start: "2024-01", frequency: "month" });
    expect(() => prepareSeries("net", state, monthly, {})).toThrow("has a step of a month, those of training of a day");
    expect(() => prepareSeries("net", state, series([1, 2], { id: "bare" }), {})).toThrow("no time stamps");
  });
});

test("the history of a window is what is known before its cut, scaled, oldest first", () => {
  const { windows } = windowsOf({ a: [2, missing, 4, 6] });
  const out = new Float64Array(6);
  windows.history(windows.prediction(), 6, out);
  expect(Array.from(out)).toEqual([0, 0, 0.5, 0, 1, 1.5]);
});

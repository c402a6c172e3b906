// Forecasts whose columns depend on the values before: drawn step by step.

import { FitError, OptionError } from "../core/errors.js";
import type { Fitted, ForecastRequest, LinearForm } from "../core/model.js";
import { engine } from "../wasm/engine.js";
import { designColumns } from "./design.js";
import type { Feature, Ground, Statistic } from "./feature.js";
import { columnsOf, kindOf } from "./kinds.js";

/** What a forecast stands on: the future, and what went before it on the scale of the model inside. */
export interface Past {
  readonly features: readonly Feature[];
  /** The known values and covariates; `from` to `to` are the steps to forecast. */
  readonly ground: Ground;
}

/** Steps of a program and the cells that it fills; see assembly/features/simulate-cells.ts. */
interface Program {
  /** (cells, horizon): what does not depend on the past. */
  readonly cells: Float64Array[];
  readonly steps: number[];
  readonly weights: number[];
  window: number;
}

const CODES = { weights: 0, mean: 1, sd: 2, min: 3, max: 4, quantile: 5, weightedMean: 6, weightedSd: 7 } as const;
const PRODUCT = 8;

/**
 * Joint paths (count, horizon) of a linear model inside, and the forecast at its coefficients themselves.
 */
export function simulateForm(
  form: LinearForm,
  past: Past,
  { horizon, seed }: ForecastRequest,
  count: number,
): { readonly paths: Float64Array; readonly plain: Float64Array } {
  const { program, rows } = compile(form, past, horizon);
  const { coefficients, factor, noise = new Float64Array(horizon).fill(1) } = form;
  const values = past.ground.values;
  const [k, cells, steps] = [coefficients.length, program.cells.length, program.steps.length / 5];
  using frame = engine().frame();
  const { kernels } = frame;
  const [y, x, p, w] = [frame.put(values), frame.put(rows), frame.put(program.steps), frame.put(program.weights)];
  const [b, f, sds] = [frame.put(coefficients), frame.put(factor), frame.put(noise)];
  const scratch = frame.f64(kernels.simulateLinearScratch(values.length, horizon, k, cells, program.window));
  const out = frame.f64(count * horizon);
  const draw = (paths: number, sigma: number): Float64Array => {
    kernels.simulateLinear(
      ...([y, x, p, w, b, f, sds, values.length, horizon, cells, steps, k, paths, program.window] as const),
      ...([sigma, form.degreesOfFreedom, seed, out, scratch] as const),
    );
    return frame.take(out, paths * horizon);
  };
  return { plain: draw(1, 0), paths: draw(count, form.sigma) };
}

/** The program of the columns that depend on the past, and rows whose first cells are the columns of the form. */
function compile(
  form: LinearForm,
  { features, ground }: Past,
  horizon: number,
): { program: Program; rows: Float64Array } {
  const k = form.columns.length;
  const program: Program = {
    cells: form.columns.map((_, j) => form.rows.filter((__, i) => i % k === j)),
    steps: [],
    weights: [],
    window: 1,
  };
  const places = new Map(form.columns.map((name, j) => [name, j]));
  for (const each of features) addCells(program, each, ground, (name) => places.get(name));
  const cells = program.cells.length;
  const rows = new Float64Array(horizon * cells);
  for (const [c, cell] of program.cells.entries()) for (let h = 0; h < horizon; h++) rows[h * cells + c] = cell[h]!;
  return { program, rows };
}

/** The cells of a feature: those that have a place in the form are put there, others behind. Returns their places. */
function addCells(
  program: Program,
  each: Feature,
  ground: Ground,
  placeOf: (name: string) => number | undefined,
): number[] {
  if (each.feature === "interaction") {
    const [first, second] = [each.first as Feature, each.second as Feature];
    const nowhere = () => undefined;
    const left = addCells(program, first, ground, nowhere);
    const right = addCells(program, second, ground, nowhere);
    const names = columnsOf(each, ground).map(({ name }) => name);
    const pairs = left.flatMap((a) => right.map((b) => [a, b] as const));
    return pairs.map(([a, b], i) => {
      const target = place(program, placeOf(names[i]!), ground);
      program.steps.push(PRODUCT, target, a, b, 0);
      return target;
    });
  }
  const columns = columnsOf(each, ground);
  const statistics = each.of === undefined ? kindOf(each).statistics?.(each) : undefined;
  return columns.map(({ name, values }, i) => {
    const target = place(program, placeOf(name), ground);
    if (statistics) addStep(program, statistics[i]!, target);
    else program.cells[target] = values;
    return target;
  });
}

function place({ cells }: Program, known: number | undefined, { from, to }: Ground): number {
  return known ?? cells.push(new Float64Array(to - from)) - 1;
}

function addStep(program: Program, statistic: Statistic, target: number): void {
  const { steps, weights } = program;
  const { kind, lag } = statistic;
  if (kind === "weights") {
    steps.push(CODES.weights, target, lag, statistic.weights.length, weights.length);
    weights.push(...statistic.weights);
    return;
  }
  const operand = kind === "quantile" ? statistic.level : "alpha" in statistic ? statistic.alpha : 0;
  steps.push(CODES[kind], target, lag, statistic.window, operand);
  program.window = Math.max(program.window, statistic.window);
}

/** Most updates of a model inside that one forecast may take. */
const MOST_UPDATES = 1_000_000;

/**
 * Joint paths (count, horizon) of any model inside that can be updated: each path draws a step from the forecast, and the model takes it in.
 */
export function simulateUpdates(
  owner: string,
  inner: Fitted,
  { features, ground }: Past,
  { horizon, seed }: ForecastRequest,
  count: number,
): Float64Array {
  if (count * horizon > MOST_UPDATES) {
    const message = `${owner}: ${count} paths of ${horizon} steps are more than ${MOST_UPDATES} updates of ${inner.name}`;
    throw new OptionError("option", message);
  }
  const levels = uniforms(count * horizon, seed);
  const paths = new Float64Array(count * horizon);
  const { values, from } = ground;
  for (let p = 0; p < count; p++) {
    let model = inner;
    const seen = new Float64Array(values.length + horizon).fill(Number.NaN);
    seen.set(values);
    for (let h = 0; h < horizon; h++) {
      const step = { ...ground, values: seen.subarray(0, values.length + h), from: from + h, to: from + h + 1 };
      const columns = designColumns(owner, features, step);
      const covariates = Object.fromEntries(columns.map((column) => [column.name, column.values]));
      const [drawn] = model.forecast(1, { covariates, seed }).quantile(levels[p * horizon + h]!);
      if (!Number.isFinite(drawn)) throw new FitError("not-converged", `${owner}: step ${h} of path ${p} is ${drawn}`);
      seen[values.length + h] = drawn!;
      paths[p * horizon + h] = drawn!;
      if (h + 1 < horizon) model = model.update({ values: [drawn!], covariates });
    }
  }
  return paths;
}

/** Uniforms on (0, 1). */
function uniforms(n: number, seed: number): Float64Array {
  using frame = engine().frame();
  const out = frame.f64(n);
  frame.kernels.fillUniforms(n, seed, 0, 0, out);
  return frame.take(out, n);
}

/** Whether the columns are linear in the past: then the forecast at the mean coefficients is the mean of the paths. */
export function isLinear(features: readonly Feature[]): boolean {
  return features.every((each) => {
    if (each.feature === "interaction") return !looksBack(each.first as Feature) || !looksBack(each.second as Feature);
    const statistics = each.of === undefined ? kindOf(each).statistics?.(each) : undefined;
    return (statistics ?? []).every(({ kind }) => ["weights", "mean", "weightedMean"].includes(kind));
  });
}

/** Whether a feature looks at the target. */
export function looksBack(each: Feature): boolean {
  if (each.feature === "interaction") return [each.first, each.second].some((part) => looksBack(part as Feature));
  return each.of === undefined && kindOf(each).statistics !== undefined;
}

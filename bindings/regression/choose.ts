// Which covariates of a design a regression takes.

import { FitError } from "../core/errors.js";
import { engine } from "../wasm/engine.js";
import type { Design } from "./regressors.js";
import { DEPENDENT } from "./solve.js";

/** The design and the values with each row times the root of its weight. */
export function weighted(
  { values, rows, columns }: Design,
  targets: Float64Array,
  weights: Float64Array | undefined,
): { design: Design; targets: Float64Array } {
  if (!weights) return { design: { values, rows, columns }, targets };
  const roots = weights.map(Math.sqrt);
  return {
    design: { values: values.map((value, i) => value * roots[Math.floor(i / columns)]!), rows, columns },
    targets: targets.map((value, i) => value * roots[i]!),
  };
}

/** Places of the columns that forward selection takes, in their own order; the first `base` are always in. */
export function chooseForward(design: Design, targets: Float64Array, base: number): number[] {
  const { values, rows, columns } = design;
  using frame = engine().frame();
  const { kernels } = frame;
  const [x, y, order] = [frame.put(values), frame.put(targets), frame.i32(columns)];
  const scratch = frame.f64(kernels.selectForwardScratch(rows, columns));
  const count = kernels.selectForward(x, y, rows, columns, base, order, scratch);
  const always = Array.from({ length: base }, (_, j) => j);
  return [...always, ...frame.takeI32(order, count)].sort((a, b) => a - b);
}

/** Places of the columns whose coefficients are not held at 0 when those from `free` on may not be negative. */
export function chooseNonNegative(owner: string, design: Design, targets: Float64Array, free: number): number[] {
  const { values, rows, columns } = design;
  using frame = engine().frame();
  const { kernels } = frame;
  const [x, y, b] = [frame.put(values), frame.put(targets), frame.f64(columns)];
  const scratch = frame.f64(kernels.nonNegativeScratch(rows, columns));
  const status = kernels.fitNonNegative(x, y, rows, columns, free, DEPENDENT, b, scratch);
  if (status !== kernels.OK.value) {
    throw new FitError("not-converged", `${owner}: no set of non-negative coefficients was found`);
  }
  const found = frame.take(b, columns);
  return [...found.keys()].filter((j) => j < free || found[j]! > 0);
}

import { FitError } from "../core/errors.js";
import type { Numbers } from "../core/numbers.js";
import { flag, listOf, number, optional, readOptions } from "../core/options.js";
import { columnOf, matrixOf } from "./least-squares.js";
import { pathOf, pricesOf, ratioRule, scaledColumns, tamed } from "./penalised.js";
import { requireColumns, requireRows } from "./regressors.js";

/** Options of `elasticNetPath`. */
export interface ElasticNetPathOptions {
  /** Share of |b|₁ in the price, from 0 (ridge) to 1 (lasso). Default 1. */
  readonly ratio?: number;
  /** The prices, best descending. Default: a hundred from the least that takes all coefficients to 0 downwards. */
  readonly lambdas?: readonly number[];
  /** Whether columns are divided by their standard deviations (divisor n) before they are priced. Default true. */
  readonly standardise?: boolean;
  /** Whether there is a constant, which is free. Default true. */
  readonly intercept?: boolean;
}

/** Solutions for a sequence of prices. */
export interface ElasticNetPath {
  /** (count) */
  readonly lambdas: Float64Array;
  /** (count) */
  readonly intercepts: Float64Array;
  /** (count, columns), row-major, in the units of x. */
  readonly coefficients: Float64Array;
}

const NAME = "elasticNetPath";
const MOST_PRICES = 10_000;

/**
 * Lasso, ridge or elastic net coefficients for a sequence of prices: 1 / (2 n) RSS + lambda (ratio |b|₁ + (1 - ratio) / 2 |b|²).
 *
 * Data: x as rows of equal length, finite; y one value per row.
 * Errors: DataError("length-mismatch"), DataError("not-finite"), DataError("too-short"); OptionError("option"); FitError("singular").
 * Cost: O(rows columns²), then O(columns²) for each price and pass over the coordinates.
 * Source: Friedman, Hastie & Tibshirani (2010), Journal of Statistical Software 33(1).
 *
 * @example
 * elasticNetPath([[1], [2], [3], [4]], [3, 5, 7, 9], { lambdas: [0.5], standardise: false }).coefficients; // Float64Array [1.6]
 */
export function elasticNetPath(
  x: readonly ArrayLike<number>[],
  y: Numbers,
  options: ElasticNetPathOptions = {},
): ElasticNetPath {
  const { ratio, lambdas, standardise, intercept } = readOptions(NAME, defaults, options, rules);
  const design = matrixOf(NAME, x, false);
  const targets = columnOf(NAME, "y", y, design.rows);
  requireColumns(NAME, design);
  requireRows(NAME, design.rows, 0);
  const pricing = { ratio, standardise, intercept };
  const { design: tame, powers } = tamed(NAME, design, standardise);
  const prices = lambdas === undefined ? pricesOf(tame, targets, pricing) : Float64Array.from(lambdas);
  const path = pathOf(tame, targets, prices, pricing);
  const coefficients = scaledColumns(path.coefficients, powers);
  if (coefficients.every(Number.isFinite)) return { lambdas: prices, intercepts: path.intercepts, coefficients };
  throw new FitError("singular", `${NAME}: the coefficients leave the finite numbers`);
}

const defaults = {
  ratio: 1,
  lambdas: undefined as readonly number[] | undefined,
  standardise: true,
  intercept: true,
};
const rules = {
  ratio: ratioRule,
  lambdas: optional((value: unknown) => {
    const must = listOf(number(0), 1)(value);
    return must ?? ((value as ArrayLike<number>).length > MOST_PRICES ? `at most ${MOST_PRICES} numbers` : undefined);
  }),
  standardise: flag,
  intercept: flag,
};

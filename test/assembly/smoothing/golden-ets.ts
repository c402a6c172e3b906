// The cases of ets-fixed.json as the kernels take them.

import { engine } from "../../../bindings/wasm/engine.js";
import { golden, goldenSeries, numbers } from "../../support/golden.js";

/** One case: a model of the taxonomy at given parameters and initial states. */
export interface FixedCase {
  readonly id: string;
  readonly class: number;
  readonly m: number;
  readonly error: number;
  readonly trend: number;
  readonly season: number;
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
  /** (2 + m): level, slope, season of time 0, 1, ... */
  readonly states: Float64Array;
  readonly values: Float64Array;
  readonly expected: Readonly<Record<string, unknown>>;
}

const codes: Readonly<Record<string, number>> = { N: 0, A: 1, M: 2 };

/** The order of R, level, slope, s(0), s(-1), ..., as level, slope, season of time 0, 1, ...; both modulo m. */
export function statesOfR(initial: Float64Array, trend: number, season: number, m: number): Float64Array {
  const states = new Float64Array(2 + m);
  states[0] = initial[0]!;
  if (trend) states[1] = initial[1]!;
  const from = trend ? 2 : 1;
  for (let j = 0; season && j < m; j++) states[2 + j] = initial[from + m - 1 - j]!;
  return states;
}

/** All sixty cases. */
export function fixedCases(): FixedCase[] {
  const file = golden("ets-fixed");
  return file.cases.map((expected) => {
    const options = expected.options as Record<string, number | string | number[] | null>;
    const [error, trend, season] = [options.error, options.trend, options.season].map((word) => codes[word as string]!);
    const m = season ? (options.m as number) : 1;
    return {
      id: expected.id,
      class: expected.class as number,
      m,
      error: error!,
      trend: trend!,
      season: season!,
      alpha: options.alpha as number,
      beta: (options.beta as number | null) ?? 0,
      gamma: (options.gamma as number | null) ?? 0,
      phi: (options.phi as number | null) ?? 1,
      states: statesOfR(numbers(options.initialState), trend!, season!, m),
      values: goldenSeries(file, expected.series)!.values,
      expected,
    };
  });
}

/** Filter the values of a case, from the states given, in one go. */
export function filter(at: FixedCase, values: Float64Array = at.values) {
  using frame = engine().frame();
  const n = values.length;
  const states = frame.put(at.states);
  const sums = frame.put([0, 0, 1, 0, 0]);
  const [errors, fitted, parts] = [frame.f64(n), frame.f64(n), frame.f64(3 * n)];
  const { m, error, trend, season, alpha, beta, gamma, phi } = at;
  const y = frame.put(values);
  frame.kernels.filterEts(y, n, m, 0, error, trend, season, alpha, beta, gamma, phi, states, sums, errors, fitted, parts);
  return {
    errors: frame.take(errors, n),
    fitted: frame.take(fitted, n),
    components: frame.take(parts, 3 * n),
    states: frame.take(states, 2 + m),
    sums: frame.take(sums, 5),
    logLikelihood: frame.kernels.logLikelihoodEts(sums, error),
  };
}

/** What numbers say about residuals. */
export interface ResidualFacts {
  /** Known residuals. */
  readonly count: number;
  readonly mean: number;
  readonly standardDeviation: number;
  /** Autocorrelations that were looked at. */
  readonly lags: number;
  /** Those of them outside ±1.96/√n; one in twenty is by chance. */
  readonly outside: readonly number[];
}

/** Facts about residuals; undefined when there are too few to say anything. */
export function residualFacts(residuals: ArrayLike<number>, seasonLength: number): ResidualFacts | undefined {
  const known = Array.from(residuals).filter(Number.isFinite);
  const count = known.length;
  if (count < 8) return undefined;
  const mean = known.reduce((sum, value) => sum + value, 0) / count;
  const squares = known.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const lags = Math.min(Math.floor(count / 3), Math.max(10, 2 * seasonLength));
  const outside = Array.from({ length: lags }, (_, k) => k + 1).filter((lag) => {
    return Math.abs(autocovariance(residuals, mean, lag) / squares) > 1.96 / Math.sqrt(count);
  });
  return { count, mean, standardDeviation: Math.sqrt(squares / (count - 1)), lags, outside };
}

function autocovariance(values: ArrayLike<number>, mean: number, lag: number): number {
  let sum = 0;
  for (let t = lag; t < values.length; t++) {
    const product = ((values[t] as number) - mean) * ((values[t - lag] as number) - mean);
    if (Number.isFinite(product)) sum += product;
  }
  return sum;
}

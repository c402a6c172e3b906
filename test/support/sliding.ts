// Rolling statistics by their definitions: every window on its own.

/** The observed values of the window that ends at t; none where there are fewer than `least`. */
export function windowAt(x: readonly number[], t: number, window: number, least: number): number[] | undefined {
  const observed = x.slice(Math.max(0, t - window + 1), t + 1).filter((value) => !Number.isNaN(value));
  return observed.length < least ? undefined : observed;
}

/** Mean and standard deviation in two passes. */
export function momentsOf(values: readonly number[]): [mean: number, sd: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / (values.length - 1))];
}

/** Quantile of type 7. */
export function quantileOf(values: readonly number[], level: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = level * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}

/** The median: the mean of the two middle ones when there is an even number; NaN of nothing or with a NaN. */
export function medianOf(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  if (n === 0 || Number.isNaN(sorted[n - 1]!)) return Number.NaN;
  const upper = sorted[n >> 1]!;
  const lower = sorted[(n - 1) >> 1]!;
  return lower === upper ? upper : lower / 2 + upper / 2;
}

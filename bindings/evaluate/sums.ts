// Means and medians of errors: plain arithmetic in a fixed order.

/** NaN of nothing. */
export function averageOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Mean of absolute values. */
export function averageSize(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]!);
  return sum / values.length;
}

/** Mean of squares. */
export function meanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum / values.length;
}

/** Root of the mean square, also where the squares would overflow or vanish. */
export function rootMeanSquare(values: ArrayLike<number>): number {
  const square = meanSquare(values);
  if (square > 1e-280 && square < Number.POSITIVE_INFINITY) return Math.sqrt(square);
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  if (!(most > 0 && most < Number.POSITIVE_INFINITY)) return Math.sqrt(square);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! / most) * (values[i]! / most);
  return most * Math.sqrt(sum / values.length);
}

/** Mean of the values whose truth is there; NaN of nothing. */
export function averageObserved(values: Float64Array, truth: ArrayLike<number>): number {
  return averageOf(values.filter((_, h) => !Number.isNaN(truth[h]!)));
}

export const square = (x: number): number => x * x;

/** y at x on the line through points of ascending x; beyond the first and the last, theirs. */
export function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  const after = xs.findIndex((each) => each >= x);
  if (after === 0) return ys[0]!;
  if (after < 0) return ys[ys.length - 1]!;
  const share = (x - xs[after - 1]!) / (xs[after]! - xs[after - 1]!);
  return ys[after - 1]! + share * (ys[after]! - ys[after - 1]!);
}

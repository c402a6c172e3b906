// What the estimate of a season does to the spread of what is left.

/**
 * How much wider the errors of forecasts are than the errors within the sample, because a season was estimated from the same values: each
 * value draws the season towards itself, and its successor has no part in it. As for independent errors about the season; of several
 * seasons, the one that matters most, for a longer season mostly contains what a shorter one can take up.
 *
 * @param cycles Cycles seen, of each season.
 * @param windows Cycles of the season's smoother.
 */
export function spreadOfSeasons(cycles: readonly number[], windows: readonly number[]): number {
  const each = cycles.map((count, k) => {
    const window = windows[k]!;
    let within = 0;
    for (let row = 0; row < count; row++) {
      const { own, squares } = sharesAt(row, count, window);
      within += (1 - 2 * own + squares) / count;
    }
    return Math.sqrt((1 + sharesAt(count - 1, count, window).squares) / within);
  });
  return Math.max(1, ...each);
}

/** The share of a row in its own estimate, and the sum of squared shares, of local means with tricube weights. */
function sharesAt(row: number, rows: number, window: number): { own: number; squares: number } {
  const span = Math.min(window, rows);
  const left = Math.max(0, Math.min(row - (window - 1) / 2, rows - span));
  const reach = Math.max(row - left, left + span - 1 - row) + Math.max(0, Math.floor((window - rows) / 2));
  let sum = 0;
  let squares = 0;
  for (let j = left; j < left + span; j++) {
    const u = Math.abs(j - row) / reach;
    const v = Math.max(0, 1 - u * u * u);
    const weight = v * v * v;
    sum += weight;
    squares += weight * weight;
  }
  return { own: 1 / sum, squares: squares / (sum * sum) };
}

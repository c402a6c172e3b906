/** Decimals that show numbers of a spread with four significant digits of the spread. */
export function decimalsFor(values: Iterable<number>): number {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  // Of equal numbers the size counts.
  const size = Math.max(Math.abs(most), Math.abs(least));
  const spread = most > least ? Math.max(most - least, size * 1e-6) : size;
  if (!(spread > 0) || !Number.isFinite(spread)) return 0;
  const exponent = Number(spread.toExponential().split("e")[1]);
  return Math.min(12, Math.max(0, 3 - exponent));
}

/** A number for people: grouped thousands, fixed decimals, "–" where there is none. */
export function numberText(value: number, decimals: number): string {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  if (Math.abs(value) >= 1e15) return value.toExponential(4);
  const [whole = "", part] = value.toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return part === undefined ? grouped : `${grouped}.${part}`;
}

/** A number for files: the shortest text that reads back as the same double, empty where there is none. */
export function numberCell(value: number): string {
  return Number.isFinite(value) ? String(value) : "";
}

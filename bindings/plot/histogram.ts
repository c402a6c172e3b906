/** Equally wide bins. */
export interface Histogram {
  readonly from: number;
  readonly width: number;
  /** Values in each bin; the last one includes its upper end. */
  readonly counts: readonly number[];
}

/** The known values in about √n bins whose width is 1, 2 or 5 times a power of ten; undefined without any. */
export function histogram(values: ArrayLike<number>): Histogram | undefined {
  const known = Array.from(values).filter(Number.isFinite);
  if (known.length === 0) return undefined;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of known) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const bins = Math.min(40, Math.max(5, Math.ceil(Math.sqrt(known.length))));
  const width = most > least ? roundWidth((most - least) / bins) : 1;
  const from = Math.floor(least / width) * width;
  const counts = new Array<number>(Math.max(1, Math.floor((most - from) / width) + 1)).fill(0);
  for (const value of known) {
    const bin = Math.min(counts.length - 1, Math.max(0, Math.floor((value - from) / width)));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { from, width, counts };
}

/** The least of 1, 2, 5 × 10^k that is not below `width`. */
function roundWidth(width: number): number {
  // The exponent by way of text: exact, and the same in every runtime.
  const exponent = Number(width.toExponential().split("e")[1]);
  const power = Number(`1e${exponent}`);
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= width) ?? width;
}

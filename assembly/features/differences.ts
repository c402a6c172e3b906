import { F64 } from "../memory";

/**
 * Values from their differences: x[h] = w[h] - sum of coefficients[i] x[h - lags[i]], row by row, where rows go on from the same history.
 *
 * in       history (m), oldest first; lags (terms), whole numbers from 1 to m; coefficients (terms)
 * sizes    m, terms, count, horizon
 * in/out   rows (count, horizon): differences w, which become values x
 * cost     O(count horizon terms)
 */
export function undoDifferences(
  history: usize, lags: usize, coefficients: usize, m: i32, terms: i32, count: i32, horizon: i32, rows: usize,
): void {
  const past = F64.at(history).plus(m);
  const lag = F64.at(lags);
  const coefficient = F64.at(coefficients);
  for (let p = 0; p < count; p++) {
    const row = F64.at(rows).plus(p * horizon);
    for (let h = 0; h < horizon; h++) {
      let value = row[h];
      for (let i = 0; i < terms; i++) {
        const at = h - <i32>lag[i];
        value -= coefficient[i] * (at < 0 ? past[at] : row[at]);
      }
      row[h] = value;
    }
  }
}

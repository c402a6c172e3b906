import type { Leaderboard } from "forecastle";
import { numberText } from "./number-text.js";
import type { DataRow } from "./records.js";

/** A leaderboard as data. */
export function leaderboardRows(board: Leaderboard): DataRow[] {
  return board.rows.map(({ model, metrics, folds, failures }, i) => ({
    rank: i + 1,
    model,
    ...metrics,
    folds,
    failures,
  }));
}

/** A leaderboard for people: errors with four digits, coverages in per cent. */
export function leaderboardCells(board: Leaderboard): { header: string[]; rows: string[][] } {
  const failed = board.failures.length > 0;
  const header = ["model", ...board.metrics.map(columnName), ...(failed ? ["failures"] : [])];
  const rows = board.rows.map((row) => [
    row.model,
    ...board.metrics.map((name) => metricText(name, row.metrics[name] ?? Number.NaN)),
    ...(failed ? [String(row.failures)] : []),
  ]);
  return { header, rows };
}

function columnName(metric: string): string {
  const coverage = /^coverage([\d.]+)$/.exec(metric);
  if (coverage) return `in ${coverage[1]} %`;
  return (
    ({ mase: "MASE", smape: "sMAPE", rmse: "RMSE", crps: "CRPS", mae: "MAE", mape: "MAPE" } as Record<string, string>)[
      metric
    ] ?? metric
  );
}

function metricText(metric: string, value: number): string {
  if (metric.startsWith("coverage")) return Number.isNaN(value) ? "–" : `${(100 * value).toFixed(0)} %`;
  const size = Math.abs(value);
  return numberText(value, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3);
}

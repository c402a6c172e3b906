import type { Leaderboard } from "forecastle";
import pico from "picocolors";
import type { Arguments } from "../arguments.js";
import { commonSeason, compareModels, usualModels } from "../compare-models.js";
import { exitCodes } from "../failure.js";
import type { Io } from "../io.js";
import { namedMetrics } from "../metrics.js";
import { namedModel } from "../models.js";
import { load } from "../read/load.js";
import { coveragesOf, formatOf, integerOf, listOf, seasonOf, textOf } from "../settings.js";
import { deliver } from "../write/deliver.js";
import { leaderboardCells, leaderboardRows } from "../write/leaderboard.js";
import { toCsv, toJson, toNdjson } from "../write/records.js";
import { seconds } from "../write/seconds.js";
import { textTable } from "../write/text-table.js";

/** `forecastle compare`: a leaderboard. */
export async function compareCommand(args: Arguments, io: Io): Promise<number> {
  const { options } = args;
  const format = formatOf(options, io.outIsTerminal);
  const named = listOf(options, "models");
  for (const name of named ?? []) if (name !== "auto") namedModel(name);
  const chosen = {
    horizon: integerOf(options, "horizon", 1),
    folds: integerOf(options, "folds", 1, 5),
    season: seasonOf(options),
    coverages: coveragesOf(options),
    metrics: namedMetrics(listOf(options, "metrics")),
  };
  const dataset = await load(args.file, options, io);
  const series = dataset.readings.map((reading) => reading.series);
  const models = named ?? usualModels(commonSeason(series, chosen.season));
  const started = io.clock();
  const board = await compareModels(series, { ...chosen, models }, io);
  const data = {
    table: () => boardTable(board, io),
    csv: () => toCsv(leaderboardRows(board)),
    json: () => toJson(documentOf(board, chosen.horizon, chosen.folds)),
    ndjson: () => toNdjson(leaderboardRows(board)),
  }[format]();
  await deliver(data, textOf(options, "output"), io);
  if (!options.quiet) tell(board, io.clock() - started, io);
  return exitCodes.fine;
}

function boardTable(board: Leaderboard, io: Io): string {
  const { bold } = pico.createColors(io.colour);
  const { header, rows } = leaderboardCells(board);
  const body = rows.map((row, i) => (i === 0 ? row.map((cell) => bold(cell)) : row));
  return textTable(header, body);
}

function documentOf(board: Leaderboard, horizon: number, folds: number): object {
  const failures = board.failures.map(({ model, id, fold, metric, error }) => ({
    model,
    id,
    fold,
    metric,
    message: error.message,
  }));
  return { horizon, folds, leaderboard: leaderboardRows(board), failures };
}

/** Times, failures and warnings go to standard error: they are no data, and times differ from run to run. */
function tell(board: Leaderboard, milliseconds: number, io: Io): void {
  for (const { message } of board.warnings.slice(0, 10)) io.err(`warning: ${message}\n`);
  for (const { model, id, fold, error } of board.failures.slice(0, 5)) {
    io.err(`warning: ${model}${id === undefined ? "" : ` on ${id}`}, fold ${fold + 1}: ${error.message}\n`);
  }
  if (board.failures.length > 5) io.err(`and ${board.failures.length - 5} more failures (--format json lists all)\n`);
  const times = board.rows.map(({ model, fitSeconds }) => `${model} ${seconds(1000 * (fitSeconds ?? 0))}`);
  io.err(`time per fit: ${times.join(", ")}; in all ${seconds(milliseconds)}\n`);
}

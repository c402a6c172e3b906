import type { Io } from "../io.js";
import { type Options, readHints } from "../settings.js";
import { type Dataset, readDataset } from "./dataset.js";
import { readTable } from "./read-table.js";
import { fromSeriesByLine } from "./series-by-line.js";

/** Read the series of a file as the options say, and tell on standard error what was guessed. */
export async function load(file: string, options: Options, io: Io, lenient = false): Promise<Dataset> {
  const hints = readHints(options);
  const { table: read, notes } = await readTable(file, hints, io);
  const turned = hints.time === undefined && hints.values === undefined ? fromSeriesByLine(read) : undefined;
  const table = turned ?? read;
  const dataset = readDataset(table, hints, lenient);
  if (options.quiet) return dataset;
  for (const note of notes) io.err(`${note}\n`);
  if (turned) io.err(`${table.source} has one series a line\n`);
  io.err(`${guessLine(dataset)}\n`);
  return dataset;
}

/** "sales.csv: csv with a header; time: ds, value: y; 3 series, months". */
function guessLine(dataset: Dataset): string {
  const { table, roles, readings, notation } = dataset;
  const header = table.format === "csv" && !table.headed ? " without a header" : "";
  const decimal = table.decimal === "," ? ", decimal comma" : "";
  const written =
    notation === undefined || notation === "ISO 8601" || notation === "years" ? [] : [`written as ${notation}`];
  const many = readings.length > 1 ? [`${readings.length} series`] : [];
  const step = readings[0]?.report?.frequency;
  const steps =
    step === undefined ? [] : [step.count === 1 ? `step: ${step.unit}` : `step: ${step.count} ${step.unit}s`];
  const parts = [`${table.format}${header}${decimal}`, ...roles.guesses, ...written, ...many, ...steps];
  return `${table.source}: ${parts.join("; ")}`;
}

import { findSeasons, type Season } from "forecastle";
import pico from "picocolors";
import type { Arguments } from "../arguments.js";
import { exitCodes } from "../failure.js";
import type { Io } from "../io.js";
import type { Dataset, SeriesReading } from "../read/dataset.js";
import { load } from "../read/load.js";
import { formatOf, textOf } from "../settings.js";
import { deliver } from "../write/deliver.js";
import { decimalsFor, numberText } from "../write/number-text.js";
import { type DataRow, toCsv, toJson, toNdjson } from "../write/records.js";
import { plural } from "../write/span.js";
import { textTable } from "../write/text-table.js";

/** `forecastle inspect`: what a file holds. */
export async function inspectCommand(args: Arguments, io: Io): Promise<number> {
  const format = formatOf(args.options, io.outIsTerminal);
  const dataset = await load(args.file, args.options, io, true);
  const findings = dataset.readings.map(findingOf);
  const data = {
    table: () => inspectTable(dataset, findings, io),
    csv: () => toCsv(findings.map(rowOf)),
    json: () => toJson({ source: dataset.source, rows: dataset.table.length, series: findings.map(documentOf) }),
    ndjson: () => toNdjson(findings.map(rowOf)),
  }[format]();
  await deliver(data, textOf(args.options, "output"), io);
  return exitCodes.fine;
}

/** What is known of a series. */
interface Finding {
  readonly reading: SeriesReading;
  readonly missing: number;
  readonly gaps: number;
  /** Steps without a row, over all gaps. */
  readonly gapSteps: number;
  readonly duplicates: number;
  readonly disorder: number;
  readonly least: number;
  readonly mean: number;
  readonly most: number;
  readonly seasons: readonly Season[];
}

function findingOf(reading: SeriesReading): Finding {
  const { series, report } = reading;
  const known = series.values.filter((value) => Number.isFinite(value));
  const gapSteps = report?.gaps.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const sum = known.reduce((total, value) => total + value, 0);
  return {
    reading,
    missing: series.values.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0) - gapSteps,
    gaps: report?.gaps.length ?? 0,
    gapSteps,
    duplicates: report?.duplicates.length ?? 0,
    disorder: report?.disorder.length ?? 0,
    least: known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    mean: known.length > 0 ? sum / known.length : Number.NaN,
    most: known.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
    seasons: findSeasons(series),
  };
}

function rowOf(finding: Finding): DataRow {
  const { reading, seasons } = finding;
  const { series } = reading;
  const { index, length } = series;
  return {
    id: reading.name,
    rows: reading.rows,
    length,
    frequency: frequencyOf(finding),
    start: index && length > 0 ? index.label(0) : undefined,
    end: index && length > 0 ? index.label(length - 1) : undefined,
    missing: finding.missing,
    gaps: finding.gaps,
    gapSteps: finding.gapSteps,
    duplicates: finding.duplicates,
    disorder: finding.disorder,
    min: finding.least,
    mean: finding.mean,
    max: finding.most,
    seasons: seasons.map(({ seasonLength }) => seasonLength).join(" "),
  };
}

function documentOf(finding: Finding): object {
  return { ...rowOf(finding), seasons: finding.seasons };
}

function frequencyOf({ reading }: Finding): string | undefined {
  const frequency = reading.series.index?.frequency;
  if (frequency === undefined) return undefined;
  return frequency.count === 1 ? frequency.unit : `${frequency.count} ${frequency.unit}`;
}

function inspectTable(dataset: Dataset, findings: readonly Finding[], io: Io): string {
  const { bold } = pico.createColors(io.colour);
  const count = `${plural(dataset.table.length, "row")}, ${findings.length} series`;
  const header = [
    "series",
    "values",
    "step",
    "from",
    "to",
    "missing",
    "gaps",
    "twice",
    "seasons",
    "min",
    "mean",
    "max",
  ];
  const rows = findings.map((finding) => {
    const row = rowOf(finding);
    const decimals = decimalsFor([finding.least, finding.most]);
    const show = (value: number) => numberText(value, Math.min(decimals, 4));
    const gaps = finding.gaps === 0 ? "0" : `${finding.gaps} (${finding.gapSteps})`;
    const seasons = finding.seasons.map(
      ({ seasonLength, strength }) => `${seasonLength} (${Math.round(100 * strength)} %)`,
    );
    const numbers = Number.isNaN(finding.mean)
      ? ["–", "–", "–"]
      : [finding.least, finding.mean, finding.most].map(show);
    return [
      String(row.id),
      String(row.length),
      String(row.frequency ?? "–"),
      String(row.start ?? "–"),
      String(row.end ?? "–"),
      String(row.missing),
      gaps,
      String(row.duplicates),
      seasons.join(", ") || "none",
      ...numbers,
    ];
  });
  return `${bold(dataset.source)}  ${count}\n${textTable(header, rows)}`;
}

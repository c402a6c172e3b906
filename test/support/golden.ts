// Reads the golden files and resolves their series; those of the M3 competition live beside the project and may be absent.
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** One golden case: its id, method and whatever its family adds. */
export interface GoldenCase {
  readonly id: string;
  readonly method: string;
  readonly series: string;
  readonly [field: string]: unknown;
}

/** One golden file. */
export interface Golden {
  readonly series: Readonly<
    Record<string, { readonly m: number; readonly values?: (number | null)[]; readonly ref?: string }>
  >;
  readonly cases: readonly GoldenCase[];
}

/** Read test/reference/NAME.json. */
export function golden(name: string): Golden {
  return JSON.parse(readFileSync(new URL(`../reference/${name}.json`, import.meta.url), "utf8")) as Golden;
}

/** Where the public data sets are. */
export const dataFolder: URL = process.env.FORECASTLE_DATA
  ? new URL(`file://${process.env.FORECASTLE_DATA}/`)
  : new URL("../../../shared/data/", import.meta.url);

/** Whether the public data sets are here. */
export const hasData: boolean = existsSync(new URL("m3.train.csv.gz", dataFolder));

/** A row of a public data set. */
export interface DataRow {
  readonly id: string;
  readonly category: string;
  readonly frequency: string;
  readonly m: number;
  readonly h: number;
  readonly start: string;
  readonly values: Float64Array;
}

/** Read a part of a public data set, such as `m3.train`. */
export function readData(name: string): DataRow[] {
  const text = gunzipSync(readFileSync(new URL(`${name}.csv.gz`, dataFolder))).toString();
  return text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [id, category, frequency, m, h, start, ...values] = line.split(",");
      const numbers = Float64Array.from(values, (value) => (value === "" ? Number.NaN : Number(value)));
      return {
        id: id!,
        category: category!,
        frequency: frequency!,
        m: Number(m),
        h: Number(h),
        start: start!,
        values: numbers,
      };
    });
}

/** Values of a golden series; undefined when it is one of a data set that is not here. */
export function goldenSeries(file: Golden, name: string): { m: number; values: Float64Array } | undefined {
  const series = file.series[name];
  if (!series) throw new Error(`no series ${name}`);
  if (series.values) return { m: series.m, values: numbers(series.values) };
  if (!hasData) return undefined;
  const [set, id, part] = series.ref!.split(":");
  const parts = part!.split("+").map((each) => readData(`${set}.${each}`).find((row) => row.id === id)!.values);
  return { m: series.m, values: Float64Array.from(parts.flatMap((values) => Array.from(values))) };
}

/** Golden numbers; null is a missing value, and infinities are words. */
export function numbers(values: unknown): Float64Array {
  return Float64Array.from(values as (number | string | null)[], (value) =>
    value === null ? Number.NaN : Number(value),
  );
}

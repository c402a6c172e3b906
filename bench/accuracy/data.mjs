// The public data sets beside the project: training parts only. Test parts are opened by score.mjs and nowhere else.
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** The folder of the data sets. */
export const folder = process.env.FORECASTLE_DATA
  ? new URL(`file://${process.env.FORECASTLE_DATA}/`)
  : new URL("../../../shared/data/", import.meta.url);

/** Whether the data sets are here. */
export const hasData = existsSync(new URL("m3.train.csv.gz", folder));

/** Rows of a training part: { id, category, frequency, m, h, start, values }. */
export function readTrain(name) {
  return readRows(new URL(`${name}.train.csv.gz`, folder));
}

/** Rows of a file of series. */
export function readRows(file) {
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split("\n").slice(1);
  return lines.map((line) => {
    const [id, category, frequency, m, h, start, ...values] = line.split(",");
    const numbers = Float64Array.from(values, (value) => (value === "" ? Number.NaN : Number(value)));
    return { id, category, frequency, m: Number(m), h: Number(h), start, values: numbers };
  });
}

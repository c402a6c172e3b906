// The scoring module: the only place that opens test parts. A method sees a training row and says what it forecasts.

import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { coverage, crps, mae, mape, mase, msis, smape } from "forecastle";
import { folder, readRows, readTrain } from "./data.mjs";

/** Metrics of every table, in the order of its columns. */
export const columns = ["sMAPE", "MASE", "MSIS95", "cover80", "cover95", "CRPS/MAE0"];

const cover80 = coverage(0.8);
const cover95 = coverage(0.95);
const msis95 = msis(0.95);

/**
 * Mean scores of methods over a data set.
 *
 * methods   { name: (row) => Forecast }, row = { id, category, frequency, m, h, values } of the training part
 * groupOf   (row) => group; a group "all" is added
 * limit     every limit-th series only, for a quick look; default 1
 * returns   { method: { group: { n, sMAPE, MASE, MAE, MAPE, MSIS95, cover80, cover95, "CRPS/MAE0", seconds } } }
 *
 * sMAPE is 0 to 200; MASE, MSIS and CRPS are scaled by the training error of the seasonal naive method at the set's m.
 */
export function scoreSet(set, methods, { groupOf = () => "all", limit = 1, horizon = (row) => row.h } = {}) {
  const tests = new Map(readRows(new URL(`${set}.test.csv.gz`, folder)).map((row) => [row.id, row.values]));
  const rows = readTrain(set).filter((_, i) => i % limit === 0);
  const table = {};
  for (const [name, method] of Object.entries(methods)) {
    const sums = new Map();
    for (const row of rows) {
      const began = performance.now();
      const forecast = method(row);
      const seconds = (performance.now() - began) / 1000;
      const scores = scoreOne(forecast, tests.get(row.id).subarray(0, horizon(row)), row);
      for (const group of new Set([groupOf(row), "all"])) add(sums, group, { ...scores, seconds });
    }
    table[name] = Object.fromEntries([...sums].map(([group, { n, total }]) => [group, { n, ...mean(total) }]));
  }
  return table;
}

/** Levels of the mean weighted quantile loss. */
const levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/**
 * Scores of one forecast for each series of a data set, by id: the means of `scoreSet`, and the mean weighted quantile loss over the levels
 * 0.1 to 0.9, which is twice the pinball loss of all values over the sum of their magnitudes.
 */
export function scorePanel(set, forecastOf) {
  const tests = new Map(readRows(new URL(`${set}.test.csv.gz`, folder)).map((row) => [row.id, row.values]));
  const sums = new Map();
  let pinball = 0;
  let magnitude = 0;
  for (const row of readTrain(set)) {
    const [forecast, actual] = [forecastOf(row), tests.get(row.id).subarray(0, row.h)];
    add(sums, "all", scoreOne(forecast, actual, row));
    for (const value of actual) magnitude += Math.abs(value);
    for (const level of levels) {
      const quantile = forecast.quantile(level);
      for (const [h, value] of actual.entries()) {
        pinball += (2 * (value - quantile[h]) * (value > quantile[h] ? level : level - 1)) / levels.length;
      }
    }
  }
  const { n, total } = sums.get("all");
  return { n, wQL: pinball / magnitude, ...mean(total) };
}

/**
 * Mean sMAPE and MASE of forecasts that others submitted (NAME.forecasts.csv.gz), by method and group; MASE where the training
 * part is here too.
 */
export function scoreEntrants(set, groupOf = () => "all") {
  const tests = new Map(readRows(new URL(`${set}.test.csv.gz`, folder)).map((row) => [row.id, row]));
  const trainFile = existsSync(new URL(`${set}.train.csv.gz`, folder));
  const trains = new Map(trainFile ? readTrain(set).map((row) => [row.id, row.values]) : []);
  const lines = gunzipSync(readFileSync(new URL(`${set}.forecasts.csv.gz`, folder)))
    .toString()
    .trimEnd()
    .split("\n");
  const sums = {};
  for (const line of lines.slice(1)) {
    const [method, id, ...values] = line.split(",");
    const test = tests.get(id);
    const predicted = Float64Array.from(values, Number).subarray(0, test.values.length);
    const actual = test.values.subarray(0, predicted.length);
    const train = trains.get(id);
    const context = { train, seasonLength: test.m };
    const scores = { sMAPE: smape(predicted, actual), ...(train && { MASE: mase(predicted, actual, context) }) };
    sums[method] ??= new Map();
    for (const group of new Set([groupOf(test), "all"])) add(sums[method], group, scores);
  }
  const means = ([group, { n, total }]) => [group, { n, ...mean(total) }];
  return Object.fromEntries(
    Object.entries(sums).map(([method, groups]) => [method, Object.fromEntries([...groups].map(means))]),
  );
}

function scoreOne(forecast, actual, row) {
  const context = { train: row.values, seasonLength: row.m };
  const scaled = mase(forecast, actual, context);
  return {
    sMAPE: smape(forecast, actual, context),
    MASE: scaled,
    MAE: mae(forecast, actual, context),
    MAPE: mape(forecast, actual, context),
    MSIS95: msis95(forecast, actual, context),
    cover80: cover80(forecast, actual, context),
    cover95: cover95(forecast, actual, context),
    "CRPS/MAE0": crps(forecast, actual, context) / naiveError(row),
  };
}

function naiveError({ values, m }) {
  let sum = 0;
  let count = 0;
  for (let t = m; t < values.length; t++) {
    const error = Math.abs(values[t] - values[t - m]);
    if (Number.isNaN(error)) continue;
    sum += error;
    count++;
  }
  return sum / count;
}

/** Scores that are not defined for a series (a constant training part) are left out of its mean. */
function add(sums, group, scores) {
  const entry = sums.get(group) ?? { n: 0, total: {} };
  entry.n++;
  for (const [name, value] of Object.entries(scores)) {
    entry.total[name] ??= [0, 0];
    if (!Number.isFinite(value)) continue;
    entry.total[name][0] += value;
    entry.total[name][1]++;
  }
  sums.set(group, entry);
}

function mean(total) {
  return Object.fromEntries(Object.entries(total).map(([name, [sum, count]]) => [name, sum / count]));
}

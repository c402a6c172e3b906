// Many series at once: 100,000 like those of M4, simulated from models fitted to the series at hand, by autoEts on one core and on two.
// Run: npm run build && node bench/ets-bulk.mjs [how many series; default 100000]
import { autoEts, fitEach } from "forecastle";
import { workerPool } from "forecastle/workers";
import { hasData, readTrain } from "./accuracy/data.mjs";
import { about, writeResults } from "./results.mjs";

if (!hasData) {
  console.log("skipped: the public data sets are not here (FORECASTLE_DATA)");
  process.exit(0);
}

const SEED = 1;
const CHUNK = 500;
/** Numbers of series and median lengths of M4, its season lengths, and the set that lends its models. */
const kinds = [
  { name: "yearly", count: 23000, length: 29, least: 13, m: 1, set: "m3", frequency: "Y" },
  { name: "quarterly", count: 24000, length: 88, least: 16, m: 4, set: "m3", frequency: "Q" },
  { name: "monthly", count: 48000, length: 202, least: 42, m: 12, set: "m3", frequency: "M" },
  { name: "weekly", count: 359, length: 934, least: 80, m: 1, set: "m4_weekly" },
  { name: "daily", count: 4227, length: 2940, least: 93, m: 1, set: "m4_weekly" },
  { name: "hourly", count: 414, length: 960, least: 700, m: 24, set: "m4_hourly" },
];
const SOURCES = 200;
/** Draws of a series before one is taken that leaves its range. */
const TRIES = 20;

const total = Number(process.argv[2] ?? 100000);
const share = total / kinds.reduce((sum, { count }) => sum + count, 0);
const random = mulberry(SEED);
const lines = [
  "| kind | series | values | one core, s | ms per series | of it CPU, s | two workers, s | MiB in the middle, at the end |",
  "| --- | --- | --- | --- | --- | --- | --- | --- |",
];
const results = {};
const sums = { series: 0, one: 0, cpu: 0, two: 0 };
const pool = workerPool({ size: 2 });
await pause(pool);
/** MiB of the process. */
const resident = () => Math.round(process.memoryUsage.rss() / 2 ** 20);
for (const kind of kinds) {
  const sources = fitSources(kind);
  const count = Math.max(1, Math.round(kind.count * share));
  const model = autoEts({ seasonLength: kind.m });
  const memory = [];
  let [values, one, cpu, two] = [0, 0, 0, 0];
  for (let done = 0; done < count; done += CHUNK) {
    const panel = simulate(kind, sources, Math.min(CHUNK, count - done), done);
    values += Object.values(panel).reduce((sum, { length }) => sum + length, 0);
    const before = process.cpuUsage();
    one += await timed(model, panel, {});
    const { user, system } = process.cpuUsage(before);
    cpu += (user + system) / 1e6;
    two += await timed(model, panel, { pool });
    memory.push(resident());
  }
  results[kind.name] = { series: count, values, oneCore: one, cpu, twoWorkers: two, memory };
  sums.series += count;
  sums.one += one;
  sums.cpu += cpu;
  sums.two += two;
  const perSeries = ((1000 * one) / count).toFixed(3);
  const cells = [kind.name, count, values, one.toFixed(2), perSeries, cpu.toFixed(2), two.toFixed(2)];
  cells.push(`${memory[memory.length >> 1]}, ${memory.at(-1)}`);
  lines.push(`| ${cells.join(" | ")} |`);
}
pool.close();
lines.push(
  `| all | ${sums.series} | | ${sums.one.toFixed(1)} | ${((1000 * sums.one) / sums.series).toFixed(3)} | ${sums.cpu.toFixed(1)} | ${sums.two.toFixed(1)} | |`,
);
console.log(lines.join("\n"));
writeResults("ets-bulk", { ...about(), total, results, sums }, lines.join("\n"));

/** Seconds to fit a panel; the fits are let go as they come. */
async function timed(model, panel, control) {
  const began = performance.now();
  for await (const { id, error } of fitEach(model, panel, control)) {
    if (error) throw new Error(`${id} could not be fitted`, { cause: error });
  }
  return (performance.now() - began) / 1000;
}

/** The workers are started and warm before they are timed. */
async function pause(control) {
  const panel = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`s${i}`, [5, 7, 6, 9, 8, 11, 10, 13, i]]));
  await timed(autoEts({ seasonLength: 1 }), panel, { pool: control });
}

/** Models fitted to series of this kind. */
function fitSources({ set, frequency, m }) {
  const rows = readTrain(set).filter((row) => !frequency || row.frequency === frequency);
  const step = Math.max(1, Math.floor(rows.length / SOURCES));
  const some = rows.filter((_, i) => i % step === 0);
  return some.map(({ values }) => ({ fitted: autoEts({ seasonLength: m, combine: "best" }).fit(values), values }));
}

/**
 * Futures of the fitted models, as long as series of M4 are. One that leaves the range of its series is drawn again, from another model; the
 * last of many is folded back into it.
 */
function simulate({ name, length, least, m }, sources, count, from) {
  const panel = {};
  for (let i = 0; i < count; i++) {
    const n = Math.max(least, m === 24 ? length : Math.round(length * Math.exp(0.5 * normal())));
    panel[`${name}-${from + i}`] = drawSeries(sources, n, from + i);
  }
  return panel;
}

function drawSeries(sources, n, seed) {
  for (let tries = 1; ; tries++) {
    const { fitted, values } = sources[Math.floor(random() * sources.length)];
    const top = 20 * Math.max(...values);
    const drawn = drawPath(fitted, n, seed + 1e6 * tries);
    if (drawn?.every((value) => value > 0 && value < top)) return drawn;
    if (drawn && tries >= TRIES) return drawn.map((value) => Math.min(Math.max(Math.abs(value), 1e-3 * top), top));
  }
}

/** One path; nothing where relative errors have multiplied beyond the numbers. */
function drawPath(fitted, n, seed) {
  try {
    const drawn = fitted.forecast(n, { paths: 1, seed }).sample(1, { seed });
    return drawn.every(Number.isFinite) ? drawn : undefined;
  } catch (cause) {
    if (cause.code === "not-converged") return undefined;
    throw cause;
  }
}

function normal() {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** 32-bit generator of lengths and choices (Tommy Ettinger, 2017, public domain). */
function mulberry(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

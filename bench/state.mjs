// State space models: time of fits, of passes of the filter and smoother, of eight series at once; accuracy of the basic structural model.
// Run: npm run build && node bench/state.mjs [every how many series]. Times are of the processor, the least of several runs.
import { execFileSync } from "node:child_process";
import { autoEts, structural } from "forecastle";
import { hasData } from "./accuracy/data.mjs";
import { scoreSet } from "./accuracy/score.mjs";
import { precisions, view, withScratch } from "./kernels/engine.mjs";
import { about, writeResults } from "./results.mjs";

const limit = Number(process.argv[2] ?? 1);
const kernels = precisions.F64.exports;

/** Milliseconds of processor time of one call, the least of several runs. */
function timeOf(work, repeats, runs = 7) {
  work();
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const start = process.cpuUsage();
    for (let i = 0; i < repeats; i++) work();
    least = Math.min(least, process.cpuUsage(start).user / 1000 / repeats);
  }
  return least;
}

/** Twelve years of months: a level, a slope and a season, as airline passengers have them. */
const months = Float64Array.from({ length: 144 }, (_, t) => {
  const chance = ((43758.5453 * Math.abs(Math.sin(12.9898 * (t + 1)))) % 1) - 0.5;
  return (
    4.8 + t / 100 + 0.15 * Math.sin((2 * Math.PI * t) / 12) + 0.08 * Math.cos((4 * Math.PI * t) / 12) + 0.08 * chance
  );
});

/** Filter and smoother of a basic structural model of 13 states over n steps; `dense` fills the zeros of the transition. */
function passes(n, dense) {
  return withScratch("F64", (push) => {
    const m = 13;
    const f64 = (values) => {
      const offset = push(values.length * 8);
      view("F64", offset, values.length).set(values);
      return offset;
    };
    const room = (count) => push(count * 8);
    const t = new Float64Array(m * m).fill(dense ? 1e-300 : 0);
    t[0] = t[1] = t[m + 1] = 1;
    for (let j = 2; j < m; j++) t[2 * m + j] = -1;
    for (let i = 3; i < m; i++) t[i * m + i - 1] = 1;
    const z = Float64Array.from({ length: m }, (_, j) => (j === 0 || j === 2 ? 1 : 0));
    const q = new Float64Array(m * m);
    [q[0], q[m + 1], q[2 * (m + 1)]] = [7e-4, 1e-7, 6.4e-5];
    const unit = Array.from({ length: m * m }, (_, cell) => (cell % (m + 1) === 0 ? 1 : 0));
    const y = f64(Float64Array.from({ length: n }, (_, step) => months[step % 144]));
    const system = f64([...z, 1.3e-4, ...t, ...q, 0, ...new Float64Array(m)]);
    const start = [0, 0, 0, 0, 0, 0, 0, m, ...new Float64Array(m + m * m), ...unit];
    const belief = f64(start);
    const [errors, variances, tape] = [room(n), room(n), room(kernels.tapeSize(n, 1, m, m, m, 1))];
    const [states, means, spreads] = [room(n * m), room(n * 4), room(n * 4)];
    const contrasts = f64(unit.slice(0, 3 * m));
    const scratch = room(kernels.filterStatesScratch(1, m, m) + kernels.smoothStatesScratch(1, m, 3));
    const filter = () => {
      view("F64", belief, start.length).set(start);
      kernels.filterStates(y, system, belief, n, 1, m, m, m, 0, 1, errors, variances, tape, scratch);
    };
    const both = () => {
      filter();
      kernels.smoothStates(
        ...[system, errors, variances, tape, contrasts, n, 1, m, m, m, 0, 3, states, means, spreads, 0, scratch],
      );
    };
    return { filter: timeOf(filter, 20), both: timeOf(both, 20) };
  });
}

/** 10,000 series of 100 steps: the general filter one at a time, and eight at once, each to its likelihood. */
function lanes(slope) {
  return withScratch("F64", (push) => {
    const [n, m, count] = [100, slope ? 2 : 1, 10_000];
    const room = (size) => push(size * 8);
    const y = room(n * 8);
    view("F64", y, n * 8).set(Float64Array.from({ length: n * 8 }, (_, cell) => months[(cell * 7) % 144]));
    const [variances, states, likelihoods] = [room(24), room(40), room(8)];
    view("F64", variances, 24).set([
      ...new Array(8).fill(0.01),
      ...new Array(8).fill(0.002),
      ...new Array(8).fill(1e-4),
    ]);
    const work = room(kernels.filterTrendsScratch(n));
    const eight = () => {
      for (let i = 0; i < count / 8; i++) kernels.filterTrends(y, variances, n, slope, states, likelihoods, work);
    };
    const parts = slope ? [1, 0, 0.01, 1, 1, 0, 1, 0.002, 0, 0, 1e-4, 0, 0, 0] : [1, 0.01, 1, 0.002, 0, 0];
    const start = slope ? [0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1] : [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1];
    const [system, belief, scratch] = [
      room(parts.length),
      room(start.length),
      room(kernels.filterStatesScratch(1, m, m)),
    ];
    view("F64", system, parts.length).set(parts);
    const [errors, spreads] = [room(n), room(n)];
    const single = () => {
      for (let i = 0; i < count; i++) {
        view("F64", belief, start.length).set(start);
        kernels.filterStates(y, system, belief, n, 1, m, m, 0, 0, 0, errors, spreads, 0, scratch);
        kernels.logLikelihoodStates(belief, 0);
      }
    };
    return { single: timeOf(single, 1, 3), eight: timeOf(eight, 1, 3) };
  });
}

/** The likelihood of eight candidates for the variances of a local linear trend with a season of m - 1 steps, one by one and at once. */
function candidates(m) {
  return withScratch("F64", (push) => {
    const n = months.length;
    const f64 = (values) => {
      const offset = push(values.length * 8);
      view("F64", offset, values.length).set(values);
      return offset;
    };
    const room = (count) => push(count * 8);
    const t = new Float64Array(m * m);
    t[0] = t[1] = t[m + 1] = 1;
    for (let j = 2; j < m; j++) t[2 * m + j] = -1;
    for (let i = 3; i < m; i++) t[i * m + i - 1] = 1;
    const z = Float64Array.from({ length: m }, (_, j) => (j === 0 || j === 2 ? 1 : 0));
    const q = new Float64Array(m * m);
    [q[0], q[m + 1], q[2 * (m + 1)]] = [7e-4, 1e-7, 6.4e-5];
    const unit = Array.from({ length: m * m }, (_, cell) => (cell % (m + 1) === 0 ? 1 : 0));
    const start = [0, 0, 0, 0, 0, 0, 0, m, ...new Float64Array(m + m * m), ...unit];
    const [y, system] = [f64(months), f64([...z, 1.3e-4, ...t, ...q, 0, ...new Float64Array(m)])];
    const [belief, own, sums] = [f64(start), f64(start), room(64)];
    const noises = f64(new Array(8).fill(1.3e-4));
    const states = f64(Array.from({ length: 8 * m }, (_, cell) => q[(cell >> 3) * (m + 1)]));
    const [errors, variances] = [room(n), room(n)];
    const scratch = room(kernels.filterStatesScratch(1, m, m) + kernels.filterLanesScratch(n, m, m));
    const single = () => {
      for (let i = 0; i < 8; i++) {
        view("F64", own, start.length).set(start);
        kernels.filterStates(y, system, own, n, 1, m, m, 0, 0, 0, errors, variances, 0, scratch);
      }
    };
    const eight = () => kernels.filterLanes(y, system, noises, states, belief, n, m, m, m, 1, sums, scratch);
    return { single: timeOf(single, 20), eight: timeOf(eight, 20) };
  });
}

/** Milliseconds of statsmodels for the same fit, where Debian's package is present. */
function peer() {
  const program = `
import time, warnings
warnings.simplefilter("ignore")
import numpy as np
from statsmodels.tsa.statespace.structural import UnobservedComponents
y = np.array([${Array.from(months).join(",")}])
model = UnobservedComponents(y, "lltrend", seasonal=12, use_exact_diffuse=True)
best = 1e9
for _ in range(3):
    start = time.process_time(); model.fit(disp=0); best = min(best, time.process_time() - start)
print(best * 1000)`;
  // Debian's package belongs to Debian's interpreter, which need not be the first one.
  for (const python of ["python3", "/usr/bin/python3"]) {
    try {
      return Number(execFileSync(python, ["-c", program], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
    } catch {}
  }
  return undefined;
}

const basic = structural({ slope: "stochastic", season: "dummy", seasonLength: 12 });
const damped = structural({ slope: "damped", season: "dummy", seasonLength: 12 });
const [fit, dampedFit] = [timeOf(() => basic.fit(months), 5), timeOf(() => damped.fit(months), 5)];
const [sparse, dense, level, trend] = [passes(1000, false), passes(1000, true), lanes(0), lanes(1)];
const [five, thirteen] = [candidates(5), candidates(13)];
const theirs = peer();
const rows = [
  ["fit of the basic structural model, 13 states, 144 months", fit, "10"],
  ["the same by statsmodels", theirs, theirs === undefined ? "" : `${(20 * fit).toFixed(0)} or more`],
  ["with a damped slope", dampedFit, ""],
  ["filter, 13 states, 1,000 steps", sparse.filter, ""],
  ["filter and smoother", sparse.both, "1"],
  ["filter, transition without zeros", dense.filter, ""],
  ["filter and smoother, transition without zeros", dense.both, ""],
  ["eight candidates of 5 states, 144 months, one at a time", five.single, ""],
  ["eight at once", five.eight, ""],
  ["eight candidates of 13 states", thirteen.single, ""],
  ["eight at once", thirteen.eight, ""],
  ["local level, 10,000 series of 100 steps, one at a time", level.single, ""],
  ["eight at once", level.eight, `${(level.single / 4).toFixed(1)}`],
  ["local linear trend, one at a time", trend.single, ""],
  ["eight at once", trend.eight, `${(trend.single / 4).toFixed(1)}`],
];
const lines = ["| what | ms | goal |", "| --- | --- | --- |"];
for (const [what, ms, goal] of rows)
  lines.push(`| ${what} | ${ms === undefined ? "not here" : ms.toFixed(3)} | ${goal} |`);

const tables = {};
if (hasData && limit > 0) {
  const form = (row) => ({
    season: row.m > 1 ? "dummy" : "none",
    ...(row.m > 1 && { seasonLength: row.m }),
  });
  const methods = {
    "basic structural model": (row) =>
      structural({ ...form(row), slope: "stochastic" })
        .fit(row.values)
        .forecast(row.h),
    "with a damped slope": (row) =>
      structural({ ...form(row), slope: "damped" })
        .fit(row.values)
        .forecast(row.h),
    "with a damped slope or none": (row) =>
      structural({ ...form(row), slope: "auto" })
        .fit(row.values)
        .forecast(row.h),
    autoEts: (row) => autoEts({ seasonLength: row.m }).fit(row.values).forecast(row.h),
  };
  const table = scoreSet("m3", methods, { groupOf: (row) => row.frequency, limit });
  tables.m3 = table;
  lines.push(
    "",
    `### M3${limit > 1 ? `, every ${limit}th series` : ""}`,
    "",
    "| method | group | n | sMAPE | MASE | MSIS 95 | cover 95 | ms |",
    `|${" --- |".repeat(8)}`,
  );
  for (const [name, groups] of Object.entries(table)) {
    for (const [group, s] of Object.entries(groups)) {
      const scores = [s.sMAPE, s.MASE, s.MSIS95, s.cover95, s.seconds * 1000].map((x) => x.toFixed(3));
      lines.push(`| ${[name, group, s.n, ...scores].join(" | ")} |`);
    }
  }
}
console.log(lines.join("\n"));
writeResults("state", { ...about(), limit, rows, tables }, `\n${lines.join("\n")}`);

// Decomposition and models of several seasons: CPU time beside plain JavaScript. Run: npm run build && node bench/decompose.mjs
import { autoEts, bats, decomposed, doubleSeasonal, mstl, stl, tbats, theta } from "forecastle";
import { plainStl } from "./reference/stl.mjs";
import { about, writeResults } from "./results.mjs";

const noise = (t) => ((t * 7919) % 101) / 50;
const monthly = Float64Array.from({ length: 1000 }, (_, t) => 10 + 0.01 * t + noise(t) + (t % 12));
const hourly = Float64Array.from({ length: 700 }, (_, t) => 50 + noise(t) + (t % 24) + (t % 168 < 120 ? 9 : 0));

const plain = plainStl(monthly, 12);
const ours = stl(monthly, { seasonLength: 12 });
const apart = Math.max(...plain.trend.map((value, t) => Math.abs(value - ours.trend[t])));
if (!(apart < 1e-10)) throw new Error(`the two versions differ by ${apart}`);

const two = { seasonLengths: [24, 168] };
const short = monthly.subarray(0, 115);
const cases = {
  "stl, n = 1000, m = 12": () => stl(monthly, { seasonLength: 12 }),
  "the same in plain JavaScript": () => plainStl(monthly, 12),
  "stl, robust": () => stl(monthly, { seasonLength: 12, robust: true }),
  "mstl [24, 168], n = 700": () => mstl(hourly, two),
  "decomposed, autoEts inside, n = 700": () => decomposed({ ...two, model: autoEts() }).fit(hourly),
  "doubleSeasonal, n = 700": () => doubleSeasonal(two).fit(hourly),
  "theta, n = 115": () => theta({ seasonLength: 12 }).fit(short),
  "tbats, n = 115": () => tbats({ seasonLengths: [12] }).fit(short),
  "bats, n = 115": () => bats({ seasonLengths: [12] }).fit(short),
  "tbats [24, 168], n = 700": () => tbats(two).fit(hourly),
};

/** Least CPU time of several runs, in milliseconds. */
function timeOf(run) {
  const spent = (count) => {
    const before = process.cpuUsage();
    for (let i = 0; i < count; i++) run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / count;
  };
  const once = spent(1);
  const count = Math.max(1, Math.min(500, Math.floor(100 / once)));
  spent(Math.min(count, 20));
  return Math.min(...Array.from({ length: once > 100 ? 2 : 5 }, () => spent(count)));
}

const times = Object.fromEntries(Object.entries(cases).map(([name, run]) => [name, timeOf(run)]));
const lines = ["| what | ms |", "| --- | --- |"];
for (const [name, time] of Object.entries(times)) lines.push(`| ${name} | ${time.toPrecision(3)} |`);
console.log(lines.join("\n"));
writeResults("decompose", { ...about(), milliseconds: times, apart }, lines.join("\n"));

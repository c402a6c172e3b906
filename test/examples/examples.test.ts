// Every program in examples/ runs, on the source through the alias of the test runner, and says what it should.
import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { example, run } from "../apps/cli/run.js";

const expected: Readonly<Record<string, RegExp>> = {
  "compare-models.mjs": /^model +MASE +sMAPE +CRPS +coverage80 +coverage95\nseasonalNaive /i,
  "daily-demand.mjs": /^model +MASE +sMAPE\nwithFeatures .*\nseasonalNaive .*\n2000-07-03T00:00 +\d+ to \d+ MW$/i,
  "forecast-one.mjs": /^chosen: \w+\n1961-01 .*\n(?:.*\n){10}1961-12 .*$/,
  "own-model.mjs": /^model +mae\n.*\n.*$/i,
  "picture.mjs": /^\{"\$schema":"https:\/\/vega\.github\.io\/schema\/vega-lite\//,
  "train-panel.mjs": /^1000 steps of training\n(?:[\w-]+: MASE \d\.\d\d \(seasonal naive \d\.\d\d\)\n?){5}$/,
};

afterEach(() => {
  vi.restoreAllMocks();
});

describe("programs", () => {
  const programs = readdirSync(example("")).filter((name) => name.endsWith(".mjs"));

  test("each has its expected output here", () => {
    expect(programs).toEqual(Object.keys(expected));
  });

  test.each(programs)("%s", async (name) => {
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
    await import(pathToFileURL(example(name)).href);
    expect(lines.join("\n")).toMatch(expected[name] as RegExp);
  });
});

describe("files", () => {
  const files = readdirSync(example("")).filter((name) => name.endsWith(".csv"));

  test.each([
    ["air-passengers.csv", "passengers 144 month 1949-01 1960-12"],
    ["electricity-demand.csv", "megawatts 1344 30 minute 2000-06-05T00:00 2000-07-02T23:30"],
    ["monthly-panel.csv", "accidental-deaths-us 72 month 1973-01 1978-12"],
    ["nile.csv", "flow 100 year 1871 1970"],
    ["uk-gas.csv", "gas 108 quarter 1960-Q1 1986-Q4"],
    ["web-usage.csv", "users 100"],
    ["yearly-wide.csv", "lake_huron_feet 60 year 1875 1934"],
  ])("%s is read without a hint", async (name, summary) => {
    expect(files).toContain(name);
    const { code, out } = await run(["inspect", example(name), "--format", "json"]);
    expect(code).toBe(0);
    const [first] = JSON.parse(out).series;
    const parts = [first.id, first.length, first.frequency, first.start, first.end];
    expect(parts.filter((part) => part !== undefined).join(" ")).toBe(summary);
    expect(first).toMatchObject({ missing: 0, gaps: 0, duplicates: 0 });
  });

  test("each names its source in the README", () => {
    const readme = readFileSync(example("README.md"), "utf8");
    for (const name of files) expect(readme).toContain(`\`${name}\``);
  });
});

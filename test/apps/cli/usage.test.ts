import { describe, expect, test } from "vitest";
import { example, run } from "./run.js";

const files: Readonly<Record<string, string>> = {
  FILE: example("air-passengers.csv"),
  PANEL: example("monthly-panel.csv"),
};

describe("bad usage ends with 2 and says what would be right", () => {
  test.each([
    ["forcast x", "there is no command forcast (did you mean forecast?); the commands are forecast, inspect, compare"],
    ["forecast", "forecast needs a file (- for standard input)"],
    ["forecast FILE", "--horizon is missing: say --horizon 12"],
    ["forecast FILE --horizn 12", "there is no option --horizn (did you mean --horizon?)"],
    ["forecast FILE --horizon", "--horizon needs a value"],
    ["forecast FILE --horizon --quiet", "--horizon needs a value"],
    ["forecast FILE --horizon 0", "--horizon must be a whole number from 1, got 0"],
    ["forecast FILE --horizon twelve", "--horizon must be a whole number from 1, got twelve"],
    ["forecast FILE --horizon 1.5", "--horizon must be a whole number from 1, got 1.5"],
    ["forecast FILE --horizon 3 --horizon 4", "--horizon is there twice"],
    ["forecast FILE --horizon 3 --strict=yes", "--strict takes no value"],
    ["forecast FILE other --horizon 3", "forecast takes one file; there is also other"],
    ["forecast FILE --horizon 3 --model seasonalNave", "there is no model seasonalNave (did you mean seasonalNaive?)"],
    ["forecast FILE --horizon 3 --model naive(x=1)", 'naive has no option "x"'],
    ["forecast FILE --horizon 3 --model windowAverage(window)", "windowAverage(window): window is not option=value"],
    [
      "forecast FILE --horizon 3 --model windowAverage(window=0)",
      "windowAverage: window must be an integer from 2, got 0",
    ],
    ["forecast FILE --horizon 3 --models naive", "forecast has no option --models (did you mean --model?)"],
    ["forecast FILE --horizon 3 --folds 3", "forecast has no option --folds; it belongs to compare"],
    ["forecast FILE --horizon 3 --coverage 0.95,100", "--coverage is in per cent, between 0 and 100, got 100"],
    ["forecast FILE --horizon 3 --season weekly", "--season must be auto, none or a number of steps, got weekly"],
    [
      "forecast FILE --horizon 3 --format cvs",
      "--format must be table, csv, json or ndjson, got cvs (did you mean csv?)",
    ],
    ["forecast FILE --horizon 3 --plot x.gif", "--plot must end in .svg, .png, .html or .json, got x.gif"],
    ["forecast FILE --horizon 3 --seed -1", "--seed must be a whole number from 0, got -1"],
    [
      "forecast FILE --horizon 3 --value passengrs",
      "has no such column (did you mean passengers?); its columns are month, passengers",
    ],
    ["forecast PANEL --horizon 3 --id id --value value,month", "a file with ids has one column of values"],
    ["forecast FILE --horizon 3 --freq fortnightly", "fortnightly"],
    ["forecast FILE --horizon 3 --output /nowhere/x.csv", "/nowhere/x.csv cannot be written"],
    ["compare FILE --horizon 3 --metrics mas", "there is no metric mas (did you mean mase?)"],
    ["compare FILE --horizon 3 --models naive,,drift", "--models naive,,drift: there is nothing between two commas"],
  ])("%s", async (line, message) => {
    const { code, out, err } = await run(line.split(" ").map((word) => files[word] ?? word));
    expect(err.split("\n").find((each) => each.startsWith("forecastle: "))).toContain(message);
    expect(code).toBe(2);
    if (!line.includes("--output")) expect(out).toBe("");
  });

  test("an options error comes before the file is read", async () => {
    const { err } = await run(["forecast", "/nowhere.csv", "--horizon", "3", "--model", "nave"]);
    expect(err).toContain("there is no model nave (did you mean naive?)");
  });
});

describe("help", () => {
  test("is data: it goes to standard output and ends with 0", async () => {
    const { code, out, err } = await run(["--help"]);
    expect([code, err]).toEqual([0, ""]);
    for (const word of ["forecastle forecast FILE", "inspect", "compare", "--horizon", "Exit codes"])
      expect(out).toContain(word);
  });

  test("of one command has its options only", async () => {
    const { out } = await run(["help", "inspect"]);
    expect(out).not.toContain("--horizon");
    expect(out).toContain("--time");
    expect((await run(["inspect", "--help"])).out).toBe(out);
  });

  test("without any argument it is shown, and the exit code says that something is missing", async () => {
    expect((await run([])).code).toBe(2);
  });

  test("fits a terminal of 120 columns", async () => {
    const longest = Math.max(...(await run(["--help"])).out.split("\n").map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(120);
  });

  test("--version", async () => {
    expect((await run(["--version"])).out).toMatch(/^\S+\n$/);
  });
});

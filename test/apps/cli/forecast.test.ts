import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { example, fileOf, placeFor, rowsOf, run } from "./run.js";

const passengers = example("air-passengers.csv");
const panel = example("monthly-panel.csv");

describe("forecast", () => {
  test("seasonal naive repeats the last year", async () => {
    const { code, out } = await run(["forecast", passengers, "--horizon", "14", "--model", "seasonalNaive"]);
    expect(code).toBe(0);
    const last = [417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432, 417, 391];
    expect(rowsOf(out).map(({ mean }) => Number(mean))).toEqual(last);
    expect(rowsOf(out)[13]!.time).toBe("1962-02");
  });

  test("piped data are CSV and nothing else; words go to standard error", async () => {
    const { out, err } = await run(["forecast", passengers, "--horizon", "2", "--model", "naive"]);
    const [header, first, second, end] = out.split("\n");
    expect(header).toBe("time,mean,lower80,upper80,lower95,upper95");
    expect(first).toMatch(/^1961-01,432,[\d.]+,[\d.]+,[\d.]+,[\d.]+$/);
    expect(second).toMatch(/^1961-02,432,/);
    expect(end).toBe("");
    expect(err.split("\n")).toEqual([
      expect.stringMatching(/csv; time: month; value: passengers; step: month$/),
      expect.stringMatching(/^1 series × 2 steps in \d ms, reading \d ms$/),
      "",
    ]);
  });

  test("a terminal gets a chart and a table", async () => {
    const { out } = await run(["forecast", passengers, "--horizon", "2", "--model", "naive"], { terminal: true });
    expect(out).toMatch(/^passengers {2}naive · 144 months, 1949-01 to 1960-12 · season 12\n/);
    expect(out).toContain("┤");
    expect(out).toMatch(/time +mean +80 % from +to +95 % from +to\n/);
    expect(out).toMatch(/1961-01 +432\.0 +388\.8 +475\.2/);
  });

  test("coverages are in per cent and head their columns", async () => {
    const { out } = await run(["forecast", passengers, "--horizon", "1", "--coverage", "50,99.9", "--model", "naive"]);
    expect(out.split("\n")[0]).toBe("time,mean,lower50,upper50,lower99.9,upper99.9");
  });

  test("NDJSON has a row a line, JSON a document", async () => {
    const argv = ["forecast", panel, "--horizon", "2", "--model", "drift", "--coverage", "90"];
    const lines = (await run([...argv, "--format", "ndjson"])).out.trimEnd().split("\n");
    expect(lines).toHaveLength(10);
    expect(Object.keys(JSON.parse(lines[9]!))).toEqual(["id", "time", "mean", "lower90", "upper90"]);
    const document = JSON.parse((await run([...argv, "--format", "json"])).out);
    expect(document).toMatchObject({ horizon: 2, seed: 0, model: "drift" });
    expect(document.forecasts.map(({ id }: { id: string }) => id)).toEqual([
      "accidental-deaths-us",
      "lung-deaths-uk",
      "driver-deaths-uk",
      "wine-australia",
      "temperature-nottingham",
    ]);
    expect(document.forecasts[0]).toMatchObject({ model: "drift", seasonLength: 12, length: 72, warnings: [] });
  });

  test("a model may have options", async () => {
    const argv = ["forecast", example("web-usage.csv"), "--horizon", "1", "--quiet"];
    const { out, err } = await run([...argv, "--model", "windowAverage(window=2)"]);
    expect(Number(rowsOf(out)[0]!.mean)).toBe(221);
    expect(err).toBe("");
  });

  test("--season none and --season 12 are taken at their word", async () => {
    const argv = ["forecast", passengers, "--horizon", "3", "--format", "json"];
    const seasonOf = async (...more: string[]) =>
      JSON.parse((await run([...argv, ...more])).out).forecasts[0].seasonLength;
    expect(await seasonOf()).toBe(12);
    expect(await seasonOf("--season", "none")).toBe(1);
    expect(await seasonOf("--season", "4")).toBe(4);
  });

  test("--output writes a file, whose ending says the format", async () => {
    const path = placeFor("out.json");
    const { out } = await run(["forecast", passengers, "--horizon", "1", "-o", path]);
    expect(out).toBe("");
    expect(JSON.parse(readFileSync(path, "utf8")).forecasts).toHaveLength(1);
  });

  test("a series that the model refuses is forecast automatically, and --strict tells by the exit code", async () => {
    const path = fileOf("short.csv", "id,ds,y\na,2024-01,1\na,2024-02,2\na,2024-03,3\nb,2024-01,5\n");
    const argv = ["forecast", path, "--horizon", "1", "--model", "drift"];
    const { code, out, err } = await run(argv);
    expect(code).toBe(0);
    expect(rowsOf(out).map(({ id }) => id)).toEqual(["a", "b"]);
    expect(err).toMatch(/warning: b: \S+ instead of drift: drift needs/);
    expect((await run([...argv, "--strict"])).code).toBe(1);
    expect((await run(["forecast", passengers, "--horizon", "1", "--strict"])).code).toBe(0);
  });

  test("a series without a value is answered by empty cells", async () => {
    const path = fileOf("nothing.csv", "ds,y\n2024-01,\n2024-02,NA\n2024-03,\n");
    const { code, out } = await run(["forecast", path, "--horizon", "1", "--strict"]);
    expect(code).toBe(1);
    expect(out.split("\n")[1]).toBe("2024-04,,,,,");
  });

  test("gaps are missing steps", async () => {
    const path = fileOf("gap.csv", "ds,y\n2024-01,1\n2024-02,2\n2024-03,3\n2024-06,6\n2024-07,7\n");
    const { out } = await run(["inspect", path, "--format", "json"]);
    expect(JSON.parse(out).series[0]).toMatchObject({ rows: 5, length: 7, missing: 0, gaps: 1, gapSteps: 2 });
  });

  test("more jobs give the same forecasts", async () => {
    const argv = ["forecast", panel, "--horizon", "3"];
    const one = await run(argv);
    const two = await run([...argv, "--jobs", "2"]);
    expect(two.code).toBe(0);
    expect(two.out).toBe(one.out);
  });

  test("progress of a panel is shown on a terminal only", async () => {
    const argv = ["forecast", panel, "--horizon", "1", "--model", "naive"];
    expect((await run(argv, { terminal: true })).err).toContain("█");
    expect((await run(argv)).err).not.toContain("█");
  });
});

describe("the same file gives the same bytes", () => {
  test.each(["svg", "png", "html", "json"])("twice as .%s", async (kind) => {
    const bytes: string[] = [];
    for (const name of ["first", "second"]) {
      const path = placeFor(`${name}.${kind}`);
      const { code, out } = await run(["forecast", example("uk-gas.csv"), "--horizon", "8", "--plot", path]);
      expect(code).toBe(0);
      bytes.push(out + readFileSync(path).toString("latin1"));
    }
    expect(bytes[0]!.length).toBeGreaterThan(5000);
    expect(bytes[1]).toBe(bytes[0]);
  });
});

describe("pictures", () => {
  test("a PNG has the right size and words in it", async () => {
    const path = placeFor("nile.png");
    await run(["forecast", example("nile.csv"), "--horizon", "10", "--model", "mean", "--plot", path]);
    const png = readFileSync(path);
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.readUInt32BE(16)).toBeGreaterThan(1500);
    // Without its fonts the picture would be a third smaller: letters are most of its detail.
    expect(png.length).toBeGreaterThan(45_000);
  });

  test("a report is one file without scripts that run and without requests", async () => {
    const path = placeFor("report.html");
    const { code } = await run(["forecast", panel, "--horizon", "6", "--plot", path, "--quiet"]);
    expect(code).toBe(0);
    const html = readFileSync(path, "utf8");
    for (const word of ["Leaderboard", "MASE", "Residual checks", "temperature-nottingham", "prefers-color-scheme"]) {
      expect(html).toContain(word);
    }
    expect(html.match(/<svg/g)!.length).toBe(10);
    expect(html.match(/<script(?! type="application\/vnd\.vegalite\.v6\+json")/g)).toBeNull();
    expect(html.match(/(?:src|href)="(?!#)/g)).toBeNull();
    expect(html).not.toMatch(/url\(http|@import/);
  });

  test("names with markup are shown, not obeyed", async () => {
    const name = "<script>alert(1)</script>";
    const rows = Array.from({ length: 30 }, (_, i) => `${name},${2000 + i},${i % 5}`);
    const path = placeFor("markup.html");
    await run(["forecast", fileOf("markup.csv", `id,ds,y\n${rows.join("\n")}\n`), "--horizon", "2", "--plot", path]);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, "utf8")).not.toContain(name);
  });
});

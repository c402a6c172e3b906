// What the command prints for the examples, to the letter. A change of these files is a change that users see.
import { expect, test } from "vitest";
import { example, run } from "./run.js";

/** Compare with a file of test/reference/cli; `vitest --update` writes it anew. */
async function matches(out: string, name: string): Promise<void> {
  await expect(out.replaceAll(example(""), "examples/")).toMatchFileSnapshot(`../../reference/cli/${name}`);
}

test.each([
  ["air-passengers", ["--horizon", "12", "--model", "seasonalNaive"]],
  ["nile", ["--horizon", "5", "--model", "mean", "--coverage", "50,90"]],
  ["uk-gas", ["--horizon", "8", "--model", "naive2"]],
  ["web-usage", ["--horizon", "5", "--model", "drift"]],
  ["yearly-wide", ["--horizon", "3", "--model", "windowAverage(window=5)"]],
])("forecast of %s as CSV", async (name, options) => {
  const { out } = await run(["forecast", example(`${name}.csv`), ...options]);
  await matches(out, `${name}.csv`);
});

test("forecast as a table with its chart", async () => {
  const argv = ["forecast", example("air-passengers.csv"), "--horizon", "12", "--model", "seasonalNaive"];
  await matches((await run(argv, { terminal: true })).out, "air-passengers.txt");
});

test("forecast as JSON", async () => {
  const argv = ["forecast", example("nile.csv"), "--horizon", "2", "--model", "naive", "--format", "json"];
  await matches((await run(argv)).out, "nile.json");
});

test("what inspect finds", async () => {
  const names = ["monthly-panel", "electricity-demand", "web-usage"];
  const runs = [];
  for (const name of names) runs.push(await run(["inspect", example(`${name}.csv`), "--format", "table"]));
  await matches(runs.map(({ err, out }) => err + out).join("\n"), "inspect.txt");
});

test("a leaderboard", async () => {
  const models = "naive,seasonalNaive,drift,mean";
  const argv = ["compare", example("uk-gas.csv"), "--horizon", "8", "--folds", "4", "--models", models];
  await matches((await run([...argv, "--format", "table"])).out, "uk-gas-leaderboard.txt");
});

test("the help", async () => {
  await matches((await run(["--help"])).out, "help.txt");
});

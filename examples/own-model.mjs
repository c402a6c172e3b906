// A model of one's own: what the built-in ones are made of serves any idea.
import { readFileSync } from "node:fs";
import { backtest, defineModel, mae, naive } from "forecastle";

/** The median of the last values. */
const recentMedian = defineModel({
  name: "recentMedian",
  defaults: { window: 9 },
  fit({ values }, { window }) {
    const recent = Array.from(values.slice(-window)).sort((a, b) => a - b);
    const spread = (recent.at(-1) - recent[0]) / 3;
    return { state: { centre: recent[Math.floor(recent.length / 2)], spread } };
  },
  forecast({ centre, spread }, _options, { horizon }) {
    const fill = (value) => new Float64Array(horizon).fill(value);
    return { kind: "law", law: "normal", parameters: { mean: fill(centre), sd: fill(spread) } };
  },
});

const lines = readFileSync(new URL("nile.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1);
const flow = lines.map((line) => Number(line.split(",")[1]));
const board = await backtest([naive(), recentMedian()], flow, { horizon: 5, folds: 10, metrics: [mae] });
console.log(board.toString());

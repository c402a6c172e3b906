import { OptionError } from "../core/errors.js";
import type { LawPrediction, Prediction } from "../core/forecast.js";
import { lawParameters } from "../core/forecast.js";
import { between, checkArgument, listOf } from "../core/options.js";
import { lawQuantile } from "../probability/law.js";
import { horizonOf, quantileOf } from "../probability/predict.js";
import { engine } from "../wasm/engine.js";

/** For each level the quantiles (horizon): one kernel call for all levels and steps of a law or of paths. */
export function quantilesAt(prediction: Prediction, levels: readonly number[]): Float64Array[] {
  const horizon = horizonOf(prediction);
  const split = (all: Float64Array) => levels.map((_, j) => all.subarray(j * horizon, (j + 1) * horizon));
  if (prediction.kind === "law") {
    const each = Float64Array.from({ length: levels.length * horizon }, (_, i) => levels[Math.floor(i / horizon)]!);
    return split(lawQuantile(repeat(prediction, levels.length), each));
  }
  if (prediction.kind !== "paths") {
    return levels.map((level) => quantileOf(prediction, new Float64Array(horizon).fill(level)));
  }
  using frame = engine().frame();
  const count = prediction.paths.length / horizon;
  const out = frame.f64(levels.length * horizon);
  const scratch = frame.f64(frame.kernels.quantilesPathsScratch(count));
  const [paths, at] = [frame.put(prediction.paths), frame.put(levels)];
  frame.kernels.quantilesPaths(paths, at, count, horizon, levels.length, out, scratch);
  return split(frame.take(out, levels.length * horizon));
}

/** The same steps several times. */
function repeat({ law, parameters }: LawPrediction, times: number): LawPrediction {
  const byName: Readonly<Record<string, Float64Array>> = parameters;
  const repeated = lawParameters[law].map((name) => {
    const values = byName[name]!;
    const all = new Float64Array(times * values.length);
    for (let i = 0; i < times; i++) all.set(values, i * values.length);
    return [name, all];
  });
  return { kind: "law", law, parameters: Object.fromEntries(repeated) } as LawPrediction;
}

/** Levels in (0, 1), at least one. */
export function checkLevels(owner: string, levels: readonly number[]): readonly number[] {
  checkArgument(owner, "levels", levels, listOf(between(0, 1), 1));
  return Object.freeze(Array.from(levels));
}

/** A level or a coverage in (0, 1). */
export function checkShare(owner: string, name: string, share: number): number {
  checkArgument(owner, name, share, between(0, 1));
  return share;
}

/** Quantile forecasts hold only what they hold: a level beyond the outermost would be judged as if it were it. */
export function requireLevels(prediction: Prediction, levels: readonly number[], owner: string): void {
  if (prediction.kind !== "quantiles") return;
  const held = prediction.levels;
  const slack = 1e-9;
  for (const level of levels) {
    if (level < held[0]! - slack || level > held[held.length - 1]! + slack) {
      const range = `${held[0]} to ${held[held.length - 1]}`;
      throw new OptionError("unsupported", `${owner}: the forecast has quantiles from ${range}, not ${level}`);
    }
  }
}

import { describe, test } from "vitest";
import {
  drift,
  type ModelFactory,
  mean,
  naive,
  naive2,
  seasonalAverage,
  seasonalNaive,
  windowAverage,
} from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { contract } from "../../../bindings/testing.js";

/** A walk with the given drift. */
const walk = (slope: number) => (seed: number, length: number) => {
  const noise = normals(length, { seed });
  let value = 50;
  return noise.map((z) => {
    value += slope + z;
    return value;
  });
};
/** Independent values around a mean per season. */
const around = (m: number) => (seed: number, length: number) =>
  normals(length, { seed }).map((z, t) => 10 * (t % m) + z);
/** One walk per season. */
const seasonalWalk = (m: number) => (seed: number, length: number) => {
  const noise = normals(length, { seed });
  const values = new Float64Array(length);
  for (let t = 0; t < length; t++) values[t] = (t < m ? 20 * t : values[t - m]!) + noise[t]!;
  return values;
};

const models: [ModelFactory<never, never>, object, (seed: number, length: number) => Float64Array][] = [
  [naive, {}, walk(0)],
  [seasonalNaive, { seasonLength: 12 }, seasonalWalk(12)],
  [naive2, { seasonLength: 12 }, walk(0)],
  [drift, {}, walk(1)],
  [mean, {}, around(1)],
  [windowAverage, { window: 6 }, around(1)],
  [seasonalAverage, { seasonLength: 4 }, around(4)],
] as never;

for (const [factory, options, simulate] of models) {
  describe(factory.definition.name, () => {
    for (const { name, run } of contract(factory, { options: options as never, simulate })) test(name, run);
  });
}

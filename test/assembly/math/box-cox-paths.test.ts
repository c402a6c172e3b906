import { describe, expect, test } from "vitest";
import { normals } from "../../../bindings/probability/random.js";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { lawValues } from "../../support/laws.js";

function moved(paths: ArrayLike<number>, mean: number, sd: number, lambda: number): Float64Array {
  using frame = engine().frame();
  const at = frame.put(paths);
  frame.kernels.fitIntoDomain(frame.put([mean]), frame.put([sd]), paths.length, 1, lambda, at);
  return frame.take(at, paths.length);
}

describe("paths near the end of the domain", () => {
  for (const [mean, sd, lambda] of [
    [0, 1.5, 0.5],
    [3, 0.4, -0.3],
  ] as const) {
    test(`lambda ${lambda}: each value goes to the quantile of the cut law at its own level`, () => {
      const z = [-3, -1, 0, 0.5, 2];
      const paths = moved(z.map((each) => mean + sd * each), mean, sd, lambda);
      const levels = lawValues("cdfLaw", "NORMAL", z, [0, 1]);
      const values = lawValues("quantileLaw", "POWER_NORMAL", [...levels], [mean, sd, lambda]);
      close(Float64Array.from(paths, (x) => (1 + lambda * x) ** (1 / lambda)), values, { tolerance: 1e-12 });
    });
  }

  test("stay as they are, to the last bit, where the end is far", () => {
    const paths = normals(8, { seed: 1 });
    expect(moved(paths, 20, 1, 0.5)).toEqual(paths);
    expect(moved(paths, 0, 1, 0)).toEqual(paths);
    expect(moved(paths, 0, 0, 0.5)).toEqual(paths);
  });
});

import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { chanceSystem, chanceValues, filtered, packBelief, packSystem, varyingOf } from "./systems.js";

test("sizes are those of the packed forms, whatever varies", () => {
  const { kernels } = engine();
  for (const varies of [false, true]) {
    const system = { ...chanceSystem(5, varies), A: [[1, 0, 0], [0, 1, 0]] };
    expect(kernels.systemSize(5, 2, 3, varyingOf(system))).toBe(packSystem(system).length);
    expect(kernels.beliefSize(3, 2)).toBe(packBelief(system).length);
    expect(kernels.BELIEF_SUMS.value).toBe(packBelief(system).length - 3 - 9 - 6);
  }
});

test("any one part may vary", () => {
  const n = 6;
  const [fixed, y] = [chanceSystem(n, false), chanceValues(n)];
  const whole = filtered(fixed, y).logLikelihood;
  for (const part of ["z", "h", "t", "q", "d", "c"] as const) {
    const repeated = Array.from({ length: n }, () => Array.from(fixed[part])).flat();
    close([filtered({ ...fixed, [part]: repeated }, y).logLikelihood], [whole], { tolerance: 1e-14 }, part);
  }
});

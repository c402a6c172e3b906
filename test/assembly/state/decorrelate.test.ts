import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { conditioned } from "./dense.js";
import { chanceSystem, chanceValues, covariance, filtered } from "./systems.js";

/** Values, rows, offsets and noise made independent. */
function decorrelated(system: ReturnType<typeof chanceSystem>, y: readonly number[], h: readonly number[]) {
  using frame = engine().frame();
  const { kernels } = frame;
  const { n, p, m } = system;
  const varying = (system.z.length > p * m ? 1 : 0) + (h.length > p * p ? 2 : 0) + (system.d.length > p ? 16 : 0);
  const [values, rows, offsets, noise] = [frame.f64(n * p), frame.f64(n * p * m), frame.f64(n * p), frame.f64(n * p)];
  const inputs = [frame.put(y), frame.put(system.z), frame.put(system.d), frame.put(h)] as const;
  const scratch = frame.f64(kernels.decorrelateValuesScratch(p));
  kernels.decorrelateValues(...inputs, n, p, m, varying, values, rows, offsets, noise, scratch);
  return {
    y: frame.take(values, n * p),
    system: { ...system, z: frame.take(rows, n * p * m), d: frame.take(offsets, n * p), h: frame.take(noise, n * p) },
  };
}

test("correlated noise made independent leaves the density as it was, gaps or none", () => {
  const n = 8;
  const h = covariance(2, 77);
  const noise = [h.slice(0, 2), h.slice(2)];
  for (const varies of [false, true]) {
    const system = chanceSystem(n, varies);
    const y = chanceValues(n);
    const made = decorrelated(system, y, varies ? Array.from({ length: n }, () => h).flat() : h);
    close([filtered(made.system, made.y).logLikelihood], [conditioned(system, y, noise).logDensity], { tolerance: 1e-11 });
  }
});

test("a value whose noise is that of another has none of its own", () => {
  const system = chanceSystem(1, false);
  const { system: made } = decorrelated(system, [1, 2], [4, 2, 2, 1]);
  expect([...made.h]).toEqual([4, 0]);
});

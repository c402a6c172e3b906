import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { filtered, packBelief, packSystem, structuralCases, type TestSystem } from "./systems.js";

const cases = structuralCases();
const nile = cases.find(({ id }) => id === "nile-locallevel")!;
const gas = cases.find(({ id }) => id === "UKgas-bsm")!;

/** A search for the variances of the noise and of the states that have one, from the given deviations. */
function fitted(system: TestSystem, y: ArrayLike<number>, starts: readonly number[][], apart: boolean, searches = 1) {
  using frame = engine().frame();
  const { kernels } = frame;
  const { n, m, A } = system;
  const k = A.length;
  const roles: number[] = [];
  let variables = 1;
  for (let j = 0; j < m; j++) roles.push(system.q[j * (m + 1)]! > 0 ? variables++ : -1);
  const [values, packed, start] = [frame.put(y), frame.put(packSystem(system)), frame.put(packBelief(system))];
  const [best, report] = [frame.f64(variables), frame.f64(kernels.FIT_REPORT.value)];
  const free = [frame.put(new Array(variables).fill(-1e9)), frame.put(new Array(variables).fill(1e9))] as const;
  const scratch = frame.f64(kernels.fitStatesScratch(n, 1, m, k, k, 0, variables, 0, starts.length));
  const inputs = [values, frame.putI32([0]), frame.putI32(roles), 0, frame.put(starts.flat()), ...free, packed, start] as const;
  const sizes = [n, 1, m, k, k, 0, variables, variables, 0, starts.length, searches, apart ? 1 : 0, 500] as const;
  const status = kernels.fitStates(...inputs, ...sizes, 1e-10, 0, best, report, scratch);
  return {
    status,
    variances: frame.take(best, variables).map((x) => x * x),
    report: frame.take(report, kernels.FIT_REPORT.value),
    system: frame.take(packed, packSystem(system).length),
  };
}

// Durbin & Koopman (2012) 2.10, to more digits in facts: 15098.51855, 1469.17643, log-likelihood -632.5456251030.
test("the variances of the Nile, with and without a scale of their own", () => {
  for (const apart of [true, false]) {
    const start = apart ? [[1, 0.3]] : [[100, 60]];
    const { variances, report, system } = fitted(nile.system, nile.y, start, apart);
    close([report[0]!], [-632.545625103], { tolerance: 1e-12 });
    // The likelihood is flat: 1e-10 of it is 1e-4 of a variance.
    close(variances.map((x, i) => x / [15098.51855, 1469.17643][i]!), [1, 1], { tolerance: 1e-4 });
    close([system[1]!, system[3]!], variances, { tolerance: 1e-14 });
    const at = filtered({ ...nile.system, h: [variances[0]!], q: [variances[1]!] }, nile.y);
    close([report[0]!], [at.logLikelihood], { tolerance: 1e-13 });
    if (apart) close([report[2]!], [variances[0]! + variances[1]!], { tolerance: 1e-12 });
  }
});

test("a search that starts where nothing has a likelihood says so", () => {
  const nothing = fitted(nile.system, nile.y, [[Number.NaN, 1]], true);
  expect(nothing.status).toBe(engine().kernels.NOT_CONVERGED.value);
});

test("a variance that got stuck at 0 is given back, one that belongs there stays", () => {
  // At a deviation of 0 the slope of its square root is 0: the level cannot leave by itself.
  const { variances } = fitted(nile.system, nile.y, [[1, 0]], true);
  close([variances[1]! / 1469.17643], [1], { tolerance: 1e-3 });
  const seasons = fitted(gas.system, gas.y, [[1, 0.3, 0.1, 0.3]], true);
  expect(seasons.variances[1]).toBe(0);
});

test("steps of expectation and maximisation never lower the likelihood, and end where the search does", () => {
  for (const { system, y, top } of [
    { ...nile, top: -632.545625103 },
    { ...gas, top: fitted(gas.system, gas.y, [[1, 0.3, 0.1, 0.3]], true).report[0]! },
  ]) {
    using frame = engine().frame();
    const { kernels } = frame;
    const { n, m, A } = system;
    const k = A.length;
    let variables = 1;
    const roles = Array.from({ length: m }, (_, j) => (system.q[j * (m + 1)]! > 0 ? variables++ : -1));
    const far = { ...system, h: [system.h[0]! * 20], q: Array.from(system.q, (x) => x * 0.2) };
    const steps = 400;
    const [values, packed, start] = [frame.put(y), frame.put(packSystem(far)), frame.put(packBelief(far))];
    const track = frame.f64(steps + 1);
    const scratch = frame.f64(kernels.fitStatesScratch(n, 1, m, k, k, 0, variables, 0, 1));
    const roleAt = [frame.putI32([0]), frame.putI32(roles)] as const;
    kernels.improveStates(values, ...roleAt, start, packed, n, 1, m, k, k, 0, variables, steps, 0, track, scratch);
    const path = Array.from(frame.take(track, steps + 1)).filter((x) => !Number.isNaN(x));
    close([path[0]!], [filtered(far, y).logLikelihood], { tolerance: 1e-12 });
    for (let i = 1; i < path.length; i++) expect(path[i]! - path[i - 1]!, `step ${i}`).toBeGreaterThan(-1e-9);
    // Slow towards a variance of 0, as such steps are.
    expect(top - path.at(-1)!).toBeLessThan(0.02);
    expect(path.at(-1)!).toBeLessThan(top + 1e-6);
    const found = frame.take(packed, packSystem(far).length);
    close([found[m]! > 0 ? filtered({ ...far, h: [found[m]!], q: found.slice(m + 1 + m * m, m + 1 + 2 * m * m) }, y).logLikelihood : 0], [path.at(-1)!], { tolerance: 1e-12 });
  }
});

test("a cycle starts from the law that its variance and damping settle to", () => {
  using frame = engine().frame();
  const { kernels } = frame;
  const values = Array.from(nile.y, (x) => x - 919);
  const cycle = { ...nile.system, m: 2, z: [1, 0], t: [0, 0, 0, 0], q: [0, 0, 0, 0], c: [0, 0], a: [0, 0], P: [0, 0, 0, 0], A: [] };
  const [y, packed, start] = [frame.put(values), frame.put(packSystem(cycle)), frame.put(packBelief(cycle))];
  const [best, report] = [frame.f64(4), frame.f64(kernels.FIT_REPORT.value)];
  const bounds = [frame.put([-1e9, -1e9, 0.1, 0.1]), frame.put([1e9, 1e9, 3, 0.95])] as const;
  const roles = [frame.putI32([0]), frame.putI32([1, 1]), frame.putI32([0, 1, 2, 3])] as const;
  const scratch = frame.f64(kernels.fitStatesScratch(cycle.n, 1, 2, 0, 0, 0, 4, 1, 1));
  const starts = frame.put([1, 0.5, 0.5, 0.7]);
  kernels.fitStates(
    ...[y, ...roles, starts, ...bounds, packed, start, cycle.n, 1, 2, 0, 0, 0, 4, 2, 1, 1, 1, 1, 500] as const,
    ...[1e-9, 0, best, report, scratch] as const,
  );
  const [, deviation, , damping] = frame.take(best, 4);
  const settled = deviation! ** 2 / (1 - damping! ** 2);
  close(frame.take(start, 14).subarray(8), [0, 0, settled, 0, 0, settled], { tolerance: 1e-12 });
  const found = { ...cycle, ...{ P: frame.take(start, 14).slice(10), h: [frame.take(packed, 11)[2]!] } };
  const [t, q] = [frame.take(packed, 11).slice(3, 7), frame.take(packed, 11).slice(7)];
  close([filtered({ ...found, t, q }, values).logLikelihood], [frame.take(report, 3)[0]!], { tolerance: 1e-11 });
});

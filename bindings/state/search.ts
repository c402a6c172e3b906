// Estimation: from a form with free parameters to a fitted state, with one call of a kernel.

import { FitError } from "../core/errors.js";
import { engine } from "../wasm/engine.js";
import type { Frame } from "../wasm/frame.js";
import type { StateSpaceState } from "./state.js";
import type { StructuralForm as StateForm } from "./structural-form.js";
import { startsOf, stepVariance } from "./structural-starts.js";
import { type LinearSystem, putSystem, varyingOf } from "./system.js";

/** Searches from the best starting points, evaluations of each, the gain in likelihood that ends one; steps of EM. */
const efforts = {
  fast: { searches: 1, evaluations: 120, tolerance: 1e-5, steps: 100 },
  standard: { searches: 2, evaluations: 400, tolerance: 1e-7, steps: 1000 },
  thorough: { searches: 6, evaluations: 2000, tolerance: 1e-9, steps: 10_000 },
} as const;

/** The likeliest parameters, in one call of the kernel. */
export function searchForm(
  owner: string,
  values: Float64Array,
  columns: readonly Float64Array[],
  form: StateForm,
  effort: keyof typeof efforts,
  method: "ml" | "em" = "ml",
): StateSpaceState {
  using frame = engine().frame();
  const { kernels } = frame;
  const { system, initial, free, cycles, noiseRole, stateRoles, known, parts } = form;
  const [n, m] = [values.length, system.z.length];
  const [k, v] = [initial[7]!, free.length];
  const deviations = free.filter(({ kind }) => kind === "deviation").length;
  const varying = varyingOf(system);
  const begun = method === "em" ? withVariances(form, stepVariance(values)) : system;
  const [y, packed, start] = [frame.put(values), putSystem(frame, begun, columns, n), frame.put(initial)];
  const counting = frame.f64(kernels.countDiffuseStepsScratch(1, m, k));
  const diffuse = kernels.countDiffuseSteps(y, packed, start, n, 1, m, k, varying, counting);
  const { starts, count, lower, upper, apart, floor } = startsOf(form, values);
  const roles = [frame.putI32([noiseRole]), frame.putI32(stateRoles)] as const;
  const places = frame.putI32(cycles.flatMap((each) => [each.state, each.variance, each.frequency, each.damping]));
  const bounds = [frame.put(lower), frame.put(upper)] as const;
  const [best, report, points] = [frame.f64(v), frame.f64(kernels.FIT_REPORT.value), frame.put(starts)];
  const { searches, evaluations, tolerance, steps } = efforts[effort];
  const scratch = frame.f64(kernels.fitStatesScratch(n, 1, m, k, diffuse, varying, v, cycles.length, count));
  const told = { n, m, k, diffuse, varying, y, packed, start, noise: roles[0], states: roles[1], places, bounds };
  if (method === "em") {
    return improved(
      owner,
      form,
      frame,
      [y, ...roles],
      packed,
      start,
      [n, 1, m, k, diffuse, varying, v],
      steps,
      scratch,
      told,
    );
  }
  const inputs = [y, ...roles, places, points, ...bounds, packed, start] as const;
  const sizes = [
    n,
    1,
    m,
    k,
    diffuse,
    varying,
    v,
    deviations,
    cycles.length,
    count,
    searches,
    apart ? 1 : 0,
    evaluations,
  ] as const;
  const status = kernels.fitStates(...inputs, ...sizes, tolerance, floor, best, report, scratch);
  if (status !== kernels.OK.value) {
    throw new FitError("not-converged", `${owner}: no starting point gives a likelihood`);
  }
  const found = frame.take(best, v);
  const initialBelief = frame.take(start, initial.length);
  const [h, t, q] = matricesAt(frame.take(packed, kernels.systemSize(n, 1, m, varying)), varying ? n : 1, m);
  const estimated = free.filter(
    ({ name, kind }) => kind === "deviation" || known[kind === "frequency" ? "period" : name] === undefined,
  );
  return {
    system: { ...system, h, t, q },
    parameters: parametersOf(form, found),
    standardErrors: standardErrorsOf(frame, form, found, told),
    initial: initialBelief,
    belief: initialBelief,
    parts,
    parameterCount: estimated.length + k,
    squareRoot: false,
    shift: form.exponents * Math.LN2,
  };
}

/** What the search was told of the model, as offsets. */
interface Told {
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly diffuse: number;
  readonly varying: number;
  readonly y: number;
  readonly packed: number;
  readonly start: number;
  readonly noise: number;
  readonly states: number;
  readonly places: number;
  readonly bounds: readonly [number, number];
}

/** Standard errors of the parameters, from those of the kernel's variables by the delta method. Writes over the system of the frame. */
function standardErrorsOf(
  frame: Frame,
  form: StateForm,
  found: Float64Array,
  told: Told,
): StateSpaceState["standardErrors"] {
  const { kernels } = frame;
  const { free, cycles } = form;
  const { n, m, k, diffuse, varying, y, packed, start, noise, states, places, bounds } = told;
  const v = free.length;
  const deviations = free.filter(({ kind }) => kind === "deviation").length;
  const sizes = [n, 1, m, k, diffuse, varying, v] as const;
  const errors = frame.f64(v);
  const scratch = frame.f64(kernels.standardErrorsStatesScratch(...sizes, cycles.length));
  const inputs = [y, noise, states, places, ...bounds, frame.put(found), packed, start] as const;
  kernels.standardErrorsStates(...inputs, ...sizes, deviations, cycles.length, errors, scratch);
  const each = frame.take(errors, v);
  return Object.fromEntries(
    free.flatMap(({ name, kind, bounds: [least, most] = [0, 1] }, i) => {
      if (least === most) return [];
      if (kind === "frequency") return [["period", (2 * Math.PI * each[i]!) / (found[i]! * found[i]!)]];
      const scale = scaleOf(form, name);
      return [[name, kind === "damping" ? each[i]! : 2 * found[i]! * scale * (each[i]! * scale)]];
    }),
  );
}

function scaleOf({ system }: StateForm, name: string): number {
  return system.covariates.find((each) => each.name === name)?.scale ?? 1;
}

function matricesAt(packed: Float64Array, rows: number, m: number): [number, Float64Array, Float64Array] {
  const from = rows * m + 1;
  return [packed[rows * m]!, packed.slice(from, from + m * m), packed.slice(from + m * m, from + 2 * m * m)];
}

/** Variances by the names of their parts, and the period and damping of a cycle. */
function parametersOf(form: StateForm, found: Float64Array): Record<string, number> {
  const parameters: Record<string, number> = { ...form.known };
  for (const [i, { name, kind }] of form.free.entries()) {
    const deviation = found[i]! * scaleOf(form, name);
    if (kind === "deviation") parameters[name] = deviation * deviation;
    else if (kind === "frequency") parameters.period ??= (2 * Math.PI) / found[i]!;
    else parameters[name] ??= found[i]!;
  }
  return parameters;
}

/** The system with one number for all variances that are estimated. */
function withVariances({ system, noiseRole, stateRoles }: StateForm, variance: number): LinearSystem {
  const q = system.q.slice();
  for (const [j, role] of stateRoles.entries()) if (role >= 0) q[j * (stateRoles.length + 1)] = variance;
  return { ...system, h: noiseRole >= 0 ? variance : system.h, q };
}

/** Steps of expectation and maximisation from equal variances. */
function improved(
  owner: string,
  form: StateForm,
  frame: Frame,
  inputs: readonly [number, number, number],
  packed: number,
  start: number,
  sizes: readonly [number, number, number, number, number, number, number],
  steps: number,
  scratch: number,
  told: Told,
): StateSpaceState {
  const { kernels } = frame;
  const [n, , m, k, , varying] = sizes;
  const { system, initial, free, noiseRole, stateRoles, known, parts } = form;
  const track = frame.f64(steps + 1);
  kernels.improveStates(...inputs, start, packed, ...sizes, steps, 1e-9, track, scratch);
  if (Number.isNaN(frame.take(track, 1)[0]!)) {
    throw new FitError("not-converged", `${owner}: the starting point has no likelihood`);
  }
  const [h, t, q] = matricesAt(frame.take(packed, kernels.systemSize(n, 1, m, varying)), varying ? n : 1, m);
  const variances = free.map((_, role) => (role === noiseRole ? h : q[stateRoles.indexOf(role) * (m + 1)]!));
  return {
    system: { ...system, h, t, q },
    parameters: { ...known, ...Object.fromEntries(free.map(({ name }, i) => [name, variances[i]!])) },
    standardErrors: standardErrorsOf(frame, form, Float64Array.from(variances, Math.sqrt), told),
    initial,
    belief: initial,
    parts,
    parameterCount: free.length + k,
    squareRoot: false,
    shift: form.exponents * Math.LN2,
  };
}

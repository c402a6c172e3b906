// From the options of a structural model to its matrices.

import { OptionError } from "../core/errors.js";
import { seasonLengthFor } from "../core/season.js";
import type { Series } from "../core/series.js";
import { engine } from "../wasm/engine.js";
import type { StatePart } from "./state.js";
import type { StructuralCycle, StructuralOptions } from "./structural-options.js";
import { type Belief, beliefOf, type LinearSystem, MOST_STATES } from "./system.js";

/** A parameter of the search: a standard deviation, or what cycles and damped slopes have besides. */
export interface FreeParameter {
  readonly name: string;
  readonly kind: "deviation" | "frequency" | "damping";
  /** Where it must lie; of a known one, twice the same. Deviations have no bounds. */
  readonly bounds?: readonly [number, number];
}

/** A cycle of a form, or a damped slope: its first state, and which parameters it takes. */
export interface CyclePlace {
  readonly state: number;
  /** -1 where the variance is known, and of a slope. */
  readonly variance: number;
  /** -1 of a slope. */
  readonly frequency: number;
  readonly damping: number;
}

/** The matrices of a model, and where its free parameters stand in them. */
export interface StructuralForm {
  readonly system: LinearSystem;
  readonly initial: Belief;
  readonly parts: readonly StatePart[];
  /** Known parameters by name. */
  readonly known: Readonly<Record<string, number>>;
  readonly free: readonly FreeParameter[];
  /** The free deviation of the values' noise, -1 where it is known or absent. */
  readonly noiseRole: number;
  /** (states): the free deviation of each state's disturbance, or -1. */
  readonly stateRoles: Int32Array;
  readonly cycles: readonly CyclePlace[];
  /** Powers of two by which covariates are multiplied, added up. */
  readonly exponents: number;
}

/** A part as it is laid out. */
interface Block {
  readonly size: number;
  readonly z: readonly number[];
  readonly t: readonly (readonly number[])[];
  /** Which of its states have disturbances, and the names of their variances. */
  readonly disturbed: readonly {
    readonly state: number;
    readonly name: string;
    readonly variance: number | undefined;
  }[];
  readonly parts: readonly {
    readonly name: string;
    readonly weights: readonly number[];
    readonly disturbance?: number;
  }[];
  readonly covariate?: string;
  /** What a covariate is multiplied by; 1 elsewhere. */
  readonly scale: number;
  /** Whether nothing is known of its states at the start. */
  readonly diffuse: boolean;
}

/** The model that options describe, for one series. */
export function structuralForm(
  options: StructuralOptions,
  series: Series,
  columns: readonly Float64Array[],
): StructuralForm {
  const blocks = blocksOf(options, series, columns);
  const m = blocks.reduce((sum, { size }) => sum + size, 0);
  if (m > MOST_STATES) {
    throw new OptionError(
      "option",
      `structural: ${m} states are more than ${MOST_STATES}; fewer harmonics or a shorter season help`,
    );
  }
  const [z, t, q] = [new Float64Array(m), new Float64Array(m * m), new Float64Array(m * m)];
  const stateRoles = new Int32Array(m).fill(-1);
  const free: FreeParameter[] = [];
  const known: Record<string, number> = {};
  const roleOf = (name: string, given: number | undefined) => {
    if (given !== undefined) {
      known[name] = given;
      return -1;
    }
    const at = free.findIndex((each) => each.name === name);
    return at >= 0 ? at : free.push({ name, kind: "deviation" }) - 1;
  };
  const noiseRole = options.irregular ? roleOf("irregular", options.variances.irregular) : -1;
  const parts: StatePart[] = [];
  const diffuse: Float64Array[] = [];
  const covariates: { name: string; state: number; scale: number }[] = [];
  let [from, cycleState, exponents] = [0, -1, 0];
  for (const block of blocks) {
    for (let i = 0; i < block.size; i++) {
      z[from + i] = block.covariate === undefined ? block.z[i]! : 0;
      for (let j = 0; j < block.t[i]!.length; j++) t[(from + i) * m + from + j] = block.t[i]![j]!;
      if (block.diffuse) diffuse.push(unit(m, from + i));
      else cycleState = Math.min(cycleState < 0 ? from : cycleState, from);
    }
    // The level moves by the slope beside it.
    if (block.parts[0]!.name === "slope" && block.covariate === undefined) t[(from - 1) * m + from] = 1;
    for (const { state, name, variance } of block.disturbed) {
      stateRoles[from + state] = roleOf(name, variance);
      q[(from + state) * (m + 1)] = (variance ?? 0) / block.scale / block.scale;
    }
    for (const { name, weights, disturbance } of block.parts) {
      const spread = new Float64Array(m);
      spread.set(weights, from);
      const covariate = block.covariate;
      parts.push({
        name,
        weights: spread,
        covariate,
        disturbance: disturbance === undefined ? undefined : from + disturbance,
      });
    }
    if (block.covariate !== undefined) {
      covariates.push({ name: block.covariate, state: from, scale: block.scale });
      exponents += exponentOf(block.scale);
    }
    from += block.size;
  }
  const cycles: CyclePlace[] = [];
  if (cycleState >= 0) cycles.push(cyclePlace(options, series.length, cycleState, stateRoles, free, known));
  if (options.slope === "damped") cycles.push(slopePlace(options, free, known));
  const h = options.irregular ? (options.variances.irregular ?? 0) : 0;
  const system: LinearSystem = { z, h, t, q, d: 0, c: new Float64Array(m), covariates };
  const start = beliefOf(new Float64Array(m), new Float64Array(m * m), diffuse);
  return { system, initial: start, parts, known, free, noiseRole, stateRoles, cycles, exponents };
}

function unit(m: number, at: number): Float64Array {
  const column = new Float64Array(m);
  column[at] = 1;
  return column;
}

function blocksOf(options: StructuralOptions, series: Series, columns: readonly Float64Array[]): Block[] {
  const { level, slope, season, cycle, covariates, coefficients, variances } = options;
  const walk = (name: string, walks: boolean, variance: number | undefined): Block => ({
    size: 1,
    z: [name === "slope" ? 0 : 1],
    t: [[1]],
    disturbed: walks ? [{ state: 0, name, variance }] : [],
    parts: [walks ? { name, weights: [1], disturbance: 0 } : { name, weights: [1] }],
    scale: 1,
    diffuse: true,
  });
  const blocks: Block[] = [walk("level", level === "stochastic", variances.level)];
  if (slope !== "none") blocks.push(walk("slope", slope !== "fixed", variances.slope));
  if (season !== "none") blocks.push(...seasonBlocks(options, series));
  if (cycle !== false) {
    blocks.push({
      size: 2,
      z: [1, 0],
      t: [[], []],
      disturbed: [0, 1].map((state) => ({ state, name: "cycle", variance: variances.cycle })),
      parts: [{ name: "cycle", weights: [1, 0], disturbance: 0 }],
      scale: 1,
      diffuse: false,
    });
  }
  covariates.forEach((covariate, i) => {
    const block = walk(covariate, coefficients === "stochastic", each(variances.coefficients, i));
    blocks.push({ ...block, covariate, scale: inverseSize(columns[i]!) });
  });
  return blocks;
}

function each(given: number | readonly number[] | undefined, i: number): number | undefined {
  return typeof given === "number" ? given : given?.[i];
}

/** A power of two that brings the largest value of a column near 1. */
function inverseSize(column: Float64Array): number {
  let largest = 0;
  for (const value of column) largest = Math.max(largest, Math.abs(value));
  let size = 1;
  while (largest * size >= 2) size /= 2;
  while (largest > 0 && largest * size < 1) size *= 2;
  return size;
}

/** The power of a power of two. */
function exponentOf(size: number): number {
  let [exponent, rest] = [0, size];
  while (rest >= 2) {
    rest /= 2;
    exponent++;
  }
  while (rest < 1) {
    rest *= 2;
    exponent--;
  }
  return exponent;
}

function seasonBlocks(options: StructuralOptions, series: Series): Block[] {
  const { season, seasonLengths, harmonics, variances } = options;
  const lengths = seasonLengths ?? [seasonLengthFor("structural", options.seasonLength, series)];
  return lengths.map((length, i) => {
    const name = lengths.length === 1 ? "season" : `season${length}`;
    const variance = each(variances.season, i);
    if (season === "dummy") return dummySeason(name, length, variance);
    return trigonometricSeason(name, length, each(harmonics, i) ?? Math.floor(length / 2), variance);
  });
}

/** s[t + 1] = -(s[t] + ... + s[t - length + 2]) + w. */
function dummySeason(name: string, length: number, variance: number | undefined): Block {
  const size = length - 1;
  const row = (i: number) => Array.from({ length: size }, (_, j) => (i === 0 ? -1 : j === i - 1 ? 1 : 0));
  const first = Array.from({ length: size }, (_, j) => (j === 0 ? 1 : 0));
  return {
    size,
    z: first,
    t: Array.from({ length: size }, (_, i) => row(i)),
    disturbed: [{ state: 0, name, variance }],
    parts: [{ name, weights: first, disturbance: 0 }],
    scale: 1,
    diffuse: true,
  };
}

/** Harmonics of 2 pi j / length, each a rotation that walks; of j = length / 2 the cosine alone, since nobody sees its sine. */
function trigonometricSeason(name: string, length: number, harmonics: number, variance: number | undefined): Block {
  if (harmonics > length / 2) {
    throw new OptionError(
      "option",
      `structural: a season of ${length} steps has ${Math.floor(length / 2)} harmonics, got ${harmonics}`,
    );
  }
  const { cos, sin } = engine().kernels;
  const size = 2 * harmonics - (2 * harmonics === length ? 1 : 0);
  const t = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let j = 1; j <= harmonics; j++) {
    const at = 2 * j - 2;
    if (2 * j === length) {
      t[at]![at] = -1;
      continue;
    }
    const angle = (2 * Math.PI * j) / length;
    t[at]![at] = t[at + 1]![at + 1] = cos(angle);
    t[at]![at + 1] = sin(angle);
    t[at + 1]![at] = -sin(angle);
  }
  const weights = Array.from({ length: size }, (_, i) => (i % 2 === 0 ? 1 : 0));
  const disturbed = Array.from({ length: size }, (_, state) => ({ state, name, variance }));
  return { size, z: weights, t, disturbed, parts: [{ name, weights }], scale: 1, diffuse: true };
}

/** Where the damping of a slope is looked for, as in exponential smoothing. */
const dampingBounds = [0.8, 0.98] as const;

/** The parameters of a cycle: a known one has bounds without room. */
function cyclePlace(
  options: StructuralOptions,
  n: number,
  state: number,
  stateRoles: Int32Array,
  free: FreeParameter[],
  known: Record<string, number>,
): CyclePlace {
  const given: StructuralCycle = typeof options.cycle === "object" ? options.cycle : {};
  const [shortest, longest] = given.periods ?? [3, Math.max(6, n / 2)];
  const frequency = given.period === undefined ? undefined : (2 * Math.PI) / given.period;
  if (given.period !== undefined) known.period = given.period;
  if (given.damping !== undefined) known.damping = given.damping;
  const bounds = frequency === undefined ? ([(2 * Math.PI) / longest, (2 * Math.PI) / shortest] as const) : undefined;
  const at = free.push({ name: "frequency", kind: "frequency", bounds: bounds ?? [frequency!, frequency!] }) - 1;
  const [least, most] = given.damping === undefined ? [0.01, 0.995] : [given.damping, given.damping];
  free.push({ name: "damping", kind: "damping", bounds: [least, most] });
  return { state, variance: stateRoles[state]!, frequency: at, damping: at + 1 };
}

/** The damping of the slope, which is the state behind the level. */
function slopePlace({ damping }: StructuralOptions, free: FreeParameter[], known: Record<string, number>): CyclePlace {
  if (damping !== undefined) known.slopeDamping = damping;
  const bounds = damping === undefined ? dampingBounds : ([damping, damping] as const);
  const at = free.push({ name: "slopeDamping", kind: "damping", bounds }) - 1;
  return { state: 1, variance: -1, frequency: -1, damping: at };
}

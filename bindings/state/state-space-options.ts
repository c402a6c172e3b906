// The options of state space models with matrices of one's own, and what their shapes must be.

import { OptionError } from "../core/errors.js";
import {
  flag,
  listOf,
  number,
  type OptionRule,
  type OptionRules,
  oneOf,
  optional,
  record,
  show,
} from "../core/options.js";
import { MOST_STATES } from "./system.js";

/** What is known of the states before the first value. */
export interface StateSpaceInitial {
  /** (states); default 0. */
  readonly mean?: readonly number[];
  /** (states, states): rows; default 0. */
  readonly covariance?: readonly (readonly number[])[];
  /** (states): whether nothing is known of a state. Default: none of them. */
  readonly diffuse?: readonly boolean[];
}

/** Options of `stateSpace`: y = z a + d + e, a' = T a + c + w, var e = h, var w = Q. */
export interface StateSpaceOptions {
  /** (states): z, the weights of the states in a value. The name of a covariate stands for its value at each step. */
  readonly observation: readonly (number | string)[];
  /** (states, states): T by rows. */
  readonly transition: readonly (readonly number[])[];
  /** h, or a name under which it is estimated. Default "irregular". */
  readonly observationVariance: number | string;
  /** The diagonal of Q, with names for variances that are estimated (the same name: the same variance), or Q by rows. Default: all 0. */
  readonly stateCovariance: readonly (number | string)[] | readonly (readonly number[])[];
  /** d. Default 0. */
  readonly observationIntercept: number;
  /** (states): c. Default 0. */
  readonly stateIntercept: readonly number[] | undefined;
  /** "diffuse": nothing is known of any state; "stationary": the law that the states settle to, for known variances; or what is known. */
  readonly initial: "diffuse" | "stationary" | StateSpaceInitial;
  /** (states): names of the states among the components. Default state1, state2, ... */
  readonly states: readonly string[] | undefined;
  /** Variances by maximum likelihood, or by expectation and maximisation, slow but monotone. Default "ml". */
  readonly method: "ml" | "em";
  /**
   * Whether passes go by square roots of the variances: slower, and true where variances are 1e12 and more apart, as of values almost
   * without noise about states of which little was known. Variances are estimated by the plain form. Default false: only where the plain
   * form finds that the values contradict the model.
   */
  readonly squareRoot: boolean;
  /** How many starting points the search has. Default "standard". */
  readonly effort: "fast" | "standard" | "thorough";
}

const finite = number();
const variance: OptionRule = (value) =>
  typeof value === "string" && value !== ""
    ? undefined
    : number(0, Number.MAX_VALUE)(value) && "a variance from 0, or a name";
const weight: OptionRule = (value) =>
  typeof value === "string" ? undefined : finite(value) && "a number, or the name of a covariate";
const rows = listOf(listOf(finite));

export const stateSpaceRules: OptionRules<StateSpaceOptions> = {
  observation: listOf(weight),
  transition: rows,
  observationVariance: variance,
  stateCovariance: (value) => (rows(value) === undefined ? undefined : listOf(variance)(value)),
  observationIntercept: finite,
  stateIntercept: optional(listOf(finite)),
  initial: (value) => (typeof value === "string" ? oneOf("diffuse", "stationary")(value) : record(value)),
  states: optional(listOf((value) => (typeof value === "string" && value !== "" ? undefined : "a name"))),
  method: oneOf("ml", "em"),
  squareRoot: flag,
  effort: oneOf("fast", "standard", "thorough"),
};

/** Throws an OptionError of the model. */
export function refuse(message: string): never {
  throw new OptionError("option", `stateSpace: ${message}`);
}

/** Throws where the parts have other shapes than the observation says. */
export function checkStateSpace(options: StateSpaceOptions): void {
  const { observation, transition, stateCovariance, stateIntercept, initial, states, observationVariance } = options;
  const m = observation.length;
  if (m === 0) refuse("observation is needed, as in stateSpace({ observation: [1], transition: [[1]] })");
  if (m > MOST_STATES) refuse(`${m} states are more than ${MOST_STATES}`);
  const names = observation.filter((each) => typeof each === "string");
  if (new Set(names).size < names.length) refuse("observation names a covariate twice");
  requireSquare("transition", transition, m);
  if (isMatrix(stateCovariance)) requireCovariance("stateCovariance", stateCovariance, m);
  else if (stateCovariance.length > 0) requireLength("stateCovariance", stateCovariance, m);
  if (stateIntercept) requireLength("stateIntercept", stateIntercept, m);
  if (states) {
    requireLength("states", states, m);
    if (new Set(states).size < m) refuse("states must have different names");
  }
  if (initial === "stationary") {
    const diagonal = isMatrix(stateCovariance) ? [] : stateCovariance;
    if ([observationVariance, ...diagonal].some((each) => typeof each === "string")) {
      refuse('initial "stationary" takes variances that are given');
    }
  }
  if (typeof initial === "object") checkInitial(initial, m);
}

function checkInitial(initial: StateSpaceInitial, m: number): void {
  const known = ["mean", "covariance", "diffuse"];
  const stray = Object.keys(initial).find((name) => !known.includes(name));
  if (stray !== undefined) refuse(`initial has no ${show(stray)}`);
  const { mean, covariance, diffuse } = initial;
  if (mean !== undefined) {
    if (listOf(finite)(mean)) refuse(`initial.mean must be ${m} numbers, got ${show(mean)}`);
    requireLength("initial.mean", mean, m);
  }
  if (covariance !== undefined) {
    if (rows(covariance)) refuse(`initial.covariance must be rows of numbers, got ${show(covariance)}`);
    requireCovariance("initial.covariance", covariance, m);
  }
  if (diffuse === undefined) return;
  if (listOf((each) => (typeof each === "boolean" ? undefined : "true or false"))(diffuse)) {
    refuse(`initial.diffuse must be ${m} times true or false, got ${show(diffuse)}`);
  }
  requireLength("initial.diffuse", diffuse, m);
}

/** Whether Q is given by rows. */
export function isMatrix(value: StateSpaceOptions["stateCovariance"]): value is readonly (readonly number[])[] {
  return value.length > 0 && (Array.isArray(value[0]) || ArrayBuffer.isView(value[0]));
}

function requireLength(name: string, list: ArrayLike<unknown>, m: number): void {
  if (list.length !== m) refuse(`${name} must have ${m} items, one for each state, got ${list.length}`);
}

function requireSquare(name: string, matrix: readonly (readonly number[])[], m: number): void {
  if (matrix.length !== m) refuse(`${name} must have ${m} rows, one for each state, got ${matrix.length}`);
  for (const [i, row] of matrix.entries()) {
    if (row.length !== m) refuse(`${name}: row ${i} must have ${m} numbers, got ${row.length}`);
  }
}

function requireCovariance(name: string, matrix: readonly (readonly number[])[], m: number): void {
  requireSquare(name, matrix, m);
  for (let i = 0; i < m; i++) {
    if (!(matrix[i]![i]! >= 0)) refuse(`${name}: variance ${i} must be from 0, got ${matrix[i]![i]}`);
    for (let j = 0; j < i; j++) {
      const [a, b] = [matrix[i]![j]!, matrix[j]![i]!];
      if (a !== b) refuse(`${name} must be symmetric, but (${i}, ${j}) is ${a} and (${j}, ${i}) is ${b}`);
      if (Math.abs(a) > Math.sqrt(matrix[i]![i]!) * Math.sqrt(matrix[j]![j]!) * (1 + 1e-12)) {
        refuse(`${name}: covariance (${i}, ${j}), ${a}, is larger than its variances allow`);
      }
    }
  }
}

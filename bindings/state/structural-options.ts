// The options of structural models, and what each must be.

import { covariateNames } from "../core/covariates.js";
import { OptionError } from "../core/errors.js";
import {
  between,
  flag,
  integer,
  listOf,
  number,
  type OptionRules,
  oneOf,
  optional,
  record,
  show,
} from "../core/options.js";

/** Variances that are known; what is left out is estimated. */
export interface StructuralVariances {
  /** Of the noise of the values. */
  readonly irregular?: number;
  readonly level?: number;
  readonly slope?: number;
  /** Of each season, in the order of `seasonLengths`; one number serves all. */
  readonly season?: number | readonly number[];
  readonly cycle?: number;
  /** Of the steps of each covariate's coefficient; one number serves all. */
  readonly coefficients?: number | readonly number[];
}

/** What is known of a cycle; what is left out is estimated. */
export interface StructuralCycle {
  /** Steps of a cycle, from 2. */
  readonly period?: number;
  /** Share of a cycle that is left after one step, in (0, 1). */
  readonly damping?: number;
  /** Bounds of an estimated period. Default: 3 steps to half of the series. */
  readonly periods?: readonly [number, number];
}

/** Options of `structural`. */
export interface StructuralOptions {
  /** "stochastic": the level walks; "fixed": it moves by the slope alone. Default "stochastic". */
  readonly level: "stochastic" | "fixed";
  /**
   * "none"; "fixed": the level has a drift; "stochastic": the drift walks; "damped": it walks, and a share of it is left at each step;
   * "auto": none or damped, by the corrected Akaike criterion. For forecasts, damped slopes are the better ones. Default "none".
   */
  readonly slope: "none" | "fixed" | "stochastic" | "damped" | "auto";
  /** Share of a damped slope that is left after one step, in (0, 1). Default: the likeliest from 0.8 to 0.98. */
  readonly damping: number | undefined;
  /** "none"; "dummy": the effects of a season add up to noise; "trigonometric": harmonics, each of them walks. Default "none". */
  readonly season: "none" | "dummy" | "trigonometric";
  /** Steps of a season, from 2. Default: what the time step of the series suggests. */
  readonly seasonLength: number | undefined;
  /** Steps of several seasons, in the place of `seasonLength`. */
  readonly seasonLengths: readonly number[] | undefined;
  /** Harmonics of each trigonometric season; default: all, half of its length. */
  readonly harmonics: number | readonly number[] | undefined;
  /** Whether there is a damped stochastic cycle, or what is known of it. Default false. */
  readonly cycle: boolean | StructuralCycle;
  /** Whether the values have noise of their own. Default true. */
  readonly irregular: boolean;
  /** Names of covariates that have an effect. Default none. */
  readonly covariates: readonly string[];
  /** Whether the coefficients of covariates stay ("fixed") or walk ("stochastic": dynamic regression). Default "fixed". */
  readonly coefficients: "fixed" | "stochastic";
  /** Variances that are known. Default none: all are estimated. */
  readonly variances: StructuralVariances;
  /** How many starting points the search has. Default "standard". */
  readonly effort: "fast" | "standard" | "thorough";
}

export const structuralDefaults: StructuralOptions = {
  level: "stochastic",
  slope: "none",
  damping: undefined,
  season: "none",
  seasonLength: undefined,
  seasonLengths: undefined,
  harmonics: undefined,
  cycle: false,
  irregular: true,
  covariates: [],
  coefficients: "fixed",
  variances: {},
  effort: "standard",
};

const variance = number(0, Number.MAX_VALUE);
/** The longest season. */
export const LONGEST_SEASON = 512;

const numberOrList = (rule: (value: unknown) => string | undefined) => (value: unknown) =>
  typeof value === "number" ? rule(value) : listOf(rule, 1)(value);

export const structuralRules: OptionRules<StructuralOptions> = {
  level: oneOf("stochastic", "fixed"),
  slope: oneOf("none", "fixed", "stochastic", "damped", "auto"),
  damping: optional(between(0, 1)),
  season: oneOf("none", "dummy", "trigonometric"),
  seasonLength: optional(integer(2, LONGEST_SEASON)),
  seasonLengths: optional(listOf(integer(2, LONGEST_SEASON), 1)),
  harmonics: optional(numberOrList(integer(1, LONGEST_SEASON / 2))),
  cycle: (value) => (typeof value === "boolean" ? undefined : record(value) && "true, false or { period, damping }"),
  irregular: flag,
  covariates: covariateNames,
  coefficients: oneOf("fixed", "stochastic"),
  variances: record,
  effort: oneOf("fast", "standard", "thorough"),
};

/** Throws where options do not fit together. */
export function checkStructural(options: StructuralOptions): void {
  const refuse = (message: string) => {
    throw new OptionError("option", `structural: ${message}`);
  };
  const { season, seasonLength, seasonLengths, harmonics, cycle } = options;
  if (season === "none" && (seasonLengths ?? harmonics) !== undefined) {
    refuse('seasonLengths and harmonics belong to a season, and season is "none"');
  }
  if (seasonLength !== undefined && seasonLengths !== undefined) refuse("give seasonLength or seasonLengths, not both");
  if (seasonLengths && new Set(seasonLengths).size < seasonLengths.length) {
    refuse(`seasonLengths must differ, got ${seasonLengths.join(", ")}`);
  }
  if (options.damping !== undefined && !["damped", "auto"].includes(options.slope)) {
    refuse("damping belongs to a damped slope");
  }
  if (season === "dummy" && harmonics !== undefined) refuse("harmonics belong to a trigonometric season");
  const taken = options.covariates.find((name) =>
    /^(irregular|level|slope|season\d*|cycle|period|damping|slopeDamping)$/.test(name),
  );
  if (taken !== undefined) refuse(`a covariate cannot have the name of a part, ${show(taken)}`);
  if (typeof cycle === "object") checkCycle(cycle, refuse);
  checkVariances(options, refuse);
}

function checkCycle(cycle: StructuralCycle, refuse: (message: string) => void): void {
  const rules = {
    period: number(2, 1e9),
    damping: between(0, 1),
    periods: (value: unknown) => {
      const [from, to] = Array.isArray(value) ? value : [];
      return from >= 2 && to > from && to <= 1e9 ? undefined : "two numbers from 2, the first below the second";
    },
  };
  for (const [name, value] of Object.entries(cycle)) {
    if (!Object.hasOwn(rules, name)) refuse(`cycle has no ${show(name)}`);
    const must = value === undefined ? undefined : rules[name as keyof typeof rules](value);
    if (must) refuse(`cycle.${name} must be ${must}, got ${show(value)}`);
  }
}

function checkVariances(options: StructuralOptions, refuse: (message: string) => void): void {
  const { level, slope, season, cycle, irregular, covariates, coefficients, variances } = options;
  const has: Readonly<Record<keyof StructuralVariances, boolean>> = {
    irregular,
    level: level === "stochastic",
    slope: slope === "stochastic" || slope === "damped",
    season: season !== "none",
    cycle: cycle !== false,
    coefficients: covariates.length > 0 && coefficients === "stochastic",
  };
  for (const [name, value] of Object.entries(variances)) {
    if (!Object.hasOwn(has, name)) refuse(`variances has no ${show(name)}`);
    if (value === undefined) continue;
    if (!has[name as keyof StructuralVariances]) refuse(`variances.${name} belongs to no part of the model that walks`);
    const lists = name === "season" || name === "coefficients";
    const must = (lists ? numberOrList(variance) : variance)(value);
    if (must) refuse(`variances.${name} must be ${must}, got ${show(value)}`);
  }
}

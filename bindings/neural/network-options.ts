// Options that all networks for panels share.

import { covariateNames } from "../core/covariates.js";
import { between, flag, integer, listOf, number, type OptionRules, oneOf, optional, text } from "../core/options.js";
import { DISTRIBUTIONS, type Distribution } from "./distribution.js";
import { SCALINGS, type Scaling } from "./scaler.js";
import { type TrainingOptions, trainingDefaults, trainingRules } from "./training.js";

/** Options that all networks for panels share. */
export interface NetworkOptions extends TrainingOptions {
  /** Steps that the network forecasts, at one go: a forecast may be shorter, not longer. Default 12. */
  readonly horizon: number;
  /** Steps that it looks back. Default: two horizons or two seasons, whichever is more, at most ten horizons. */
  readonly context: number | undefined;
  /** What it says of each step. Default "studentT". */
  readonly distribution: Distribution;
  /** Levels of the distribution "quantiles". Default 0.025, 0.1 to 0.9 by tenths, 0.975. */
  readonly levels: readonly number[] | undefined;
  /** How values are scaled, each window by itself. Default "mean-abs". */
  readonly scaling: Scaling;
  /** Names of covariates, whose future must be known. Default none. */
  readonly covariates: readonly string[];
  /** Names of the static features that it sees. Default: all of the panel. */
  readonly statics: readonly string[] | undefined;
  /** Whether it learns an embedding for the id of each series. Default false. */
  readonly embedIds: boolean;
  /** How many steps back it sees beside the value itself; networks of flat windows see their context only. Default by the time step. */
  readonly lags: readonly number[] | undefined;
  /** Whether training draws every series alike, or in proportion to its scale. Default "uniform". */
  readonly sampling: "uniform" | "scale";
  /** Part of the windows of training that show no history, for forecasts of new items. Default 0.1 where there are static features, else 0. */
  readonly coldShare: number | undefined;
  /** Steps at the end of each series on which training is watched and does not learn; the weights that do best on them are kept. Default 0. */
  readonly holdOut: number;
}

/** The defaults of the shared options. */
export const networkDefaults: NetworkOptions = {
  horizon: 12,
  context: undefined,
  distribution: "studentT",
  levels: undefined,
  scaling: "mean-abs",
  covariates: [],
  statics: undefined,
  embedIds: false,
  lags: undefined,
  sampling: "uniform",
  coldShare: undefined,
  holdOut: 0,
  ...trainingDefaults,
};

/** Most steps that a network looks back or forward. */
const MOST_STEPS = 10_000;

/** The rules of the shared options. */
export const networkRules: OptionRules<NetworkOptions> = {
  horizon: integer(1, MOST_STEPS),
  context: optional(integer(1, MOST_STEPS)),
  distribution: oneOf(...DISTRIBUTIONS),
  levels: optional(listOf(between(0, 1), 1)),
  scaling: oneOf(...SCALINGS),
  covariates: covariateNames,
  statics: optional(listOf(text)),
  embedIds: flag,
  lags: optional(listOf(integer(1, MOST_STEPS))),
  sampling: oneOf("uniform", "scale"),
  coldShare: optional(number(0, 1)),
  holdOut: integer(0, MOST_STEPS),
  ...trainingRules,
};

// The options that all networks have of their training.

import { integer, number, type OptionRules, oneOf } from "../core/options.js";
import { seedRule } from "../probability/random.js";
import { adam, adamW, cocob, type Optimiser, rmsprop, sgd } from "./optimiser.js";
import { cosineRate, plateauRate, type Schedule } from "./schedule.js";

/** How a network is trained. */
export interface TrainingOptions {
  /** Rounds of training; after each of them what was held out is looked at. Default 50. */
  readonly epochs: number;
  /** Steps of the optimiser in an epoch. Default 100. */
  readonly stepsPerEpoch: number;
  /** Windows in each step. Default 32. */
  readonly batchSize: number;
  /**
   * Parts that a batch is cut into; their gradients are added in order, each as the mean over its windows. It decides the bits of the
   * result: they do not depend on who computes the parts. It divides `batchSize`. Default 1.
   */
  readonly shards: number;
  /** Gradients longer than this are shortened to it; Infinity for none. Default 10. */
  readonly clipNorm: number;
  /** Epochs without a better loss of what is held out after which training ends; 0 for all epochs. Default 10. */
  readonly patience: number;
  /** Weights are averaged over the ends of the last so many epochs; 0 and 1 for none. Default 0. */
  readonly averaging: number;
  /** Default "adam". */
  readonly optimiser: "adam" | "adamW" | "sgd" | "rmsprop" | "cocob";
  /** The rate at the start; `cocob` has none. Default 0.001. */
  readonly learningRate: number;
  /** How the rate changes: not at all, along half a cosine to zero, or by half when the loss stays where it is. Default "constant". */
  readonly schedule: "constant" | "cosine" | "plateau";
  /** Default 1e-8. */
  readonly weightDecay: number;
  /** Of the initial weights, the windows and whatever else is random. Default 0. */
  readonly seed: number;
}

/** The defaults of training, to be spread into those of a network. */
export const trainingDefaults: TrainingOptions = {
  epochs: 50,
  stepsPerEpoch: 100,
  batchSize: 32,
  shards: 1,
  clipNorm: 10,
  patience: 10,
  averaging: 0,
  optimiser: "adam",
  learningRate: 1e-3,
  schedule: "constant",
  weightDecay: 1e-8,
  seed: 0,
};

/** What each of them must be. */
export const trainingRules: OptionRules<TrainingOptions> = {
  epochs: integer(1, 1e6),
  stepsPerEpoch: integer(1, 1e6),
  batchSize: integer(1, 65_536),
  shards: integer(1, 256),
  clipNorm: number(Number.MIN_VALUE),
  patience: integer(0, 1e6),
  averaging: integer(0, 1e6),
  optimiser: oneOf("adam", "adamW", "sgd", "rmsprop", "cocob"),
  learningRate: number(Number.MIN_VALUE, 1e6),
  schedule: oneOf("constant", "cosine", "plateau"),
  weightDecay: number(0, 1e6),
  seed: seedRule,
};

/** The optimiser that the options name. */
export function optimiserOf({ optimiser, weightDecay, ...options }: TrainingOptions): Optimiser {
  const learningRate = rateOf(options);
  if (optimiser === "cocob") return cocob();
  return { adam, adamW, sgd, rmsprop }[optimiser]({ learningRate, weightDecay });
}

function rateOf(
  options: Pick<TrainingOptions, "schedule" | "learningRate" | "epochs" | "stepsPerEpoch">,
): number | Schedule {
  const { schedule, learningRate, epochs, stepsPerEpoch } = options;
  if (schedule === "cosine") return cosineRate({ learningRate, steps: epochs * stepsPerEpoch });
  return schedule === "plateau" ? plateauRate({ learningRate }) : learningRate;
}

// Optimisers as plain objects: what they are called, how much they keep, and one kernel call a step.

import { between, flag, integer, number, readOptions } from "../core/options.js";
import type { NeuralKernels } from "../wasm/kernels.js";
import { constantRate, type Schedule, scheduleOf } from "./schedule.js";

/** Where the numbers of a step are: offsets of ranges of the network's precision. */
export interface StepRanges {
  /** Number of parameters. */
  readonly length: number;
  /** (length) */
  readonly value: number;
  /** (length) */
  readonly gradient: number;
  /** (slots, length), zeros before the first step. */
  readonly state: number;
}

/** A rule by which parameters follow their gradients. */
export interface Optimiser {
  readonly name: string;
  /** Numbers that it keeps for each parameter. */
  readonly slots: number;
  /** The learning rate over the steps. */
  readonly schedule: Schedule;
  /** Change the values. Steps count from 0. */
  step(kernels: NeuralKernels, ranges: StepRanges, step: number, rate: number): void;
}

const factor = number(0, Number.MAX_VALUE);
const share = (value: unknown) => (value === 0 ? undefined : between(0, 1)(value));
const rate = () => undefined;

/** Offset of slot k of the state. */
function slot(kernels: NeuralKernels, { state, length }: StepRanges, k: number): number {
  return state + k * length * kernels.REAL_BYTES.value;
}

/** Options of `sgd`. */
export interface SgdOptions {
  /** Default 0.01. */
  readonly learningRate: number | Schedule;
  /** Weight of the past steps. Default 0. */
  readonly momentum: number;
  /** Whether the gradient is looked at where the momentum leads. Default false. */
  readonly nesterov: boolean;
  /** Default 0. */
  readonly weightDecay: number;
}

/**
 * Stochastic gradient descent, with or without momentum.
 *
 * Errors: OptionError("option") for an option that is none.
 *
 * Source: Robbins & Monro (1951); Polyak (1964); Sutskever et al. (2013).
 */
export function sgd(options?: Partial<SgdOptions>): Optimiser {
  const given = readOptions<SgdOptions>(
    "sgd",
    { learningRate: 0.01, momentum: 0, nesterov: false, weightDecay: 0 },
    options,
    { learningRate: rate, momentum: share, nesterov: flag, weightDecay: factor },
  );
  const { momentum, weightDecay, nesterov } = given;
  return {
    name: "sgd",
    slots: momentum > 0 ? 1 : 0,
    schedule: scheduleOf("sgd", given.learningRate),
    step(kernels, { gradient, length, value, state }, _step, learningRate) {
      const velocity = momentum > 0 ? state : 0;
      kernels.stepSgd(gradient, length, learningRate, momentum, weightDecay, nesterov ? 1 : 0, value, velocity);
    },
  };
}

/** Options of `rmsprop`. */
export interface RmspropOptions {
  /** Default 0.001. */
  readonly learningRate: number | Schedule;
  /** Weight of the past in the mean of the squared gradients. Default 0.99. */
  readonly smoothing: number;
  /** Added to the root. Default 1e-8. */
  readonly epsilon: number;
  /** Weight of the past steps. Default 0. */
  readonly momentum: number;
  /** Whether the variance of the gradients is taken rather than their second moment. Default false. */
  readonly centred: boolean;
  /** Default 0. */
  readonly weightDecay: number;
}

/**
 * RMSprop: gradients divided by the root of a moving mean of their squares.
 *
 * Errors: OptionError("option") for an option that is none.
 *
 * Source: Tieleman & Hinton (2012); Graves (2013) for the centred form.
 */
export function rmsprop(options?: Partial<RmspropOptions>): Optimiser {
  const given = readOptions<RmspropOptions>(
    "rmsprop",
    { learningRate: 1e-3, smoothing: 0.99, epsilon: 1e-8, momentum: 0, centred: false, weightDecay: 0 },
    options,
    { learningRate: rate, smoothing: share, epsilon: factor, momentum: share, centred: flag, weightDecay: factor },
  );
  const { smoothing, epsilon, momentum, centred, weightDecay } = given;
  return {
    name: "rmsprop",
    slots: 1 + (centred ? 1 : 0) + (momentum > 0 ? 1 : 0),
    schedule: scheduleOf("rmsprop", given.learningRate),
    step(kernels, ranges, _step, learningRate) {
      const { gradient, length, value, state } = ranges;
      const mean = centred ? slot(kernels, ranges, 1) : 0;
      const velocity = momentum > 0 ? slot(kernels, ranges, centred ? 2 : 1) : 0;
      const rates = [learningRate, smoothing, epsilon, momentum, weightDecay] as const;
      kernels.stepRmsprop(gradient, length, ...rates, value, state, mean, velocity);
    },
  };
}

/** Options of `adam` and `adamW`. */
export interface AdamOptions {
  /** Default 0.001. */
  readonly learningRate: number | Schedule;
  /** Weight of the past in the mean of the gradients. Default 0.9. */
  readonly beta1: number;
  /** Weight of the past in the mean of their squares. Default 0.999. */
  readonly beta2: number;
  /** Added to the root. Default 1e-8. */
  readonly epsilon: number;
  /** Default 0, 0.01 for `adamW`. */
  readonly weightDecay: number;
  /** Whether the greatest mean of squares so far is divided by. Default false. */
  readonly amsgrad: boolean;
}

/**
 * Adam: moving means of the gradients, divided by the roots of those of their squares. Weight decay is added to the gradients.
 *
 * Errors: OptionError("option") for an option that is none.
 *
 * Source: Kingma & Ba (2015); Reddi et al. (2018) for AMSGrad.
 */
export function adam(options?: Partial<AdamOptions>): Optimiser {
  return adamOf("adam", false, 0, options);
}

/**
 * Adam with decoupled weight decay: the weights shrink by learningRate × weightDecay, whatever their gradients.
 *
 * Errors: OptionError("option") for an option that is none.
 *
 * Source: Loshchilov & Hutter (2019).
 */
export function adamW(options?: Partial<AdamOptions>): Optimiser {
  return adamOf("adamW", true, 0.01, options);
}

function adamOf(name: string, decoupled: boolean, standardDecay: number, options?: Partial<AdamOptions>): Optimiser {
  const given = readOptions<AdamOptions>(
    name,
    { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: standardDecay, amsgrad: false },
    options,
    { learningRate: rate, beta1: share, beta2: share, epsilon: factor, weightDecay: factor, amsgrad: flag },
  );
  const { beta1, beta2, epsilon, weightDecay, amsgrad } = given;
  return {
    name,
    slots: amsgrad ? 3 : 2,
    schedule: scheduleOf(name, given.learningRate),
    step(kernels, ranges, step, learningRate) {
      const { gradient, length, value, state } = ranges;
      const rates = [learningRate, beta1, beta2, epsilon, weightDecay] as const;
      const most = amsgrad ? slot(kernels, ranges, 2) : 0;
      const second = slot(kernels, ranges, 1);
      kernels.stepAdam(gradient, length, step + 1, ...rates, decoupled ? 1 : 0, value, state, second, most);
    },
  };
}

/** Options of `cocob`. */
export interface CocobOptions {
  /** The first bets are at most 1 / alpha of the wealth. Default 100. */
  readonly alpha: number;
}

/**
 * COCOB: every coordinate bets on its gradients; there is no learning rate to choose.
 *
 * Errors: OptionError("option") for an option that is none.
 *
 * Source: Orabona & Tommasi (2017), algorithm 2.
 */
export function cocob(options?: Partial<CocobOptions>): Optimiser {
  const { alpha } = readOptions<CocobOptions>("cocob", { alpha: 100 }, options, { alpha: integer(1, 1e9) });
  return {
    name: "cocob",
    slots: 5,
    schedule: constantRate(1),
    step(kernels, ranges, step) {
      const { gradient, length, value } = ranges;
      const slots = [0, 1, 2, 3, 4].map((k) => slot(kernels, ranges, k)) as [number, number, number, number, number];
      kernels.stepCocob(gradient, length, step + 1, alpha, value, ...slots);
    },
  };
}

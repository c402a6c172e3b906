// Learning rates over the steps of a training: plain data in, and a small control that the trainer asks.

import { OptionError } from "../core/errors.js";
import { between, integer, listOf, number, readOptions } from "../core/options.js";
import { engine } from "../wasm/engine.js";

/** Says the learning rate of each step; one for each training. */
export interface RateControl {
  /** The rate of a step; steps count from 0. */
  rate(step: number): number;
  /** Tells the control the loss that is watched, at the end of each epoch. */
  report(loss: number): void;
}

/** A learning rate that changes as training goes on. */
export interface Schedule {
  readonly name: string;
  /** The rate that it is relative to. */
  readonly learningRate: number;
  /** A control for one training. */
  begin(): RateControl;
}

const positive = number(Number.MIN_VALUE, Number.MAX_VALUE);
const steps = integer(1, 1e12);

/** A schedule that knows the rate from the step alone. */
function byStep(name: string, learningRate: number, rate: (step: number) => number): Schedule {
  return { name, learningRate, begin: () => ({ rate, report() {} }) };
}

/** The same rate at every step. */
export function constantRate(learningRate: number): Schedule {
  readOptions("constantRate", { learningRate: 0 }, { learningRate }, { learningRate: number(0, Number.MAX_VALUE) });
  return byStep("constantRate", learningRate, () => learningRate);
}

/** A schedule from a number or from one already made. */
export function scheduleOf(owner: string, rate: number | Schedule): Schedule {
  if (typeof rate === "number") return constantRate(rate);
  if (typeof rate === "object" && rate !== null && typeof rate.begin === "function") return rate;
  throw new OptionError("option", `${owner}: learningRate must be a number or a schedule such as cosineRate({ ... })`);
}

/** Options of `stepRate`. */
export interface StepRateOptions {
  /** The rate at the start. Default 0.001. */
  readonly learningRate: number;
  /** After how many steps the rate falls, again and again; or the steps at which it does. Default 1000. */
  readonly every: number | readonly number[];
  /** What it is multiplied by. Default 0.1. */
  readonly factor: number;
}

/**
 * A rate that falls by a factor after every so many steps, or at given ones.
 *
 * Errors: OptionError("option") for an option that is none.
 *
 * @example
 * stepRate({ learningRate: 0.01, every: 500, factor: 0.5 }).begin().rate(1200); // 0.0025
 */
export function stepRate(options?: Partial<StepRateOptions>): Schedule {
  const given = readOptions<StepRateOptions>("stepRate", { learningRate: 1e-3, every: 1000, factor: 0.1 }, options, {
    learningRate: positive,
    every: (value) => (typeof value === "number" ? steps(value) : listOf(steps)(value)),
    factor: between(0, 1),
  });
  const { learningRate, every, factor } = given;
  return byStep("stepRate", learningRate, (step) => {
    const falls = typeof every === "number" ? Math.floor(step / every) : every.filter((at) => step >= at).length;
    return learningRate * engine().kernels.pow(factor, falls);
  });
}

/** Options of `cosineRate`. */
export interface CosineRateOptions {
  /** The rate at the start. Default 0.001. */
  readonly learningRate: number;
  /** Steps until the rate reaches its least. Default 1000. */
  readonly steps: number;
  /** The least rate. Default 0. */
  readonly least: number;
  /** What the steps are multiplied by each time the rate starts anew; 0 stays at the least rate. Default 0. */
  readonly restarts: number;
}

/**
 * A rate that falls along half a cosine, and starts anew when asked to.
 *
 * Errors: OptionError("option") for an option that is none.
 *
 * Source: Loshchilov & Hutter (2017), SGDR.
 */
export function cosineRate(options?: Partial<CosineRateOptions>): Schedule {
  const given = readOptions<CosineRateOptions>(
    "cosineRate",
    { learningRate: 1e-3, steps: 1000, least: 0, restarts: 0 },
    options,
    { learningRate: positive, steps, least: number(0, Number.MAX_VALUE), restarts: integer(0, 100) },
  );
  const { learningRate, least, restarts } = given;
  return byStep("cosineRate", learningRate, (step) => {
    let at = step;
    let length = given.steps;
    if (restarts === 1) at %= length;
    else if (restarts > 1) {
      for (; at >= length; length *= restarts) at -= length;
    }
    if (at >= length) return least;
    return least + ((learningRate - least) * (1 + engine().kernels.cos((Math.PI * at) / length))) / 2;
  });
}

/** Options of `warmUp`. */
export interface WarmUpOptions {
  /** Steps of the rise. Default 100. */
  readonly steps: number;
  /** Share of the rate at the first step. Default 0.01. */
  readonly from: number;
}

/**
 * A straight rise over the first steps to the rate of another schedule, which begins after them.
 *
 * Errors: OptionError("option") for an option that is none.
 *
 * Source: Goyal et al. (2017), 2.2.
 */
export function warmUp(to: number | Schedule, options?: Partial<WarmUpOptions>): Schedule {
  const after = scheduleOf("warmUp", to);
  const given = readOptions<WarmUpOptions>("warmUp", { steps: 100, from: 0.01 }, options, {
    steps,
    from: number(0, 1),
  });
  return {
    name: "warmUp",
    learningRate: after.learningRate,
    begin() {
      const control = after.begin();
      const share = (step: number) => given.from + ((1 - given.from) * step) / given.steps;
      return {
        rate: (step) => (step < given.steps ? control.rate(0) * share(step) : control.rate(step - given.steps)),
        report: (loss) => control.report(loss),
      };
    },
  };
}

/** Options of `plateauRate`. */
export interface PlateauRateOptions {
  /** The rate at the start. Default 0.001. */
  readonly learningRate: number;
  /** What the rate is multiplied by. Default 0.5. */
  readonly factor: number;
  /** Epochs without a better loss that are waited for. Default 10. */
  readonly patience: number;
  /** A loss is better when it is below the best by this share of it. Default 0.0001. */
  readonly threshold: number;
  /** The least rate. Default 0. */
  readonly least: number;
}

/**
 * A rate that falls by a factor when the loss has not become better for some epochs.
 *
 * Errors: OptionError("option") for an option that is none.
 */
export function plateauRate(options?: Partial<PlateauRateOptions>): Schedule {
  const given = readOptions<PlateauRateOptions>(
    "plateauRate",
    { learningRate: 1e-3, factor: 0.5, patience: 10, threshold: 1e-4, least: 0 },
    options,
    {
      learningRate: positive,
      factor: between(0, 1),
      patience: integer(0, 1e9),
      threshold: number(0, 1),
      least: number(0, Number.MAX_VALUE),
    },
  );
  return {
    name: "plateauRate",
    learningRate: given.learningRate,
    begin() {
      let rate = given.learningRate;
      let best = Number.POSITIVE_INFINITY;
      let waited = 0;
      return {
        rate: () => rate,
        report(loss) {
          // A better loss is below the best also where losses are negative.
          if (loss < best - given.threshold * Math.abs(best) || (best === Number.POSITIVE_INFINITY && loss < best)) {
            best = loss;
            waited = 0;
          } else if (++waited > given.patience) {
            rate = Math.max(given.least, rate * given.factor);
            waited = 0;
          }
        },
      };
    },
  };
}

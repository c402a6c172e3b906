// The training loop that all networks share.

import { FitError, OptionError } from "../core/errors.js";
import type { FitControl } from "../core/model.js";
import { nextTurn } from "../core/turn.js";
import type { Net } from "./net.js";
import type { Optimiser } from "./optimiser.js";
import type { Parameters } from "./parameters.js";
import type { RateControl } from "./schedule.js";
import type { Tensor } from "./tensor.js";
import { optimiserOf, type TrainingOptions } from "./training.js";

/** One part of one step: `rows` windows of the batch from row `firstRow` on. */
export interface TrainStep {
  readonly net: Net;
  /** From 0, over all epochs. */
  readonly step: number;
  readonly rows: number;
  readonly firstRow: number;
}

/** A network to be trained, on an engine of its own. */
export interface Training {
  /** The model's name, for errors. */
  readonly owner: string;
  readonly net: Net;
  /** Of the whole network; `train` places them. */
  readonly parameters: Parameters;
  readonly options: TrainingOptions;
  /** The mean loss of some windows, a tensor of one number. The step has begun. */
  readonly loss: (step: TrainStep) => Tensor;
  /** The loss of what is held out, after each epoch; an inference has begun. NaN where there is none. */
  readonly evaluate?: ((net: Net) => number) | undefined;
  readonly control?: FitControl | undefined;
  /** Where an earlier training stopped: the result is then the same, to the bit, as if it had not. */
  readonly resume?: TrainingState | undefined;
  /** Given the state after each epoch, for whoever wants to resume. The state is made when it is asked for. */
  readonly onEpoch?: ((state: () => TrainingState) => void) | undefined;
}

/** All that training goes on from, after a whole number of epochs: plain data. */
export interface TrainingState {
  readonly epochs: number;
  /** Values of all parameters. */
  readonly values: Float64Array;
  /** What the optimiser remembers. */
  readonly optimiser: Float64Array;
  /** Mean loss of each epoch. */
  readonly losses: readonly number[];
  /** Loss of what is held out after each epoch; none where nothing is. */
  readonly heldOut: readonly number[];
  /** The best weights so far, by what is held out. */
  readonly best: { readonly epoch: number; readonly values: Float64Array } | undefined;
  /** Sum of the weights at the ends of epochs that are averaged, and their number. */
  readonly average: { readonly count: number; readonly values: Float64Array } | undefined;
}

/** What a training did. */
export interface TrainingReport {
  /** Epochs that were run. */
  readonly epochs: number;
  /** Mean loss of each epoch. */
  readonly losses: readonly number[];
  /** Loss of what is held out after each epoch. */
  readonly heldOut: readonly number[];
  /** The epoch whose weights were kept: the last, or the one with the least loss of what is held out; -1 for the average. */
  readonly kept: number;
}

/**
 * Train a network: batches of windows, an optimiser, early stopping by what is held out. Afterwards the parameters are the weights that
 * were kept.
 *
 * The event loop has its turn between steps. Memory is the same after each step.
 *
 * Errors: FitError — `"aborted"` with the reason of the signal; `"not-converged"` naming the step where the loss or its gradient is not
 * finite. OptionError("option") where the shards do not divide the batch.
 */
export async function train(training: Training): Promise<TrainingReport> {
  const { owner, options, control } = training;
  if (options.batchSize % options.shards !== 0) {
    throw new OptionError(
      "option",
      `${owner}: shards must divide batchSize, got ${options.shards} for ${options.batchSize}`,
    );
  }
  const run = new Run(training);
  const total = options.epochs * options.stepsPerEpoch;
  while (!run.ended) {
    let sum = 0;
    for (let i = 0; i < options.stepsPerEpoch; i++) {
      if (control?.signal?.aborted)
        throw new FitError("aborted", `${owner}: aborted`, { cause: control.signal.reason });
      const loss = run.step();
      sum += loss;
      control?.onProgress?.({ done: run.steps, total, loss, examples: run.steps * options.batchSize });
      await nextTurn();
    }
    run.endEpoch(sum / options.stepsPerEpoch);
    training.onEpoch?.(() => run.state());
  }
  return run.finish();
}

/** One training under way. */
class Run {
  readonly #training: Training;
  readonly #optimiser: Optimiser;
  readonly #rate: RateControl;
  readonly #losses: number[] = [];
  readonly #heldOut: number[] = [];
  #best: { epoch: number; values: Float64Array } | undefined;
  #average: { count: number; values: Float64Array } | undefined;
  /** Where gradients of shards add up; 0 where there is one. */
  readonly #total: number;
  steps = 0;

  constructor(training: Training) {
    const { net, parameters, options, resume } = training;
    this.#training = training;
    this.#optimiser = optimiserOf(options);
    this.#rate = this.#optimiser.schedule.begin();
    parameters.place(net, this.#optimiser.slots);
    this.#total = options.shards > 1 ? net.permanent(parameters.length) : 0;
    if (resume) this.#resume(resume);
  }

  get ended(): boolean {
    const { epochs, patience } = this.#training.options;
    const run = this.#losses.length;
    return run >= epochs || (patience > 0 && this.#best !== undefined && run - 1 - this.#best.epoch >= patience);
  }

  /** One step of the optimiser; its loss. */
  step(): number {
    const { net, parameters, options } = this.#training;
    const { kernels } = net;
    const { shards, batchSize, seed } = options;
    const rows = batchSize / shards;
    if (this.#total !== 0) kernels.zero(parameters.length, this.#total);
    let loss = 0;
    for (let shard = 0; shard < shards; shard++) {
      parameters.clearGradients();
      // Random numbers have their address by the row, so a shard says where its rows begin.
      net.begin(true, seed, this.steps);
      net.firstRow = shard * rows;
      const tensor = this.#training.loss({ net, step: this.steps, rows, firstRow: shard * rows });
      loss += net.read(tensor)[0]! / shards;
      net.backward(tensor, 1 / shards);
      if (this.#total !== 0) kernels.axpy(parameters.gradient, parameters.length, 1, this.#total);
    }
    if (this.#total !== 0) kernels.copyRows(this.#total, 1, parameters.length, 0, 0, parameters.gradient);
    this.#mustBeFinite(loss, kernels.clipNorm(parameters.length, options.clipNorm, parameters.gradient));
    this.#optimiser.step(kernels, parameters, this.steps, this.#rate.rate(this.steps));
    this.steps++;
    return loss;
  }

  endEpoch(loss: number): void {
    const { parameters, options } = this.#training;
    const epoch = this.#losses.length;
    this.#losses.push(loss);
    const heldOut = this.#evaluate();
    if (!Number.isNaN(heldOut)) {
      const best = this.#leastHeldOut();
      this.#heldOut.push(heldOut);
      if (heldOut < best) this.#best = { epoch, values: parameters.snapshot() };
    }
    this.#rate.report(Number.isNaN(heldOut) ? loss : heldOut);
    if (options.averaging > 1 && epoch >= options.epochs - options.averaging) this.#addToAverage();
  }

  state(): TrainingState {
    const { net, parameters } = this.#training;
    return {
      epochs: this.#losses.length,
      values: parameters.snapshot(),
      optimiser: net.take(parameters.state, parameters.length * this.#optimiser.slots),
      losses: this.#losses.slice(),
      heldOut: this.#heldOut.slice(),
      best: this.#best,
      average: this.#average && { ...this.#average, values: this.#average.values.slice() },
    };
  }

  /** Put the weights that are kept in place. */
  finish(): TrainingReport {
    const { parameters } = this.#training;
    let kept = this.#losses.length - 1;
    if (this.#best) {
      kept = this.#best.epoch;
      parameters.load(this.#best.values);
    }
    if (this.#average && this.#averageIsBetter()) kept = -1;
    return { epochs: this.#losses.length, losses: this.#losses, heldOut: this.#heldOut, kept };
  }

  #addToAverage(): void {
    const values = this.#training.parameters.snapshot();
    const sum = this.#average;
    if (!sum) this.#average = { count: 1, values };
    else {
      sum.count++;
      for (let i = 0; i < values.length; i++) sum.values[i]! += values[i]!;
    }
  }

  /** Put the average in place, and leave it there unless what is held out says that the best epoch is better. */
  #averageIsBetter(): boolean {
    const { parameters } = this.#training;
    const { count, values } = this.#average!;
    parameters.load(values.map((value) => value / count));
    if (!this.#best || this.#evaluate() <= this.#leastHeldOut()) return true;
    parameters.load(this.#best.values);
    return false;
  }

  /** Loss of what is held out; NaN where there is none. */
  #evaluate(): number {
    const { net, options, evaluate } = this.#training;
    if (!evaluate) return Number.NaN;
    net.begin(false, options.seed, this.steps);
    return evaluate(net);
  }

  #leastHeldOut(): number {
    return this.#heldOut.reduce((least, loss) => Math.min(least, loss), Number.POSITIVE_INFINITY);
  }

  #resume({ epochs, values, optimiser, losses, heldOut, best, average }: TrainingState): void {
    const { net, parameters, options } = this.#training;
    parameters.load(values);
    net.write(parameters.state, optimiser);
    this.#losses.push(...losses);
    this.#heldOut.push(...heldOut);
    this.#best = best;
    this.#average = average && { ...average, values: average.values.slice() };
    this.steps = epochs * options.stepsPerEpoch;
    for (let i = 0; i < epochs; i++) this.#rate.report(heldOut[i] ?? losses[i]!);
  }

  #mustBeFinite(loss: number, norm: number): void {
    if (Number.isFinite(loss) && Number.isFinite(norm)) return;
    const { owner, options } = this.#training;
    const what = Number.isFinite(loss) ? `the gradient has the norm ${norm}` : `the loss is ${loss}`;
    const cause =
      this.steps === 0
        ? "the values may be too extreme for the network in single precision"
        : `the learning rate ${options.learningRate} may be too high`;
    throw new FitError("not-converged", `${owner}: ${what} in step ${this.steps}: ${cause}`);
  }
}

import type { GlobalModelFactory } from "../../core/global-model.js";
import { integer, number, oneOf } from "../../core/options.js";
import { PURPOSES, unitOf, wordsAt } from "../counter-random.js";
import type { Distribution } from "../distribution.js";
import { applyLinear, createLinear, type Linear } from "../layers/linear.js";
import { applyRecurrent, createRecurrent, type Recurrent } from "../layers/recurrent.js";
import type { Net } from "../net.js";
import { type NetworkOptions, networkDefaults } from "../network-options.js";
import { swapAxes, where } from "../ops/axes.js";
import { columns, concatenate, repeatBlock } from "../ops/columns.js";
import { definePanelNetwork, type NetworkInputs, type NetworkSizes, type PanelNetworkState } from "../panel-network.js";
import type { Parameters } from "../parameters.js";
import type { Tensor } from "../tensor.js";

/** Options of `seq2seq`. */
export interface Seq2seqOptions extends NetworkOptions {
  /** Default "lstm". */
  readonly cell: "lstm" | "gru" | "tanh";
  /** Units of each layer. Default 40. */
  readonly units: number;
  /** Layers of the encoder and of the decoder. Default 1. */
  readonly layers: number;
  /** Share of numbers dropped between layers while training. Default 0. */
  readonly dropout: number;
  /**
   * How often the decoder is fed the truth at the end of training, rather than its own last value; it begins with always and falls in a straight line
   * (scheduled sampling). 1 is teacher forcing throughout. Default 0.
   */
  readonly teacherForcing: number;
}

/** What `seq2seq` has learned. */
export type Seq2seqState = PanelNetworkState;

/** The layers of `seq2seq`. */
export interface Seq2seqLayers {
  readonly encoder: Recurrent;
  readonly decoder: Recurrent;
  readonly output: Linear;
}

/** What the layers depend on. */
type LayerOptions = Pick<
  Seq2seqOptions,
  "cell" | "units" | "layers" | "dropout" | "distribution" | "teacherForcing" | "epochs" | "stepsPerEpoch"
>;

/** Distributions whose first output is a value that the decoder can go on from. */
const locations: readonly Distribution[] = ["normal", "studentT", "laplace", "squared", "absolute", "huber"];

/**
 * Sequence to sequence, RNN-RNN: a recurrent encoder reads the context, and a recurrent decoder starts from its state and says the steps of the
 * horizon one after the other, each with what is known of it. Where the distribution has a location, the decoder is fed the one before: while
 * training the truth, and more and more its own.
 *
 * Data: as `mlp`. Forecasts have no joint paths: what is fed back is the location, not a draw.
 *
 * Errors: OptionError("option"), also for a horizon beyond that of the options; DataError; FitError("aborted").
 *
 * Cost: a step of training takes about as long as for an LSTM over context and horizon.
 *
 * Source: Sutskever, Vinyals and Le (2014); Bengio et al. (2015) for scheduled sampling.
 */
export const seq2seq: GlobalModelFactory<Seq2seqOptions, Seq2seqState> = definePanelNetwork<
  Seq2seqOptions,
  Seq2seqLayers
>({
  name: "seq2seq",
  form: "encoder",
  defaults: { ...networkDefaults, cell: "lstm", units: 40, layers: 1, dropout: 0, teacherForcing: 0 },
  options: {
    cell: oneOf("lstm", "gru", "tanh"),
    units: integer(1, 4096),
    layers: integer(1, 32),
    dropout: number(0, 0.99),
    teacherForcing: number(0, 1),
  },
  create: createSeq2seq,
  apply: applySeq2seq,
});

/** An encoder, a decoder, and what makes raw outputs of its states. */
export function createSeq2seq(init: Parameters, sizes: NetworkSizes, options: LayerOptions): Seq2seqLayers {
  const { units, ...rest } = options;
  const { inputs, future, embedded, outputs } = sizes;
  const settings = { cell: rest.cell, layers: rest.layers, dropout: rest.dropout };
  return {
    encoder: createRecurrent(init, inputs + embedded, units, settings),
    decoder: createRecurrent(init, future + embedded + 1, units, settings),
    output: createLinear(init, units, outputs),
  };
}

/** (horizon, B, outputs) */
export function applySeq2seq(
  net: Net,
  { encoder, decoder, output }: Seq2seqLayers,
  { inputs, future, embedded, target, weight }: NetworkInputs,
  options: LayerOptions,
): Tensor {
  const [context, count, width] = inputs.shape as [number, number, number];
  const [horizon, , known] = future!.shape as [number, number, number];
  const read = embedded ? concatenate(net, [inputs, repeatBlock(net, embedded, context)]) : inputs;
  let { state } = applyRecurrent(net, encoder, read);
  const feeds = locations.includes(options.distribution);
  const truths = target && weight && feeds ? truthMasks(net, weight, horizon, count, options) : undefined;
  const lastRow = net.view(inputs, [count, width], (context - 1) * count * width);
  let last = feeds ? columns(net, lastRow, 0, 1) : net.data(new Float64Array(count), [count, 1]);
  const outputs: Tensor[] = [];
  for (let h = 0; h < horizon; h++) {
    const ahead = net.view(future!, [count, known], h * count * known);
    const row = concatenate(net, embedded ? [ahead, embedded, last] : [ahead, last]);
    const step = applyRecurrent(net, decoder, net.view(row, [1, ...row.shape]), state);
    state = step.state;
    const raw = applyLinear(net, output, net.view(step.hidden, [count, step.hidden.shape[2]!]));
    outputs.push(raw);
    if (!feeds || h === horizon - 1) continue;
    const own = columns(net, raw, 0, 1);
    last = truths ? where(net, truths[h]!, net.view(target!, [count, 1], h * count), own) : own;
  }
  const side = concatenate(net, outputs);
  return swapAxes(net, net.view(side, [count, horizon, side.shape[1]! / horizon]));
}

/** For each step, (B, 1): 1 where the truth is fed; never where it is missing. */
function truthMasks(
  net: Net,
  weight: Tensor,
  horizon: number,
  count: number,
  { teacherForcing, epochs, stepsPerEpoch }: LayerOptions,
): Tensor[] {
  const share = 1 - (1 - teacherForcing) * Math.min(1, net.step / (epochs * stepsPerEpoch));
  const known = net.read(weight);
  const words = new Uint32Array(4);
  return Array.from({ length: horizon }, (_, h) => {
    const fed = Float64Array.from({ length: count }, (_unused, b) => {
      const row = (net.firstRow + b) * horizon + h;
      wordsAt({ seed: net.seed, step: net.step, purpose: PURPOSES.order, row }, words);
      return known[h * count + b] === 1 && unitOf(words[0]!, words[1]!) < share ? 1 : 0;
    });
    return net.data(fed, [count, 1]);
  });
}

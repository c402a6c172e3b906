import type { GlobalModelFactory } from "../../core/global-model.js";
import { integer } from "../../core/options.js";
import {
  createForkingDecoder,
  decodeLast,
  type ForkingDecoder,
  type ForkingDistribution,
  forkingDistribution,
  forkingLoss,
} from "../forking.js";
import { applyRecurrent, createRecurrent, type Recurrent } from "../layers/recurrent.js";
import type { Net } from "../net.js";
import { type NetworkOptions, networkDefaults } from "../network-options.js";
import { concatenate, repeatBlock } from "../ops/columns.js";
import { definePanelNetwork, type NetworkInputs, type PanelNetworkState } from "../panel-network.js";
import type { Tensor } from "../tensor.js";

/** Options of `mqRnn`. */
export interface MqRnnOptions extends NetworkOptions {
  /** What it says of each step; counts and positive values are not offered. Default "quantiles". */
  readonly distribution: ForkingDistribution;
  /** Units of each layer of the encoder. Default 40. */
  readonly hidden: number;
  /** Layers of the encoder. Default 1. */
  readonly layers: number;
  /** Units of the decoder. Default 20. */
  readonly decoder: number;
}

/** What `mqRnn` has learned. */
export type MqRnnState = PanelNetworkState;

interface Layers {
  readonly encoder: Recurrent;
  readonly decoder: ForkingDecoder;
}

/** Hidden states after each step of the context: (context, B, hidden). */
function encode(net: Net, { encoder }: Layers, { inputs, embedded }: NetworkInputs): Tensor {
  const x = embedded ? concatenate(net, [inputs, repeatBlock(net, embedded, inputs.shape[0]!)]) : inputs;
  return applyRecurrent(net, encoder, x).hidden;
}

/**
 * MQ-RNN: an LSTM reads the context; a decoder says quantiles of all steps of the horizon at once, and learns to do so from every step of the
 * context (forking sequences).
 *
 * Data: a panel; series of any length, missing values, static features, covariates whose future is known. Unseen series and new items without
 * a value are forecast too. Forecasts have no joint paths: the steps are said apart.
 *
 * Errors: OptionError("option"), also for a horizon beyond that of the options; DataError as `learnInputs` says; FitError("aborted").
 *
 * Cost: a step of training is in proportion to batchSize × context × (encoder + horizon × decoder).
 *
 * Source: Wen, Torkkola, Narayanaswamy & Madeka (2017).
 */
export const mqRnn: GlobalModelFactory<MqRnnOptions, MqRnnState> = definePanelNetwork<MqRnnOptions, Layers>({
  name: "mqRnn",
  form: "encoder",
  defaults: { ...networkDefaults, distribution: "quantiles", hidden: 40, layers: 1, decoder: 20 },
  options: {
    distribution: forkingDistribution,
    hidden: integer(1, 4096),
    layers: integer(1, 16),
    decoder: integer(1, 4096),
  },
  create(init, sizes, { hidden, layers, decoder }) {
    return {
      encoder: createRecurrent(init, sizes.inputs + sizes.embedded, hidden, { layers }),
      decoder: createForkingDecoder(init, sizes, hidden, decoder),
    };
  },
  apply: (net, layers, given) => decodeLast(net, layers.decoder, encode(net, layers, given), given),
  loss: (net, layers, given, head) => forkingLoss(net, head, layers.decoder, encode(net, layers, given), given),
});

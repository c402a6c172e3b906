import type { GlobalModelFactory } from "../../core/global-model.js";
import { integer, listOf } from "../../core/options.js";
import {
  createForkingDecoder,
  decodeLast,
  type ForkingDecoder,
  type ForkingDistribution,
  forkingDistribution,
  forkingLoss,
} from "../forking.js";
import { applyConvolution, type Convolution, createConvolution } from "../layers/convolution.js";
import type { Net } from "../net.js";
import { type NetworkOptions, networkDefaults } from "../network-options.js";
import { activate } from "../ops/activation.js";
import { concatenate, repeatBlock } from "../ops/columns.js";
import { definePanelNetwork, type NetworkInputs, type PanelNetworkState } from "../panel-network.js";
import type { Tensor } from "../tensor.js";

/** Options of `mqCnn`. */
export interface MqCnnOptions extends NetworkOptions {
  /** What it says of each step; counts and positive values are not offered. Default "quantiles". */
  readonly distribution: ForkingDistribution;
  /** Channels of each layer of the encoder. Default 30. */
  readonly channels: number;
  /** Steps between the taps of each layer of the encoder. Default [1, 2, 4, 8, 16]. */
  readonly dilations: readonly number[];
  /** Taps of each layer. Default 2. */
  readonly taps: number;
  /** Units of the decoder. Default 20. */
  readonly decoder: number;
}

/** What `mqCnn` has learned. */
export type MqCnnState = PanelNetworkState;

interface Layers {
  readonly encoder: readonly Convolution[];
  readonly decoder: ForkingDecoder;
}

/** Channels after each step of the context: (context, B, channels). */
function encode(
  net: Net,
  { encoder }: Layers,
  { inputs, embedded }: NetworkInputs,
  dilations: readonly number[],
): Tensor {
  let x = embedded ? concatenate(net, [inputs, repeatBlock(net, embedded, inputs.shape[0]!)]) : inputs;
  for (const [i, layer] of encoder.entries()) {
    x = activate(net, applyConvolution(net, layer, x, { dilation: dilations[i]! }), "relu");
  }
  return x;
}

/**
 * MQ-CNN: dilated causal convolutions read the context; a decoder says quantiles of all steps of the horizon at once, and learns to do so from every step of the
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
export const mqCnn: GlobalModelFactory<MqCnnOptions, MqCnnState> = definePanelNetwork<MqCnnOptions, Layers>({
  name: "mqCnn",
  form: "encoder",
  defaults: {
    ...networkDefaults,
    distribution: "quantiles",
    channels: 30,
    dilations: [1, 2, 4, 8, 16],
    taps: 2,
    decoder: 20,
  },
  options: {
    distribution: forkingDistribution,
    channels: integer(1, 4096),
    dilations: listOf(integer(1, 10_000), 1),
    taps: integer(2, 64),
    decoder: integer(1, 4096),
  },
  create(init, sizes, { channels, dilations, taps, decoder }) {
    const widths = [sizes.inputs + sizes.embedded, ...dilations.map(() => channels)];
    return {
      encoder: dilations.map((_, i) => createConvolution(init, widths[i]!, channels, taps)),
      decoder: createForkingDecoder(init, sizes, channels, decoder),
    };
  },
  apply: (net, layers, given, { dilations }) =>
    decodeLast(net, layers.decoder, encode(net, layers, given, dilations), given),
  loss: (net, layers, given, head, { dilations }) =>
    forkingLoss(net, head, layers.decoder, encode(net, layers, given, dilations), given),
});

import { OptionError } from "../../core/errors.js";
import type { Prediction } from "../../core/forecast.js";
import type { GlobalModelFactory } from "../../core/global-model.js";
import { integer, number, oneOf } from "../../core/options.js";
import { MOST_DRAWS } from "../../probability/forecast.js";
import { applyLinear, createLinear, type Linear } from "../layers/linear.js";
import { applyRecurrent, createRecurrent, type Recurrent } from "../layers/recurrent.js";
import type { Net } from "../net.js";
import { type NetworkOptions, networkDefaults } from "../network-options.js";
import { concatenate, repeatBlock } from "../ops/columns.js";
import { definePanelNetwork, type PanelNetworkState, type PredictInputs } from "../panel-network.js";
import { samplePaths } from "../sample-paths.js";
import { fromMeasured } from "../scaler.js";
import type { Tensor } from "../tensor.js";

/** Options of `deepAR`. */
export interface DeepArOptions extends NetworkOptions {
  /** Recurrent layers. Default 2. */
  readonly layers: number;
  /** Units of each layer. Default 40. */
  readonly units: number;
  /** Default "lstm". */
  readonly cell: "lstm" | "gru";
  /** Share of what is between the layers that is dropped while training. Default 0.1. */
  readonly dropout: number;
  /** Paths of each series that a forecast draws, when it is not told a number. Default 200. */
  readonly paths: number;
}

/** What `deepAR` has learned. */
export type DeepArState = PanelNetworkState;

interface Layers {
  readonly recurrent: Recurrent;
  readonly output: Linear;
}

/**
 * DeepAR: recurrent layers read a series step by step, its values of before, the calendar, covariates and what is static, and say the
 * distribution of each next value. Trained on all series of a panel at once, each scaled by its own level; a forecast draws paths by feeding
 * each draw back, so it is joint over the horizon, and the horizon may be any.
 *
 * Data: a panel; series of any length, missing values, static features, covariates whose future is known. Unseen series and new items without
 * a value are forecast too. The option `horizon` is how many steps behind the context a window of training has.
 *
 * Errors: OptionError("option", "unsupported" for a distribution of which no draws are made); DataError — `"no-data"`, `"too-short"`,
 * `"time"`, `"missing-covariate"` and as the distribution wants; FitError — `"aborted"`, `"not-converged"`.
 *
 * Cost: a step of training on 32 windows of 192 steps takes some 30 milliseconds, a hundred paths of 24 steps some 6 milliseconds.
 *
 * Source: Salinas, Flunkert, Gasthaus and Januschowski (2020), DeepAR.
 *
 * @example
 * const wave = (phase: number) => Float64Array.from({ length: 60 }, (_, t) => 50 + 20 * (((t + phase) % 6) / 5));
 * const model = deepAR({ horizon: 6, epochs: 2, stepsPerEpoch: 5, batchSize: 4, units: 8 });
 * const fitted = await model.fit({ north: wave(0), south: wave(3) });
 * const next = fitted.forecast(12);
 * next.get("north").kind; // "paths"
 * next.get("south").interval(0.8).upper.length; // 12
 */
export const deepAR: GlobalModelFactory<DeepArOptions, DeepArState> = definePanelNetwork<DeepArOptions, Layers>({
  name: "deepAR",
  form: "autoregressive",
  defaults: { ...networkDefaults, layers: 2, units: 40, cell: "lstm", dropout: 0.1, paths: 200 },
  options: {
    layers: integer(1, 16),
    units: integer(1, 4096),
    cell: oneOf("lstm", "gru"),
    dropout: number(0, 0.99),
    paths: integer(1, 100_000),
  },
  create(init, { inputs, embedded, outputs }, { units, layers, cell, dropout }) {
    return {
      recurrent: createRecurrent(init, inputs + embedded, units, { cell, layers, dropout }),
      output: createLinear(init, units, outputs),
    };
  },
  apply(net: Net, { recurrent, output }, { inputs, embedded }): Tensor {
    const { hidden } = applyRecurrent(net, recurrent, withEmbedded(net, inputs, embedded));
    return applyLinear(net, output, hidden);
  },
  predict,
});

/** The paths of each series: the network reads the context, and goes on with its own draws. */
function predict(net: Net, { recurrent, output }: Layers, given: PredictInputs, options: DeepArOptions): Prediction[] {
  const { context, horizon, lags, head, streams, seed, scale, location, scaling } = given;
  const count = given.paths ?? options.paths;
  if (count * horizon > MOST_DRAWS) {
    const draws = `${count} paths of ${horizon} steps`;
    throw new OptionError("option", `deepAR: ${draws} are too many: paths times horizon may be 2^27 for each series`);
  }
  const inputs = withEmbedded(net, given.inputs, given.embedded);
  const [, series, width] = inputs.shape as [number, number, number];
  const { state } = applyRecurrent(net, recurrent, net.view(inputs, [context, series, width]));
  const future = net.view(inputs, [horizon, series, width], context * series * width);
  const reader = { recurrent, output, head, state, inputs: future, lags };
  const paths = samplePaths(net, reader, { count, seed, streams, scale });
  return paths.map((drawn, b) => {
    const measured = head.units === "location-scale" ? drawn.map((z) => location[b]! + scale[b]! * z) : drawn;
    return { kind: "paths", horizon, paths: fromMeasured(scaling, measured) };
  });
}

function withEmbedded(net: Net, inputs: Tensor, embedded: Tensor | undefined): Tensor {
  return embedded ? concatenate(net, [inputs, repeatBlock(net, embedded, inputs.shape[0]!)]) : inputs;
}

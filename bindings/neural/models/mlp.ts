import type { GlobalModelFactory } from "../../core/global-model.js";
import { integer, listOf, oneOf } from "../../core/options.js";
import { applyLinear, createLinear, type Linear } from "../layers/linear.js";
import type { Net } from "../net.js";
import { type NetworkOptions, networkDefaults } from "../network-options.js";
import { type Activation, activate, activations } from "../ops/activation.js";
import { concatenate } from "../ops/columns.js";
import { definePanelNetwork, type PanelNetworkState } from "../panel-network.js";
import type { Tensor } from "../tensor.js";

/** Options of `mlp`. */
export interface MlpOptions extends NetworkOptions {
  /** Units of each hidden layer; none makes it a linear regression on the context. Default [64, 64]. */
  readonly hidden: readonly number[];
  /** What is between the layers. Default "relu". */
  readonly activation: Activation;
}

/** What `mlp` has learned. */
export type MlpState = PanelNetworkState;

interface Layers {
  readonly hidden: readonly Linear[];
  readonly output: Linear;
}

/**
 * A multilayer perceptron: the scaled values of the context and what is known of the horizon go through hidden layers to the distributions of
 * all steps of the horizon at once.
 *
 * Data: a panel; series of any length, missing values, static features, covariates whose future is known. Unseen series and new items without
 * a value are forecast too. Forecasts have no joint paths: the steps are said apart.
 *
 * Errors: OptionError("option"), also for a horizon beyond that of the options; DataError as `learnInputs` says; FitError("aborted").
 *
 * Cost: a step of training takes some microseconds for each window and thousand weights.
 *
 * Source: Rumelhart, Hinton and Williams (1986); Salinas et al. (2020) for scaling and likelihood.
 */
export const mlp: GlobalModelFactory<MlpOptions, MlpState> = definePanelNetwork<MlpOptions, Layers>({
  name: "mlp",
  form: "flat",
  defaults: { ...networkDefaults, hidden: [64, 64], activation: "relu" },
  options: { hidden: listOf(integer(1, 65_536)), activation: oneOf(...activations) },
  create(init, { inputs, embedded, horizon, outputs }, { hidden }) {
    const widths = [inputs + embedded, ...hidden];
    return {
      hidden: hidden.map((units, i) => createLinear(init, widths[i]!, units)),
      output: createLinear(init, widths[hidden.length]!, horizon * outputs),
    };
  },
  apply(net: Net, { hidden, output }, { inputs, embedded }, { activation }): Tensor {
    let x = embedded ? concatenate(net, [inputs, embedded]) : inputs;
    for (const layer of hidden) x = activate(net, applyLinear(net, layer, x), activation);
    return applyLinear(net, output, x);
  },
});

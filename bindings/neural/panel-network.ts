// A network that forecasts the series of a panel, as a global model: its inputs, its training and its forecasts. A model brings the layers.

import { futureCovariates } from "../core/covariates.js";
import { DataError, OptionError } from "../core/errors.js";
import type { Prediction } from "../core/forecast.js";
import type { GlobalForecastRequest, GlobalModelFactory, SeriesPrediction } from "../core/global-model.js";
import type { FitControl } from "../core/model.js";
import type { OptionRules } from "../core/options.js";
import type { Panel } from "../core/panel.js";
import type { Warning } from "../core/warning.js";
import { defineGlobalModel, stepAfter } from "../probability/define-global-model.js";
import { streamOf } from "../probability/random.js";
import { ownEngine } from "../wasm/engine.js";
import { neural } from "../wasm/source.js";
import { fillBatch } from "./batch.js";
import { networkBytes, networkTensors } from "./checkpoint.js";
import { checkScaling, checkSupport, headOf } from "./distribution.js";
import type { Head } from "./heads/head.js";
import { headLoss } from "./heads/loss.js";
import type { InputLayout } from "./input-layout.js";
import { applyEmbedding, createEmbedding, type Embedding } from "./layers/embedding.js";
import { type Module, parametersOf } from "./module.js";
import { Net } from "./net.js";
import { type NetworkOptions, networkDefaults, networkRules } from "./network-options.js";
import { concatenate } from "./ops/columns.js";
import {
  type InputState,
  learnInputs,
  type PreparedSeries,
  preparePanel,
  prepareSeries,
  staticsOf,
} from "./panel-inputs.js";
import { Parameters } from "./parameters.js";
import { predictBatch } from "./predict-batch.js";
import type { NamedTensor } from "./safetensors.js";
import type { Scaling } from "./scaler.js";
import type { Tensor } from "./tensor.js";
import { train } from "./trainer.js";
import { type Place, type WindowForm, type WindowOptions, Windows } from "./windows.js";

/** What the layers of a model are made for. */
export interface NetworkSizes {
  /** Columns of each row of the inputs. */
  readonly inputs: number;
  /** Columns of each row of the horizon, for encoders. */
  readonly future: number;
  /** Columns of all embeddings together. */
  readonly embedded: number;
  readonly context: number;
  readonly horizon: number;
  /** Raw outputs for each step. */
  readonly outputs: number;
}

/** What a model's layers are given. */
export interface NetworkInputs {
  /** (context, B, columns) for encoders, (context + horizon, B, columns) for autoregressive networks, (B, columns) for flat windows. */
  readonly inputs: Tensor;
  /** (horizon, B, columns), for encoders. */
  readonly future: Tensor | undefined;
  /** (B, columns): the embeddings of the static categories; undefined where there are none. */
  readonly embedded: Tensor | undefined;
  /** (horizon, B): scaled targets, while training an encoder: what teacher forcing feeds. */
  readonly target: Tensor | undefined;
  /** (horizon, B): 1 where the target is known, else 0; while training an encoder. */
  readonly weight: Tensor | undefined;
}

/** What a network that goes on by itself is given, besides its layers. */
export interface PredictInputs {
  /** (context + horizon, B, columns): in the horizon, lags of what is not known yet are 0. */
  readonly inputs: Tensor;
  readonly embedded: Tensor | undefined;
  readonly context: number;
  readonly horizon: number;
  /** Lags of the first columns, ascending. */
  readonly lags: readonly number[];
  readonly head: Head;
  readonly scaling: Scaling;
  /** (B) */
  readonly scale: Float64Array;
  /** (B) */
  readonly location: Float64Array;
  readonly seed: number;
  /** The stream of random numbers of each series. */
  readonly streams: readonly number[];
  /** Paths of each series, when the caller says how many. */
  readonly paths: number | undefined;
}

/** All that the author of a network writes. */
export interface PanelNetworkDefinition<O extends NetworkOptions, M extends Module> {
  readonly name: string;
  readonly version?: number;
  readonly form: WindowForm;
  /** Options of its own, and other defaults of the shared ones. */
  readonly defaults: O;
  readonly options?: OptionRules<O>;
  /** The layers, with initial values. */
  create(init: Parameters, sizes: NetworkSizes, options: O): M;
  /**
   * Raw outputs: (horizon, B, outputs) for encoders, (context + horizon, B, outputs) for autoregressive networks, (B, horizon, outputs) for flat
   * windows, in any shape of that order.
   */
  apply(net: Net, layers: M, given: NetworkInputs, options: O): Tensor;
  /** The loss of training, where it is of more than the horizon of the window. */
  loss?(
    net: Net,
    layers: M,
    given: NetworkInputs & { readonly target: Tensor; readonly weight: Tensor },
    head: Head,
    options: O,
  ): Tensor;
  /** Predictions of the windows, in units of the series and over any horizon: for networks that go on step by step. */
  predict?(net: Net, layers: M, given: PredictInputs, options: O): Prediction[];
}

/** What has been learned. */
export type PanelNetworkState = {
  readonly inputs: InputState;
  /** Steps that the network looks back. */
  readonly context: number;
  /** The weights, as the bytes of a file of tensors. */
  readonly network: Uint8Array;
  /** Mean training loss of each epoch. */
  readonly losses: Float64Array;
  /** Loss on what was held out, after each epoch; empty without. */
  readonly heldOutLosses: Float64Array;
};

/** A network of embeddings and layers. */
interface Whole<M extends Module> {
  readonly embeddings: readonly Embedding[];
  readonly layers: M;
}

/** Most windows that are forecast at once. */
const BLOCK = 256;

/** Make a global model of a network that forecasts a fixed horizon at one go. */
export function definePanelNetwork<O extends NetworkOptions, M extends Module>(
  definition: PanelNetworkDefinition<O, M>,
): GlobalModelFactory<O, PanelNetworkState> {
  const { name, version, defaults, options: rules } = definition;
  return defineGlobalModel<O, PanelNetworkState>({
    name,
    ...(version === undefined ? {} : { version }),
    defaults: { ...networkDefaults, ...defaults },
    options: { ...networkRules, ...rules } as OptionRules<O>,
    check(options) {
      const head = headOf(options.distribution, options.levels);
      checkScaling(name, head, options.scaling);
      if (definition.predict && !head.draws) {
        const message = `${name} goes on with its own draws, and of "${options.distribution}" none are made: take a law`;
        throw new OptionError("unsupported", message);
      }
    },
    fit: (panel, options, control) => fitNetwork(definition, panel, options, control),
    forecast: (state, options, request) => forecastNetwork(definition, state, options, request),
  });
}

async function fitNetwork<O extends NetworkOptions, M extends Module>(
  definition: PanelNetworkDefinition<O, M>,
  panel: Panel,
  options: O,
  control: FitControl,
): Promise<{ state: PanelNetworkState }> {
  const { name, form } = definition;
  const { horizon, seed, holdOut } = options;
  const head = headOf(options.distribution, options.levels);
  checkSupport(name, head, panel);
  const inputs = learnInputs(name, panel, {
    ...options,
    firstLag: form === "autoregressive" ? 1 : 0,
    lags: form === "flat" ? [] : options.lags,
  });
  const prepared = preparePanel(name, inputs, panel);
  const context = options.context ?? Math.max(2 * horizon, Math.min(2 * seasonOf(panel), 10 * horizon));
  const coldShare = options.coldShare ?? (hasStatics(inputs.layout) ? 0.1 : 0);
  const windows = new Windows(inputs, prepared, {
    ...windowOptions(form, context, horizon, head),
    coldShare,
    holdOut,
    sampling: options.sampling,
  });
  if (!windows.canDraw) {
    const least = `one series with two values${holdOut > 0 ? ` before the last ${holdOut}` : ""}`;
    throw new DataError("too-short", `${name} needs at least ${least} to train on`);
  }
  const engine = ownEngine(neural);
  using net = new Net(engine);
  const parameters = new Parameters(seed);
  const whole = createWhole(definition, parameters, windows, inputs.layout, head, options);
  const held = holdOut > 0 ? windows.evaluation() : [];
  const lossOn = (places: readonly Place[]): Tensor => lossOf(definition, net, whole, windows, places, head, options);
  const { losses, heldOut } = await train({
    owner: name,
    net,
    parameters,
    options,
    control,
    loss: ({ step, rows, firstRow }) => lossOn(windows.draw(seed, step, rows, firstRow)),
    evaluate: held.length === 0 ? undefined : () => meanLoss(net, lossOn, held),
  });
  const tensors = settleUnknown(tensorsOf(net, whole), inputs.layout, prepared);
  return {
    state: {
      inputs,
      context,
      network: networkBytes(tensors),
      losses: Float64Array.from(losses),
      heldOutLosses: Float64Array.from(heldOut),
    },
  };
}

/** The mean loss over windows, some of them at a time. */
function meanLoss(net: Net, lossOn: (places: readonly Place[]) => Tensor, places: readonly Place[]): number {
  let sum = 0;
  for (let from = 0; from < places.length; from += BLOCK) {
    const block = places.slice(from, from + BLOCK);
    net.begin(false);
    sum += net.read(lossOn(block))[0]! * block.length;
  }
  return sum / places.length;
}

function forecastNetwork<O extends NetworkOptions, M extends Module>(
  definition: PanelNetworkDefinition<O, M>,
  { inputs, context, network }: PanelNetworkState,
  options: O,
  request: GlobalForecastRequest,
): readonly SeriesPrediction[] {
  const { name, form } = definition;
  const { panel, horizon } = request;
  if (horizon > options.horizon && !definition.predict) {
    const refit = `fit it anew with { horizon: ${horizon} }`;
    throw new OptionError(
      "option",
      `${name} was trained to forecast ${options.horizon} steps, not ${horizon}: ${refit}`,
    );
  }
  const steps = definition.predict ? horizon : options.horizon;
  const head = headOf(options.distribution, options.levels);
  const prepared = preparedFuture(name, inputs, panel, steps, request);
  const settings = {
    ...windowOptions(form, context, steps, head),
    coldShare: 0,
    holdOut: 0,
    sampling: "uniform" as const,
  };
  const windows = new Windows(inputs, prepared, settings);
  using net = new Net(ownEngine(neural));
  const parameters = new Parameters(0);
  const whole = createWhole(definition, parameters, windows, inputs.layout, head, options);
  parameters.place(net);
  loadWeights(net, whole, network);
  const places = windows.prediction();
  const predictions: Prediction[] = [];
  for (let from = 0; from < places.length; from += BLOCK) {
    net.begin(false);
    const block = places.slice(from, from + BLOCK);
    const batch = fillBatch(net, windows, block, head);
    if (definition.predict) {
      const { seed, paths } = request;
      const given: PredictInputs = {
        inputs: batch.inputs,
        embedded: embed(net, whole.embeddings, batch.categories),
        context,
        horizon,
        lags: inputs.layout.lags,
        head,
        scaling: inputs.scaling,
        scale: batch.scale,
        location: batch.location,
        seed,
        streams: block.map(({ series }) => streamOf(prepared[series]!.id ?? "")),
        paths,
      };
      predictions.push(...definition.predict(net, whole.layers, given, options));
    } else {
      const unforced = { ...batch, target: undefined, weight: undefined };
      const raw = applyWhole(definition, net, whole, unforced, batch.categories, options);
      const wanted = { horizon, stride: steps, form: form === "flat" ? form : "encoder" } as const;
      predictions.push(...predictBatch(net, head, inputs.scaling, raw, batch, wanted));
    }
  }
  return prepared.map((series, i) => ({ prediction: predictions[i]!, warnings: warningsOf(series) }));
}

function warningsOf({ id, length, warnings }: PreparedSeries): readonly Warning[] {
  if (length > 0) return warnings;
  const message = "no value is known: the forecast is what its static features let expect";
  return [...warnings, { code: "no-history", message, ...(id === undefined ? {} : { id }) }];
}

/** The series of a forecast, with covariates of their future. */
function preparedFuture(
  name: string,
  inputs: InputState,
  panel: Panel,
  horizon: number,
  { covariates }: GlobalForecastRequest,
): PreparedSeries[] {
  const start = stepAfter(panel);
  const names = inputs.layout.covariates.map(({ name: each }) => each);
  return Array.from(panel, (series) => {
    const owner = names.length === 0 ? name : `${name}: series "${series.id}"`;
    const given = (series.id === undefined ? undefined : covariates[series.id]) ?? {};
    const future = futureCovariates(owner, { horizon, covariates: given }, names);
    return prepareSeries(name, inputs, series, staticsOf(panel, series.id), { future, start });
  });
}

function windowOptions(
  form: WindowForm,
  context: number,
  horizon: number,
  head: Head,
): Pick<WindowOptions, "form" | "context" | "horizon" | "unscaledTargets"> {
  return { form, context, horizon, unscaledTargets: head.units !== "location-scale" };
}

function seasonOf(panel: Panel): number {
  return Math.max(1, ...Array.from(panel, ({ seasonLength }) => seasonLength));
}

function hasStatics({ reals, categories }: InputLayout): boolean {
  return reals.length + categories.length > 0;
}

function createWhole<O extends NetworkOptions, M extends Module>(
  { create }: PanelNetworkDefinition<O, M>,
  init: Parameters,
  windows: Windows,
  { categories }: InputLayout,
  head: Head,
  options: O,
): Whole<M> {
  const embeddings = categories.map(({ labels, dimension }) => createEmbedding(init, labels.length + 1, dimension));
  const { context, horizon } = windows.options;
  const sizes = { ...windows.widths, embedded: windows.columns.embedded, context, horizon, outputs: head.size };
  return { embeddings, layers: create(init, sizes, options) };
}

/** (B, columns): the embeddings of the categories, undefined where there are none. */
function embed(net: Net, embeddings: readonly Embedding[], categories: Int32Array): Tensor | undefined {
  const count = embeddings.length === 0 ? 0 : categories.length / embeddings.length;
  const parts = embeddings.map((table, k) =>
    applyEmbedding(net, table, categories.subarray(k * count, (k + 1) * count)),
  );
  return parts.length === 0 ? undefined : concatenate(net, parts);
}

function applyWhole<O extends NetworkOptions, M extends Module>(
  { apply }: PanelNetworkDefinition<O, M>,
  net: Net,
  { embeddings, layers }: Whole<M>,
  given: Omit<NetworkInputs, "embedded">,
  categories: Int32Array,
  options: O,
): Tensor {
  return apply(net, layers, { ...given, embedded: embed(net, embeddings, categories) }, options);
}

function lossOf<O extends NetworkOptions, M extends Module>(
  definition: PanelNetworkDefinition<O, M>,
  net: Net,
  whole: Whole<M>,
  windows: Windows,
  places: readonly Place[],
  head: Head,
  options: O,
): Tensor {
  const batch = fillBatch(net, windows, places, head);
  const { target, weight, rowScale, categories } = batch;
  const forced = net.view(target, [windows.options.horizon, places.length]);
  if (definition.loss && net.training) {
    const embedded = embed(net, whole.embeddings, categories);
    return definition.loss(net, whole.layers, { ...batch, target: forced, weight, embedded }, head, options);
  }
  const forcing = definition.form === "encoder" && net.training;
  const given = { ...batch, target: forcing ? forced : undefined, weight: forcing ? weight : undefined };
  const raw = applyWhole(definition, net, whole, given, categories, options);
  const rows = net.view(raw, [target.size, head.size]);
  return headLoss(net, head, rows, target, { weight, scale: rowScale });
}

function tensorsOf<M extends Module>(net: Net, whole: Whole<M>): NamedTensor[] {
  return parametersOf(whole).map(([name, { shape, offset, size }]) => ({
    name,
    shape,
    data: Float32Array.from(net.take(offset, size)),
  }));
}

/** Unknown categories are like the mean of the known ones, where training showed none of them. */
function settleUnknown(
  tensors: NamedTensor[],
  { categories }: InputLayout,
  seen: readonly PreparedSeries[],
): NamedTensor[] {
  return tensors.map((tensor) => {
    const k = categories.findIndex((_, i) => tensor.name === `embeddings.${i}.weight`);
    if (k < 0 || seen.some(({ statics }) => statics.categories[k] === 0)) return tensor;
    const [rows, width] = tensor.shape as [number, number];
    const data = tensor.data.slice();
    for (let j = 0; j < width; j++) {
      let sum = 0;
      for (let i = 1; i < rows; i++) sum += data[i * width + j]!;
      data[j] = sum / Math.max(1, rows - 1);
    }
    return { ...tensor, data };
  });
}

function loadWeights<M extends Module>(net: Net, whole: Whole<M>, network: Uint8Array): void {
  const parameters = parametersOf(whole);
  const expected = parameters.map(([name, { shape }]) => ({ name, shape }));
  const tensors = networkTensors(network, expected);
  for (const [i, [, { offset }]] of parameters.entries()) net.write(offset, tensors[i]!.data);
}

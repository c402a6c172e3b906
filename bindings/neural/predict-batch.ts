// From raw outputs of a batch to a prediction for each window, in the units of its series.

import type { Prediction } from "../core/forecast.js";
import { quantileOf } from "../probability/predict.js";
import { gridLevels } from "../probability/quantile-grid.js";
import type { Batch } from "./batch.js";
import type { Head } from "./heads/head.js";
import { predictHead } from "./heads/predict.js";
import type { Net } from "./net.js";
import { fromMeasured, type Scaling } from "./scaler.js";
import type { Tensor } from "./tensor.js";

/** Which of the outputs of a window are wanted. */
export interface WantedSteps {
  /** The first so many. */
  readonly horizon: number;
  /** Steps that the network has put out. */
  readonly stride: number;
  readonly form: "encoder" | "flat";
}

/** The prediction of each window of a batch. */
export function predictBatch(
  net: Net,
  head: Head,
  scaling: Scaling,
  raw: Tensor,
  { count, scale, location }: Pick<Batch, "count" | "scale" | "location">,
  { horizon, stride, form }: WantedSteps,
): Prediction[] {
  const { size } = head;
  const outputs = net.read(raw);
  const room = net.scratch(horizon * size);
  return Array.from({ length: count }, (_, b) => {
    const own = new Float64Array(horizon * size);
    for (let h = 0; h < horizon; h++) {
      const from = (form === "flat" ? b * stride + h : h * count + b) * size;
      own.set(outputs.subarray(from, from + size), h * size);
    }
    net.write(room, own);
    const units = {
      location: new Float64Array(horizon).fill(location[b]!),
      scale: new Float64Array(horizon).fill(scale[b]!),
    };
    const prediction = predictHead(net.engine, head, { raw: room, rows: horizon, ...units });
    return scaling === "log1p" ? unlogged(prediction, horizon) : prediction;
  });
}

/** A prediction of log(1 + z) as one of z: quantiles go along with whatever rises. */
function unlogged(prediction: Prediction, horizon: number): Prediction {
  const levels = prediction.kind === "quantiles" ? prediction.levels : gridLevels();
  const values = new Float64Array(levels.length * horizon);
  for (const [k, level] of levels.entries()) {
    const quantiles =
      prediction.kind === "quantiles"
        ? prediction.values.subarray(k * horizon, (k + 1) * horizon)
        : quantileOf(prediction, new Float64Array(horizon).fill(level));
    values.set(fromMeasured("log1p", quantiles), k * horizon);
  }
  return { kind: "quantiles", levels, values };
}

// A batch of windows in the memory of a network.

import type { Head } from "./heads/head.js";
import type { Net } from "./net.js";
import type { Tensor } from "./tensor.js";
import type { BatchViews, Numeric, Place, Windows } from "./windows.js";

/** Windows side by side, as tensors of a step. */
export interface Batch {
  /** Number of windows, B. */
  readonly count: number;
  /** (context + horizon, B, columns), (context, B, columns) or (B, columns), by the form of the windows. */
  readonly inputs: Tensor;
  /** (horizon, B, columns), for encoders. */
  readonly future: Tensor | undefined;
  /** (rows): scaled, or in the units of the series; 0 where missing. */
  readonly target: Tensor;
  /** (rows): 1 where the target is known, else 0. */
  readonly weight: Tensor;
  /** (rows): the scale of the window of each row, for heads that ask for it. */
  readonly rowScale: Tensor | undefined;
  /** (categories, B): rows of the embeddings. */
  readonly categories: Int32Array;
  /** (B) */
  readonly scale: Float64Array;
  /** (B) */
  readonly location: Float64Array;
}

/** Write windows into the memory of the step. */
export function fillBatch(net: Net, windows: Windows, places: readonly Place[], head: Head): Batch {
  const { form, context, horizon } = windows.options;
  const count = places.length;
  const sizes = windows.sizes(count);
  const steps = form === "encoder" ? context : context + horizon;
  const shape = form === "flat" ? [count, windows.widths.inputs] : [steps, count, windows.widths.inputs];
  const inputs = net.tensor(shape, false);
  const future = form === "encoder" ? net.tensor([horizon, count, windows.widths.future], false) : undefined;
  const target = net.tensor([sizes.target], false);
  const weight = net.tensor([sizes.target], false);
  const rowScale = head.units === "scale" ? net.tensor([sizes.target], false) : undefined;
  // Views are made when all room is there: more of it would empty them.
  const view = (tensor: Tensor): Numeric => viewOf(net, tensor);
  const own = {
    categories: new Int32Array(sizes.categories),
    scale: new Float64Array(count),
    location: new Float64Array(count),
  };
  const views: BatchViews = {
    inputs: view(inputs),
    future: future ? view(future) : new Float64Array(0),
    target: view(target),
    weight: view(weight),
    ...own,
  };
  windows.fill(places, views);
  if (rowScale) {
    const scales = view(rowScale);
    for (let i = 0; i < scales.length; i++)
      scales[i] = own.scale[form === "flat" ? Math.floor(i / horizon) : i % count]!;
  }
  return { count, inputs, future, target, weight, rowScale, ...own };
}

function viewOf({ kernels, bytes }: Net, { offset, size }: Tensor): Numeric {
  const { buffer } = kernels.memory;
  return bytes === 4 ? new Float32Array(buffer, offset, size) : new Float64Array(buffer, offset, size);
}

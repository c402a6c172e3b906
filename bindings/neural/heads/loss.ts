import type { Net } from "../net.js";
import { rowsOf, type Tensor, widthOf } from "../tensor.js";
import type { Head } from "./head.js";

/** What a loss may be told of each row. */
export interface LossRows {
  /** (rows): how much each counts, 0 for a masked one. Default ones. */
  readonly weight?: Tensor | undefined;
  /** (rows): location of its series. Default zeros: targets are scaled as the outputs are. */
  readonly location?: Tensor | undefined;
  /** (rows): scale of its series, above 0. Default ones. */
  readonly scale?: Tensor | undefined;
  /** The weighted mean over rows, or their weighted sum. Default "mean". */
  readonly reduce?: "mean" | "sum";
}

/**
 * The loss of a head: minus the log density of the targets, or what it learns by. Rows whose target is NaN are masked.
 *
 * @param raw (..., head.size)
 * @param target as many numbers as raw has rows
 * @returns one number
 */
export function headLoss(net: Net, head: Head, raw: Tensor, target: Tensor, told: LossRows = {}): Tensor {
  const { kernels } = net;
  const rows = rowsOf(raw);
  if (widthOf(raw) !== head.size) throw new RangeError(`${head.name}: ${widthOf(raw)} outputs for ${head.size}`);
  for (const [name, tensor] of Object.entries({
    target,
    weight: told.weight,
    location: told.location,
    scale: told.scale,
  })) {
    if (tensor && tensor.size !== rows)
      throw new RangeError(`${head.name}: ${name} has ${tensor.size} numbers for ${rows} rows`);
  }
  const at = (tensor: Tensor | undefined) => (tensor ? net.offset(tensor) : 0);
  const loss = net.result([1], raw);
  const slopes = loss.grad === 0 ? 0 : net.scratch(raw.size);
  const value = kernels.lossHead(
    net.offset(raw),
    net.offset(target),
    at(told.weight),
    at(told.location),
    at(told.scale),
    settingsOf(net, head),
    rows,
    head.size,
    kernels[head.code].value,
    told.reduce === "sum" ? 0 : 1,
    slopes,
    0,
  );
  net.write(loss.offset, [value]);
  net.record(loss, () => kernels.axpy(slopes, raw.size, net.take(loss.grad, 1)[0]!, raw.grad));
  return loss;
}

/** The numbers that the kernels are told, which are doubles in every network. */
function settingsOf(net: Net, { settings }: Head): number {
  if (settings.length === 0) return 0;
  const offset = net.scratch((settings.length * 8) / net.bytes);
  new Float64Array(net.kernels.memory.buffer, offset, settings.length).set(settings);
  return offset;
}

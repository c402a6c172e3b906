import type { Net } from "../net.js";
import { rowsOf, type Tensor, widthOf } from "../tensor.js";

/** The columns of several tensors side by side: rows are those of the first, (..., sum of widths). */
export function concatenate(net: Net, parts: readonly Tensor[]): Tensor {
  const { kernels } = net;
  const [rows, widths] = [rowsOf(parts[0]!), parts.map(widthOf)];
  if (parts.some((part) => rowsOf(part) !== rows)) throw new RangeError("concatenate: parts with different rows");
  const width = widths.reduce((total, each) => total + each, 0);
  const out = net.result([...parts[0]!.shape.slice(0, -1), width], ...parts);
  const starts = widths.map((_, i) => widths.slice(0, i).reduce((total, each) => total + each, 0) * net.bytes);
  for (const [i, part] of parts.entries()) {
    kernels.copyRows(net.offset(part), rows, widths[i]!, widths[i]!, width, out.offset + starts[i]!);
  }
  net.record(out, () => {
    for (const [i, { grad }] of parts.entries()) {
      if (grad !== 0) kernels.addRows(out.grad + starts[i]!, rows, widths[i]!, width, widths[i]!, grad);
    }
  });
  return out;
}

/** Some columns of a tensor: (..., count). */
export function columns(net: Net, x: Tensor, first: number, count: number): Tensor {
  const { kernels } = net;
  const [rows, width] = [rowsOf(x), widthOf(x)];
  if (first < 0 || first + count > width) throw new RangeError(`columns: ${count} from ${first} on, of ${width}`);
  const skip = first * net.bytes;
  const out = net.result([...x.shape.slice(0, -1), count], x);
  kernels.copyRows(net.offset(x) + skip, rows, count, width, count, out.offset);
  net.record(out, () => kernels.addRows(out.grad, rows, count, count, width, x.grad + skip));
  return out;
}

/** The same row many times: (width) to (rows, width). */
export function repeatRow(net: Net, row: Tensor, rows: number): Tensor {
  const { kernels } = net;
  const out = net.result([rows, row.size], row);
  kernels.copyRows(net.offset(row), rows, row.size, 0, row.size, out.offset);
  net.record(out, () => kernels.addRows(out.grad, rows, row.size, row.size, 0, row.grad));
  return out;
}

/** A block of rows many times, one below the other: (rows, width) to (times, rows, width). What does not change is given to each step. */
export function repeatBlock(net: Net, x: Tensor, times: number): Tensor {
  const { kernels } = net;
  const out = net.result([times, ...x.shape], x);
  kernels.copyRows(net.offset(x), times, x.size, 0, x.size, out.offset);
  net.record(out, () => kernels.addRows(out.grad, times, x.size, x.size, 0, x.grad));
  return out;
}

/**
 * Rows of a table, looked up: embeddings.
 *
 * @param table (size, width)
 * @param index one number from 0 to size - 1 for each row
 * @returns (rows, width)
 */
export function gather(net: Net, table: Tensor, index: ArrayLike<number>): Tensor {
  const { kernels } = net;
  const [rows, size, width] = [index.length, table.shape[0]!, widthOf(table)];
  for (let i = 0; i < rows; i++) {
    if (!(index[i]! >= 0 && index[i]! < size)) throw new RangeError(`gather: row ${index[i]} of a table of ${size}`);
  }
  const at = net.integers(index);
  const out = net.result([rows, width], table);
  kernels.gatherRows(net.offset(table), at, rows, width, out.offset);
  net.record(out, () => kernels.scatterAddRows(out.grad, at, rows, width, table.grad));
  return out;
}

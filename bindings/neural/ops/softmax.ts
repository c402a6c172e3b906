import type { Net } from "../net.js";
import { rowsOf, type Tensor, widthOf } from "../tensor.js";

/** exp(x) over its sum, along rows. */
export function softmax(net: Net, x: Tensor): Tensor {
  return rowwise(net, x, 0);
}

/** The softmax of scores that later entries do not enter: the row of step t sees the entries 0 to t. x is (T, B, T). */
export function causalSoftmax(net: Net, x: Tensor): Tensor {
  return rowwise(net, x, x.shape[1]!);
}

function rowwise(net: Net, x: Tensor, period: number): Tensor {
  const { kernels } = net;
  const [rows, width] = [rowsOf(x), widthOf(x)];
  const y = net.result(x.shape, x);
  kernels.softmaxForward(net.offset(x), rows, width, period, y.offset);
  net.record(y, () => kernels.softmaxBackward(y.offset, y.grad, rows, width, x.grad));
  return y;
}

/** The logarithm of the softmax, along rows. */
export function logSoftmax(net: Net, x: Tensor): Tensor {
  const { kernels } = net;
  const [rows, width] = [rowsOf(x), widthOf(x)];
  const y = net.result(x.shape, x);
  kernels.logSoftmaxForward(net.offset(x), rows, width, y.offset);
  net.record(y, () => kernels.logSoftmaxBackward(y.offset, y.grad, rows, width, x.grad));
  return y;
}

/** ln of the sum of exp(x), along rows: (..., n) to (...). */
export function logSumExp(net: Net, x: Tensor): Tensor {
  const { kernels } = net;
  const [rows, width, from] = [rowsOf(x), widthOf(x), net.offset(x)];
  const y = net.result(x.shape.slice(0, -1), x);
  net.withScratch(width, (scratch) => kernels.logSumExpForward(from, rows, width, y.offset, scratch));
  net.record(y, () => kernels.logSumExpBackward(from, y.offset, y.grad, rows, width, x.grad));
  return y;
}

/** Sums over time up to each step: (T, ...). */
export function cumulativeSum(net: Net, x: Tensor): Tensor {
  const { kernels } = net;
  const steps = x.shape[0]!;
  const y = net.result(x.shape, x);
  kernels.cumulativeForward(net.offset(x), steps, x.size / steps, y.offset);
  net.record(y, () => kernels.cumulativeBackward(y.grad, steps, x.size / steps, x.grad));
  return y;
}

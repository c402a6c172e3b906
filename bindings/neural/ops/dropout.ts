import type { Net } from "../net.js";
import type { Tensor } from "../tensor.js";

/** While training, each number is 0 with probability `rate`, and the others are divided by 1 - rate; else x itself. */
export function dropout(net: Net, x: Tensor, rate: number): Tensor {
  const key = keyOf(net);
  if (!net.training || rate === 0) return x;
  const { kernels } = net;
  const y = net.result(x.shape, x);
  kernels.dropoutForward(net.offset(x), x.size, rate, ...key, y.offset);
  net.record(y, () => kernels.dropoutBackward(y.grad, x.size, rate, ...key, x.grad));
  return y;
}

/** While training, each number of a state stays what it was before with probability `rate`; else the mean of the two by that rate. */
export function zoneout(net: Net, before: Tensor, now: Tensor, rate: number): Tensor {
  const key = keyOf(net);
  const { kernels } = net;
  const [from, to, n] = [net.offset(before), net.offset(now), now.size];
  if (before.size !== n) throw new RangeError(`zoneout: shapes ${before.shape} and ${now.shape}`);
  const y = net.result(now.shape, before, now);
  if (!net.training) {
    kernels.zero(n, y.offset);
    kernels.axpy(from, n, rate, y.offset);
    kernels.axpy(to, n, 1 - rate, y.offset);
    return y;
  }
  kernels.zoneoutForward(from, to, n, rate, ...key, y.offset);
  net.record(y, () => kernels.zoneoutBackward(y.grad, n, rate, ...key, before.grad, now.grad));
  return y;
}

/** Operations of one step that draw. */
const OPERATIONS = 2 ** 16;

/** Seed and stream of the masks of an operation: each step and each operation in it has a stream of its own. */
function keyOf(net: Net): readonly [seed: number, stream: number] {
  return [net.seed, net.step * OPERATIONS + (net.nextOperation() % OPERATIONS)];
}

import type { Net } from "../net.js";
import { sizeOf, type Tensor } from "../tensor.js";

/** The first two axes exchanged: (P, Q, ...) to (Q, P, ...). */
export function swapAxes(net: Net, x: Tensor): Tensor {
  const { kernels } = net;
  const [P, Q, ...rest] = x.shape as [number, number, ...number[]];
  const n = sizeOf(rest);
  const y = net.result([Q, P, ...rest], x);
  kernels.swapAxes(net.offset(x), P, Q, n, y.offset);
  net.record(y, () => kernels.addSwappedAxes(y.grad, Q, P, n, x.grad));
  return y;
}

/** a where the mask is not 0, else b; all of one shape. The mask has no gradient. */
export function where(net: Net, mask: Tensor, a: Tensor, b: Tensor): Tensor {
  if (mask.size !== a.size || a.size !== b.size)
    throw new RangeError(`where: shapes ${mask.shape}, ${a.shape}, ${b.shape}`);
  const { kernels } = net;
  const chosen = net.offset(mask);
  const y = net.result(a.shape, a, b);
  kernels.whereForward(chosen, net.offset(a), net.offset(b), y.size, y.offset);
  net.record(y, () => kernels.whereBackward(chosen, y.grad, y.size, a.grad, b.grad));
  return y;
}

/**
 * As many steps as a multiple of `multiple` needs: zeros are put after the last one. x itself where it fits.
 *
 * @param x (T, ...)
 */
export function padSteps(net: Net, x: Tensor, multiple: number): Tensor {
  const [T, ...rest] = x.shape as [number, ...number[]];
  const steps = Math.ceil(T / multiple) * multiple;
  if (steps === T) return x;
  const { kernels } = net;
  const y = net.result([steps, ...rest], x);
  kernels.zero(y.size, y.offset);
  kernels.copyRows(net.offset(x), 1, x.size, x.size, x.size, y.offset);
  net.record(y, () => kernels.addRows(y.grad, 1, x.size, x.size, x.size, x.grad));
  return y;
}

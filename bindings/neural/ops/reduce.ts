import type { Net } from "../net.js";
import type { Tensor } from "../tensor.js";

/** Sum of all elements: a tensor of one number. */
export function sum(net: Net, x: Tensor): Tensor {
  return total(net, x, 1);
}

/** Mean of all elements: a tensor of one number. */
export function mean(net: Net, x: Tensor): Tensor {
  return total(net, x, 1 / x.size);
}

/** Sum of all elements times a number. */
function total(net: Net, x: Tensor, factor: number): Tensor {
  const { kernels } = net;
  const out = net.result([1], x);
  net.write(out.offset, [kernels.sum(net.offset(x), x.size) * factor]);
  net.record(out, () => kernels.shift(x.size, net.take(out.grad, 1)[0]! * factor, x.grad));
  return out;
}

import type { Net } from "../net.js";
import type { Tensor } from "../tensor.js";

type Forward = "tanh" | "sigmoid" | "relu" | "softplus" | "exp";

/** tanh(x). */
export function tanh(net: Net, x: Tensor): Tensor {
  return map(net, "tanh", x, (y) => net.kernels.tanhBackward(y.offset, y.grad, x.size, x.grad));
}

/** 1 / (1 + exp(-x)). */
export function sigmoid(net: Net, x: Tensor): Tensor {
  return map(net, "sigmoid", x, (y) => net.kernels.sigmoidBackward(y.offset, y.grad, x.size, x.grad));
}

/** max(x, 0). */
export function relu(net: Net, x: Tensor): Tensor {
  return map(net, "relu", x, (y) => net.kernels.reluBackward(y.offset, y.grad, x.size, x.grad));
}

/** ln(1 + exp(x)). */
export function softplus(net: Net, x: Tensor): Tensor {
  return map(net, "softplus", x, (y) => net.kernels.softplusBackward(x.offset, y.grad, x.size, x.grad));
}

/** exp(x). */
export function exp(net: Net, x: Tensor): Tensor {
  return map(net, "exp", x, (y) => net.kernels.multiplyAdd(y.offset, y.grad, x.size, x.grad));
}

function map(net: Net, forward: Forward, x: Tensor, backward: (y: Tensor) => void): Tensor {
  const from = net.offset(x);
  const y = net.result(x.shape, x);
  net.kernels[forward](from, x.size, y.offset);
  net.record(y, () => backward(y));
  return y;
}

import type { Net } from "../net.js";
import { rowsOf, type Tensor, widthOf } from "../tensor.js";

/** tanh(a) sigmoid(b), the gate of WaveNet, where a and b are the halves of each row: (..., 2C) to (..., C). */
export function gatedTanh(net: Net, x: Tensor): Tensor {
  return gated(net, x, net.kernels.GATED_TANH.value);
}

/** a sigmoid(b), the gated linear unit, where a and b are the halves of each row: (..., 2C) to (..., C). */
export function gatedLinear(net: Net, x: Tensor): Tensor {
  return gated(net, x, net.kernels.GATED_LINEAR.value);
}

function gated(net: Net, x: Tensor, kind: number): Tensor {
  const { kernels } = net;
  const [rows, channels] = [rowsOf(x), widthOf(x) / 2];
  if (!Number.isInteger(channels)) throw new RangeError(`gated: rows of ${widthOf(x)} have no halves`);
  const y = net.result([...x.shape.slice(0, -1), channels], x);
  const saved = net.scratch(x.size);
  kernels.gatedForward(net.offset(x), rows, channels, kind, saved, y.offset);
  net.record(y, () => kernels.gatedBackward(saved, y.grad, rows, channels, kind, x.grad));
  return y;
}

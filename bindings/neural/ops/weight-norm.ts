import type { Net } from "../net.js";
import type { Tensor } from "../tensor.js";

/**
 * Weights of a given length in a direction: gain v / |v| for each output (Salimans & Kingma, 2016).
 *
 * @param v (outputs, inputs) or (taps, outputs, inputs)
 * @param gain (outputs)
 * @returns the shape of v
 */
export function weightNorm(net: Net, v: Tensor, gain: Tensor): Tensor {
  const { kernels } = net;
  const [inputs, outputs, blocks = 1] = [...v.shape].reverse() as [number, number, number?];
  if (gain.size !== outputs) throw new RangeError(`weightNorm: ${gain.size} gains for weights of shape ${v.shape}`);
  const [from, by] = [net.offset(v), net.offset(gain)];
  const w = net.result(v.shape, v, gain);
  const norms = net.scratch(outputs);
  kernels.weightNormForward(from, by, blocks, outputs, inputs, w.offset, norms);
  net.record(w, () => {
    kernels.weightNormBackward(from, by, norms, w.grad, blocks, outputs, inputs, v.grad, gain.grad);
  });
  return w;
}

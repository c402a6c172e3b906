import type { Net } from "../net.js";
import { rowsOf, type Tensor, widthOf } from "../tensor.js";

/**
 * y = x Wᵀ + b, for each row of x.
 *
 * @param x (..., inputs)
 * @param weight (outputs, inputs)
 * @param bias (outputs)
 * @returns (..., outputs)
 */
export function linear(net: Net, x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const { kernels } = net;
  const [rows, inputs, outputs] = [rowsOf(x), widthOf(x), weight.shape[0]!];
  if (weight.shape[1] !== inputs) throw new RangeError(`linear: ${inputs} inputs for weights of shape ${weight.shape}`);
  const [from, w] = [net.offset(x), net.offset(weight)];
  const y = net.result([...x.shape.slice(0, -1), outputs], x, weight, bias);
  const add = kernels.ACCUMULATE.value;
  if (bias) kernels.copyRows(net.offset(bias), rows, outputs, 0, outputs, y.offset);
  net.withScratch(kernels.packedSize(outputs, inputs), (packed) => {
    const form = kernels.TRANSPOSE_B.value | (bias ? add : 0);
    kernels.gemm(from, w, rows, outputs, inputs, inputs, inputs, outputs, form, y.offset, packed);
  });
  net.record(y, () => {
    if (bias && bias.grad !== 0) kernels.addRows(y.grad, rows, outputs, outputs, 0, bias.grad);
    if (x.grad !== 0) {
      net.withScratch(kernels.packedSize(inputs, outputs), (packed) => {
        kernels.gemm(y.grad, w, rows, inputs, outputs, outputs, inputs, inputs, add, x.grad, packed);
      });
    }
    if (weight.grad !== 0) {
      net.withScratch(kernels.packedSize(inputs, rows), (packed) => {
        const form = kernels.TRANSPOSE_A.value | add;
        kernels.gemm(y.grad, from, outputs, inputs, rows, outputs, inputs, inputs, form, weight.grad, packed);
      });
    }
  });
  return y;
}

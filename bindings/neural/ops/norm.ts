import type { Net } from "../net.js";
import { rowsOf, type Tensor, widthOf } from "../tensor.js";

/** (x - mean) / sqrt(variance + eps) weight + bias, along rows. */
export function layerNorm(net: Net, x: Tensor, weight?: Tensor, bias?: Tensor, eps = 1e-5): Tensor {
  return norm(net, x, weight, bias, eps, 1);
}

/** x / sqrt(mean of squares + eps) weight, along rows. */
export function rmsNorm(net: Net, x: Tensor, weight?: Tensor, eps = 1e-6): Tensor {
  return norm(net, x, weight, undefined, eps, 0);
}

function norm(
  net: Net,
  x: Tensor,
  weight: Tensor | undefined,
  bias: Tensor | undefined,
  eps: number,
  centred: number,
): Tensor {
  const { kernels } = net;
  const [rows, width, from] = [rowsOf(x), widthOf(x), net.offset(x)];
  const [w, b] = [weight, bias].map((each) => (each ? net.offset(each) : 0)) as [number, number];
  const y = net.result(x.shape, x, weight, bias);
  const moments = net.scratch(2 * rows);
  kernels.normForward(from, w, b, rows, width, eps, centred, y.offset, moments);
  net.record(y, () => {
    net.withScratch(2 * width, (scratch) => {
      const into = [x.grad, weight?.grad ?? 0, bias?.grad ?? 0] as const;
      kernels.normBackward(from, w, moments, y.grad, rows, width, centred, ...into, scratch);
    });
  });
  return y;
}

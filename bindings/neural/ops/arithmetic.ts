import type { Net } from "../net.js";
import type { Tensor } from "../tensor.js";

/** x + y, of the same shape. */
export function add(net: Net, x: Tensor, y: Tensor): Tensor {
  mustMatch("add", x, y);
  const { kernels } = net;
  const out = net.result(x.shape, x, y);
  kernels.add(net.offset(x), net.offset(y), x.size, out.offset);
  net.record(out, () => {
    for (const { grad } of [x, y]) if (grad !== 0) kernels.axpy(out.grad, x.size, 1, grad);
  });
  return out;
}

/** x - y, of the same shape. */
export function subtract(net: Net, x: Tensor, y: Tensor): Tensor {
  mustMatch("subtract", x, y);
  const { kernels } = net;
  const out = net.result(x.shape, x, y);
  kernels.copyRows(net.offset(x), 1, x.size, 0, 0, out.offset);
  kernels.axpy(net.offset(y), x.size, -1, out.offset);
  net.record(out, () => {
    if (x.grad !== 0) kernels.axpy(out.grad, x.size, 1, x.grad);
    if (y.grad !== 0) kernels.axpy(out.grad, x.size, -1, y.grad);
  });
  return out;
}

/** x y, element by element, of the same shape. */
export function multiply(net: Net, x: Tensor, y: Tensor): Tensor {
  mustMatch("multiply", x, y);
  const { kernels } = net;
  const out = net.result(x.shape, x, y);
  const [atX, atY] = [net.offset(x), net.offset(y)];
  kernels.multiply(atX, atY, x.size, out.offset);
  net.record(out, () => {
    if (x.grad !== 0) kernels.multiplyAdd(out.grad, atY, x.size, x.grad);
    if (y.grad !== 0) kernels.multiplyAdd(out.grad, atX, x.size, y.grad);
  });
  return out;
}

/** a x + b, with numbers a and b. */
export function affine(net: Net, x: Tensor, a: number, b = 0): Tensor {
  const { kernels } = net;
  const out = net.result(x.shape, x);
  kernels.copyRows(net.offset(x), 1, x.size, 0, 0, out.offset);
  kernels.scale(x.size, a, out.offset);
  if (b !== 0) kernels.shift(x.size, b, out.offset);
  net.record(out, () => kernels.axpy(out.grad, x.size, a, x.grad));
  return out;
}

/** Each row of x times its own number: the scales of series. */
export function scaleRows(net: Net, x: Tensor, factors: Tensor): Tensor {
  const { kernels } = net;
  const rows = factors.size;
  if (factors.grad !== 0 || x.size % rows !== 0) throw new RangeError("scaleRows: one constant factor for each row");
  const [from, by] = [net.offset(x), net.offset(factors)];
  const out = net.result(x.shape, x);
  kernels.zero(x.size, out.offset);
  kernels.scaleAddRows(from, by, rows, x.size / rows, out.offset);
  net.record(out, () => kernels.scaleAddRows(out.grad, by, rows, x.size / rows, x.grad));
  return out;
}

function mustMatch(what: string, x: Tensor, y: Tensor): void {
  if (String(x.shape) !== String(y.shape)) throw new RangeError(`${what}: shapes ${x.shape} and ${y.shape}`);
}

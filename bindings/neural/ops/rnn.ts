import type { Net } from "../net.js";
import type { Tensor } from "../tensor.js";
import { type RecurrentWeights, sequence } from "./recurrent.js";

/** What a simple recurrent unit does with its sum. */
export type RnnNonlinearity = "tanh" | "relu" | "linear";

/**
 * A simple recurrent layer over T steps: h_t = f(Wx x_t + Wh h_{t-1} + b), with torch's weights.
 *
 * @param x (T, B, inputs)
 * @param start hidden states to start from: (B, H); zeros where absent
 * @returns hidden states after each step: (T, B, H)
 */
export function rnn(
  net: Net,
  x: Tensor,
  weights: RecurrentWeights,
  nonlinearity: RnnNonlinearity = "tanh",
  start?: Tensor,
): Tensor {
  const { kernels } = net;
  const { weight_ih: wx, weight_hh: wh, bias_ih: bx, bias_hh: bh } = weights;
  const { steps: T, batch: B, inputs: I, units: H } = sequence("rnn", x, weights, 1);
  const kind = { tanh: kernels.RNN_TANH, relu: kernels.RNN_RELU, linear: kernels.RNN_LINEAR }[nonlinearity].value;
  const hidden = net.result([T, B, H], x, wx, wh, bx, bh, start);
  const [atX, atWx, atWh, h0] = [net.offset(x), net.offset(wx), net.offset(wh), start ? net.offset(start) : 0];
  net.withScratch(kernels.rnnPackedSize(I, H), (packed) => {
    kernels.rnnPack(atWx, atWh, bx ? net.offset(bx) : 0, bh ? net.offset(bh) : 0, I, H, packed);
    kernels.rnnForward(atX, packed, h0, T, B, I, H, kind, hidden.offset);
  });
  net.record(hidden, () => {
    net.withScratch(kernels.rnnScratch(T, B, I, H), (scratch) => {
      const sizes = [T, B, I, H, kind] as const;
      const into = [x.grad, start?.grad ?? 0, wx.grad, wh.grad, bx?.grad ?? 0, bh?.grad ?? 0] as const;
      kernels.rnnBackward(atX, hidden.offset, h0, atWx, atWh, hidden.grad, ...sizes, ...into, scratch);
    });
  });
  return hidden;
}

import type { Net } from "../net.js";
import type { Tensor } from "../tensor.js";
import { type RecurrentWeights, sequence } from "./recurrent.js";

/**
 * A layer of gated recurrent units over T steps, with torch's weights and order of gates: r, z, n.
 *
 * @param x (T, B, inputs)
 * @param start hidden states to start from: (B, H); zeros where absent
 * @returns hidden states after each step: (T, B, H)
 */
export function gru(net: Net, x: Tensor, weights: RecurrentWeights, start?: Tensor): Tensor {
  const { kernels } = net;
  const { weight_ih: wx, weight_hh: wh, bias_ih: bx, bias_hh: bh } = weights;
  const { steps: T, batch: B, inputs: I, units: H } = sequence("gru", x, weights, 3);
  const hidden = net.result([T, B, H], x, wx, wh, bx, bh, start);
  const [atX, atWx, atWh, h0] = [net.offset(x), net.offset(wx), net.offset(wh), start ? net.offset(start) : 0];
  const gates = net.scratch(T * B * 4 * H);
  net.withScratch(kernels.gruPackedSize(I, H), (packed) => {
    kernels.gruPack(atWx, atWh, bx ? net.offset(bx) : 0, bh ? net.offset(bh) : 0, I, H, packed);
    kernels.gruForward(atX, packed, h0, T, B, I, H, hidden.offset, gates);
  });
  net.record(hidden, () => {
    net.withScratch(kernels.gruScratch(B, I, H), (scratch) => {
      const sizes = [T, B, I, H] as const;
      const into = [x.grad, start?.grad ?? 0, wx.grad, wh.grad, bx?.grad ?? 0, bh?.grad ?? 0] as const;
      kernels.gruBackward(atX, hidden.offset, h0, atWx, atWh, hidden.grad, ...sizes, gates, ...into, scratch);
    });
  });
  return hidden;
}

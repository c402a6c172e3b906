import type { Net } from "../net.js";
import type { Tensor } from "../tensor.js";
import { type RecurrentWeights, sequence } from "./recurrent.js";

/** What a layer of long short-term memory gives. */
export interface LstmStates {
  /** Hidden states after each step: (T, B, H). */
  readonly hidden: Tensor;
  /** The last hidden states: (B, H). */
  readonly lastHidden: Tensor;
  /** The last cells: (B, H). */
  readonly lastCell: Tensor;
}

/** What a layer of long short-term memory starts from; zeros where absent. */
export interface LstmStart {
  /** (B, H) */
  readonly hidden: Tensor;
  /** (B, H) */
  readonly cell: Tensor;
}

/**
 * A layer of long short-term memory over T steps, with torch's weights and order of gates: i, f, g, o.
 *
 * @param x (T, B, inputs)
 */
export function lstm(net: Net, x: Tensor, weights: RecurrentWeights, start?: LstmStart): LstmStates {
  const { kernels } = net;
  const { weight_ih: wx, weight_hh: wh, bias_ih: bx, bias_hh: bh } = weights;
  const { steps: T, batch: B, inputs: I, units: H } = sequence("lstm", x, weights, 4);
  const of = [x, wx, wh, bx, bh, start?.hidden, start?.cell];
  const hidden = net.result([T, B, H], ...of);
  const lastCell = net.result([B, H], ...of);
  const [atX, atWx, atWh] = [net.offset(x), net.offset(wx), net.offset(wh)];
  const [h0, c0] = start ? [net.offset(start.hidden), net.offset(start.cell)] : [0, 0];
  const [cells, gates] = [net.scratch(T * B * H), net.scratch(T * B * 4 * H)];
  net.withScratch(kernels.lstmPackedSize(I, H), (packed) => {
    kernels.lstmPack(atWx, atWh, bx ? net.offset(bx) : 0, bh ? net.offset(bh) : 0, I, H, packed);
    kernels.lstmForward(atX, packed, h0, c0, T, B, I, H, hidden.offset, cells, gates);
  });
  const last = (T - 1) * B * H;
  kernels.copyRows(cells + last * net.bytes, 1, B * H, B * H, B * H, lastCell.offset);
  net.record(hidden, () => {
    net.withScratch(kernels.lstmScratch(B, I, H), (scratch) => {
      const sizes = [T, B, I, H] as const;
      const initial = [start?.hidden.grad ?? 0, start?.cell.grad ?? 0] as const;
      const into = [x.grad, ...initial, wx.grad, wh.grad, bx?.grad ?? 0, bh?.grad ?? 0] as const;
      const { offset, grad } = hidden;
      kernels.lstmBackward(
        atX,
        offset,
        cells,
        h0,
        c0,
        atWx,
        atWh,
        grad,
        lastCell.grad,
        ...sizes,
        gates,
        ...into,
        scratch,
      );
    });
  });
  return { hidden, lastHidden: net.view(hidden, [B, H], last), lastCell };
}

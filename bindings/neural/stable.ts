import { engine } from "../wasm/engine.js";
import type { Net } from "./net.js";
import type { Tensor } from "./tensor.js";

/**
 * Make a simple recurrent layer stable: its recurrent weights become the nearest matrix whose largest singular value is at most `bound`.
 * With a bound below 1 a state is forgotten at least as fast as the powers of the bound fall, so that inputs older than some steps do not
 * matter. To be called after each step of the optimiser.
 *
 * @param weight (H, H), changed in place
 *
 * Source: Miller & Hardt (2018), Stable recurrent models, section 3.
 */
export function projectStable(net: Net, weight: Tensor, bound: number): void {
  const [H, columns] = weight.shape;
  if (H === undefined || H !== columns) throw new RangeError(`projectStable: weights of shape ${weight.shape}`);
  using frame = engine().frame();
  const { kernels } = frame;
  const [u, s, vt] = [frame.f64(H * H), frame.f64(H), frame.f64(H * H)];
  const a = frame.put(net.read(weight));
  const status = kernels.factorSvd(a, H, H, u, s, vt, frame.f64(kernels.svdScratch(H, H)));
  if (status !== kernels.OK.value) return;
  const excess = frame.take(s, H).map((value) => Math.max(0, value - bound));
  if (excess.every((value) => value === 0)) return;
  // A - U diag(excess) Vᵀ: what is within the bound keeps its bits.
  const scaled = frame.take(u, H * H).map((value, i) => -value * excess[i % H]!);
  const scratch = frame.f64(kernels.packedSizeF64(H, H));
  kernels.gemmF64(frame.put(scaled), vt, H, H, H, H, H, H, kernels.ACCUMULATE.value, a, scratch);
  net.write(net.offset(weight), frame.take(a, H * H));
}

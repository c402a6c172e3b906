import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

function harmonics(x: readonly number[], period: number, k: number): [sine: Float64Array, cosine: Float64Array] {
  using frame = engine().frame();
  const [sine, cosine] = [frame.f64(x.length), frame.f64(x.length)];
  frame.kernels.fillHarmonics(frame.put(x), x.length, period, k, sine, cosine);
  return [frame.take(sine, x.length), frame.take(cosine, x.length)];
}

test("sines and cosines at real periods, to the rounding of the host's", () => {
  const x = Array.from({ length: 60 }, (_, t) => t - 20);
  const [sine, cosine] = harmonics(x, 7.3, 2);
  const angles = x.map((t) => (4 * Math.PI * t) / 7.3);
  close(sine, angles.map(Math.sin), { tolerance: 1e-14 });
  close(cosine, angles.map(Math.cos), { tolerance: 1e-14 });
});

test("quarters and halves of a turn are exact, a million turns later too", () => {
  const [sine, cosine] = harmonics([1, 2, 3, 4, 4_000_001], 4, 1);
  expect([...sine].map((each) => each + 0)).toEqual([1, 0, -1, 0, 1]);
  expect([...cosine].map((each) => each + 0)).toEqual([0, -1, 0, 1, 0]);
});

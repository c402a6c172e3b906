import { test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

test("exponentially weighted moments are those of the weights, gaps only let them fall", () => {
  const x = [4, 8, Number.NaN, 1, -3, 2.5];
  const alpha = 0.3;
  using frame = engine().frame();
  const [mean, sd] = [frame.f64(6), frame.f64(6)];
  frame.kernels.weighExponentially(frame.put(x), 6, alpha, mean, sd);
  const expected = x.map((_, t) => {
    const seen = x.slice(0, t + 1).map((value, s) => ({ value, weight: (1 - alpha) ** (t - s) }));
    const known = seen.filter(({ value }) => !Number.isNaN(value));
    const total = known.reduce((sum, { weight }) => sum + weight, 0);
    const squares = known.reduce((sum, { weight }) => sum + weight ** 2, 0);
    const centre = known.reduce((sum, { value, weight }) => sum + weight * value, 0) / total;
    const spread = known.reduce((sum, { value, weight }) => sum + weight * (value - centre) ** 2, 0);
    return [centre, Math.sqrt(spread / (total - squares / total))];
  });
  // A handful of operations in another order; the first standard deviation is unknown.
  close(
    frame.take(mean, 6),
    expected.map(([each]) => each!),
    { tolerance: 1e-14 },
  );
  close(
    frame.take(sd, 6),
    expected.map(([, each]) => each!),
    { tolerance: 1e-14 },
  );
});

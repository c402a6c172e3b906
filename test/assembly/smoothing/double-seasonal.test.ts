import { expect, test } from "vitest";
import { normals } from "../../../bindings/probability/random.js";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

const [m1, m2, n] = [3, 6, 40];
const theta = [0.3, 0.1, 0.2, 0.15, 0.4];
const noise = normals(n, { seed: 9 });

/** The recursions of Taylor (2003) as they stand there, with levels, slopes and seasons in lists; additive by differences. */
function written(
  y: ArrayLike<number>,
  initial: readonly number[],
  multiplicative: boolean,
): { errors: number[]; states: number[] } {
  const [alpha, beta, gamma, omega, phi] = theta as [number, number, number, number, number];
  let [level, slope, d] = initial as [number, number, number];
  const [u, v] = [initial.slice(3, 3 + m1), initial.slice(3 + m1)];
  const errors = Array.from({ length: y.length }, (_, t) => {
    const now = y[t]!;
    const [i, j] = [t % m1, t % m2];
    const f = multiplicative ? (level + slope) * u[i]! * v[j]! : level + slope + u[i]! + v[j]!;
    const error = now - f - phi * d;
    d = now - f;
    const [short, long] = [u[i]!, v[j]!];
    const adjusted = multiplicative ? now / (short * long) : now - short - long;
    const next = alpha * adjusted + (1 - alpha) * (level + slope);
    slope = beta * (next - level) + (1 - beta) * slope;
    level = next;
    u[i] = gamma * (multiplicative ? now / (level * long) : now - level - long) + (1 - gamma) * short;
    v[j] = omega * (multiplicative ? now / (level * short) : now - level - short) + (1 - omega) * long;
    return error;
  });
  return { errors, states: [level, slope, d, ...u, ...v] };
}

for (const multiplicative of [0, 1]) {
  const initial = multiplicative
    ? [20, 0.1, 0, 1.1, 0.9, 1, 1, 1.2, 0.8, 1, 1.05, 0.95]
    : [20, 0.1, 0, 2, -1, -1, 1, 0, -2, 3, -1, -1];
  const y = noise.map((z, t) => 20 + (t % 3) - (t % 6) / 2 + z);

  test(`filterDoubleSeasonal is the recursion of the paper (multiplicative ${multiplicative})`, () => {
    using frame = engine().frame();
    const [at, parameters, state] = [frame.put(y), frame.put(theta), frame.put(initial)];
    const [errors, fitted] = [frame.f64(n), frame.f64(n)];
    const sum = frame.kernels.filterDoubleSeasonal(at, parameters, n, m1, m2, 0, multiplicative, state, errors, fitted);
    const { errors: expected, states } = written(y, initial, multiplicative === 1);
    close(frame.take(errors, n), expected, { tolerance: 1e-11 });
    close(frame.take(state, 12), states, { tolerance: 1e-11 });
    close([sum], [expected.reduce((squares, error) => squares + error * error, 0)], { tolerance: 1e-11 });
    close(frame.take(fitted, n), y.map((value, t) => value - expected[t]!), { tolerance: 1e-11 });
  });

  test(`simulateDoubleSeasonal makes of the errors the values (multiplicative ${multiplicative})`, () => {
    using frame = engine().frame();
    const paths = frame.put(written(y, initial, multiplicative === 1).errors);
    const [parameters, state, scratch] = [frame.put(theta), frame.put(initial), frame.f64(12)];
    frame.kernels.simulateDoubleSeasonal(parameters, state, m1, m2, 0, n, 1, multiplicative, paths, scratch);
    close(frame.take(paths, n), y, { tolerance: 1e-10 });
  });

  test(`fitDoubleSeasonal finds parameters that no step betters (multiplicative ${multiplicative})`, () => {
    using frame = engine().frame();
    const { kernels } = frame;
    const [at, from, parameters] = [frame.put(y), frame.put(initial), frame.put(theta)];
    const [lower, upper] = [frame.put([0, 0, 0, 0, -0.9]), frame.put([1, 1, 1, 1, 0.99])];
    const scratch = frame.f64(kernels.fitDoubleSeasonalScratch(n, m1, m2));
    const call = [at, from, lower, upper, n, m1, m2, multiplicative, 100, 3000, parameters, scratch] as const;
    const least = kernels.fitDoubleSeasonal(...call);
    const best = [...frame.take(parameters, 5)];
    const sumAt = (values: number[]) => {
      const [errors, fitted] = [frame.f64(n), frame.f64(n)];
      const room = [frame.put(values), frame.put(initial)] as const;
      return kernels.filterDoubleSeasonal(at, room[0], n, m1, m2, 0, multiplicative, room[1], errors, fitted);
    };
    close([sumAt(best)], [least], { tolerance: 1e-10 });
    expect(least).toBeLessThan(sumAt(theta));
    for (let i = 0; i < 5; i++) {
      for (const step of [-1e-3, 1e-3]) {
        const moved = best.map((value, j) => (j === i ? Math.min(0.99, Math.max(i < 4 ? 0 : -0.9, value + step)) : value));
        expect(sumAt(moved)).toBeGreaterThan(least - 1e-4);
      }
    }
  });
}

import { describe, expect, test } from "vitest";
import { adam, adamW, cocob, type Optimiser, rmsprop, sgd } from "../../../bindings/neural/optimiser.js";
import { close } from "../../support/close.js";
import { golden } from "../../support/golden.js";
import { doubles, type Precision, singles } from "../../support/precisions.js";

/** Values after each step with given gradients. */
function trajectory(at: Precision, optimiser: Optimiser, start: readonly number[], gradients: readonly number[][]) {
  return descend(at, optimiser, start, gradients.length, (step) => gradients[step]!);
}

/** Values after each step with gradients at the values before it. */
function descend(
  at: Precision,
  optimiser: Optimiser,
  start: readonly number[],
  steps: number,
  gradientAt: (step: number, values: Float64Array) => ArrayLike<number>,
): Float64Array[] {
  using frame = at.frame();
  const length = start.length;
  const value = at.put(frame, start);
  const state = at.put(frame, new Float64Array(optimiser.slots * length));
  const control = optimiser.schedule.begin();
  const found: Float64Array[] = [];
  let values = at.take(frame, value, length);
  for (let step = 0; step < steps; step++) {
    using inner = at.frame();
    const gradient = at.put(inner, gradientAt(step, values));
    optimiser.step(inner.kernels, { length, value, gradient, state }, step, control.rate(step));
    values = at.take(inner, value, length);
    found.push(values);
  }
  return found;
}

const both = [
  ["doubles", doubles, 1e-14],
  ["singles", singles, 5e-7],
] as const;

interface TorchCase {
  readonly id: string;
  readonly p0: readonly number[];
  readonly grads: number[][];
  readonly trajectory: number[][];
}

describe.each(both)("ten steps as torch takes them, in %s", (_, at, tolerance) => {
  const cases = golden("neural").cases as unknown as readonly TorchCase[];
  test.each<readonly [string, Optimiser]>([
    ["opt-sgd", sgd({ learningRate: 0.1 })],
    ["opt-sgd-momentum", sgd({ learningRate: 0.1, momentum: 0.9 })],
    ["opt-sgd-nesterov-wd", sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01 })],
    ["opt-adam", adam({ learningRate: 0.01 })],
    ["opt-adam-wd-l2", adam({ learningRate: 0.01, weightDecay: 0.1 })],
    ["opt-adam-amsgrad", adam({ learningRate: 0.02, beta1: 0.8, beta2: 0.95, epsilon: 1e-6, amsgrad: true })],
    ["opt-adamw", adamW({ learningRate: 0.01, weightDecay: 0.1 })],
    ["opt-rmsprop", rmsprop({ learningRate: 0.01, smoothing: 0.9 })],
    ["opt-rmsprop-centered-momentum", rmsprop({ learningRate: 0.01, centred: true, momentum: 0.5 })],
  ])("%s", (id, optimiser) => {
    const { p0, grads, trajectory: expected } = cases.find((each) => each.id === id)!;
    // Seven parameters, so that some go through whole vectors and some one by one.
    const seven = (row: readonly number[]) => [...row, ...row.slice(0, 3)];
    const found = trajectory(at, optimiser, seven(p0), grads.map(seven));
    for (const [step, values] of found.entries()) close(values, seven(expected[step]!), { tolerance });
  });

  test("the state of rmsprop: moving means and velocity", () => {
    using frame = at.frame();
    const [value, gradient] = [at.put(frame, [1, 2, 3]), at.put(frame, [0.5, -1, 2])];
    const optimiser = rmsprop({ learningRate: 0.1, smoothing: 0.75, centred: true, momentum: 0.5 });
    const state = at.put(frame, new Float64Array(9));
    optimiser.step(frame.kernels, { length: 3, value, gradient, state }, 0, 0.1);
    const variances = [0.25, 1, 4].map((square) => square * (0.25 - 0.0625));
    const velocity = [0.5, -1, 2].map((g, i) => g / (Math.sqrt(variances[i]!) + 1e-8));
    const found = at.take(frame, state, 9);
    expect(Array.from(found.subarray(0, 6))).toEqual([0.0625, 0.25, 1, 0.125, -0.25, 0.5]);
    close(found.subarray(6), velocity, { tolerance });
  });

  test("the state of adam: moving means, and the greatest of the second one", () => {
    using frame = at.frame();
    const [value, gradient] = [at.put(frame, [1, 2, 3]), at.put(frame, [0.5, -1, 2])];
    const optimiser = adam({ beta1: 0.75, beta2: 0.5, amsgrad: true });
    const state = at.put(frame, [0, 0, 0, 1, 1, 1, 0, 0.75, 4]);
    optimiser.step(frame.kernels, { length: 3, value, gradient, state }, 0, 0.1);
    expect(Array.from(at.take(frame, state, 9))).toEqual([0.125, -0.25, 0.5, 0.625, 1, 2.5, 0.625, 1, 4]);
  });

  test("the velocity of sgd", () => {
    using frame = at.frame();
    const [value, gradient, state] = [at.put(frame, [1, 2, 3]), at.put(frame, [0.5, -1, 2]), at.put(frame, [1, 1, -1])];
    sgd({ momentum: 0.5 }).step(frame.kernels, { length: 3, value, gradient, state }, 0, 0.125);
    expect(Array.from(at.take(frame, state, 3))).toEqual([1, -0.5, 1.5]);
    expect(Array.from(at.take(frame, value, 3))).toEqual([0.875, 2.0625, 2.8125]);
  });
});

test("the first step of adam is the learning rate against the sign of the gradient", () => {
  const [values] = trajectory(doubles, adam({ learningRate: 0.25, epsilon: 0 }), [0, 0, 0], [[1e-6, -3, 1e6]]);
  close(values!, [-0.25, 0.25, -0.25], { tolerance: 1e-14 });
});

describe("cocob", () => {
  test("takes the steps of algorithm 2, written out for one coordinate", () => {
    const gradients = [0, 0.5, -0.25, 1.5, 1, -2, 0.125];
    for (const [_, at, tolerance] of both) {
      let [w, l, g, reward, theta] = [3, 0, 0, 0, 0];
      const expected = gradients.map((gradient) => {
        l = Math.max(l, Math.abs(gradient));
        g += Math.abs(gradient);
        reward = Math.max(reward - (w - 3) * gradient, 0);
        theta -= gradient;
        if (l > 0) w = 3 + (theta / (l * Math.max(g + l, 10 * l))) * (l + reward);
        return w;
      });
      const found = trajectory(at, cocob({ alpha: 10 }), [3, 3, 3], gradients.map((each) => [each, each, each]));
      for (const [step, values] of found.entries()) close(values, Array(3).fill(expected[step]), { tolerance });
    }
  });

  test("keeps the greatest and the sum of the gradients, its reward and its sum", () => {
    for (const [_, at] of both) {
      using frame = at.frame();
      const [value, gradient] = [at.put(frame, [1, 2, 3]), at.put(frame, [0.5, -1, 2])];
      const state = at.put(frame, [1, 1, 1, 0.75, 2, 1, 1, 2, 3, 1, 0.5, 5, -1, 1, 0]);
      cocob().step(frame.kernels, { length: 3, value, gradient, state }, 1, 1);
      const expected = [1, 1, 1, 0.75, 2, 2, 1.5, 3, 5, 1, 1.5, 1, -1.5, 2, -2];
      expect(Array.from(at.take(frame, state, 15))).toEqual(expected);
    }
  });

  test("finds the least |x - c| and (x - c)^2 for c over four orders of magnitude, without a learning rate", () => {
    for (const centre of [0.01, 1, 100]) {
      for (const slope of [(e: number) => Math.sign(e), (e: number) => 2 * e]) {
        const path = descend(doubles, cocob({ alpha: 1 }), [0], 2000, (_, [x]) => [slope(x! - centre)]);
        const mean = path.slice(1000).reduce((sum, [x]) => sum + x! / 1000, 0);
        expect(Math.abs(mean / centre - 1)).toBeLessThan(0.15);
      }
    }
  });
});

describe("clipNorm", () => {
  interface ClipCase {
    readonly id: string;
    readonly grads: unknown[];
    readonly maxNorm: number;
    readonly norm: number;
    readonly clipped: unknown[];
  }
  const cases = golden("neural").cases.filter(({ id }) => id.startsWith("clip-")) as unknown as readonly ClipCase[];
  test.each(cases.map((each) => [each.id, each] as const))("%s, as torch has it", (_id, { grads, maxNorm, norm, clipped }) => {
    for (const [_, at, tolerance] of both) {
      using frame = at.frame();
      const values = grads.flat(3) as number[];
      const gradient = at.put(frame, values);
      close([frame.kernels.clipNorm(values.length, maxNorm, gradient)], [norm], { tolerance });
      close(at.take(frame, gradient, values.length), clipped.flat(3) as number[], { tolerance });
    }
  });

  test("measures every length, and sums beyond the range of singles", () => {
    for (const [_, at, tolerance] of both) {
      for (let n = 0; n < 12; n++) {
        using frame = at.frame();
        const gradient = at.put(frame, Array.from({ length: n }, (_, i) => (i + 1) * 1e25));
        const norm = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 6) * 1e25;
        close([frame.kernels.clipNorm(n, Number.POSITIVE_INFINITY, gradient) / 1e25], [norm / 1e25], { tolerance });
      }
    }
  });

  test("leaves what is not finite to be seen", () => {
    using frame = singles.frame();
    const gradient = frame.putF32([1, Number.NaN, 3]);
    expect(frame.kernels.clipNorm(3, 1, gradient)).toBeNaN();
    expect(Array.from(frame.takeF32(gradient, 3))).toEqual([1, Number.NaN, 3]);
  });
});

test("averageWeights: with shares of 1 / k the mean of k vectors", () => {
  for (const [_, at, tolerance] of both) {
    for (const n of [1, 3, 4, 11]) {
      using frame = at.frame();
      const average = at.put(frame, new Float64Array(n).fill(9));
      const vectors = [1, 2, 3, 4].map((k) => Array.from({ length: n }, (_, i) => Math.sin(i + k)));
      for (const [k, vector] of vectors.entries()) frame.kernels.averageWeights(at.put(frame, vector), n, 1 / (k + 1), average);
      const mean = vectors[0]!.map((_, i) => vectors.reduce((sum, vector) => sum + vector[i]! / 4, 0));
      close(at.take(frame, average, n), mean, { tolerance });
    }
  }
});

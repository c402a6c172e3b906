import { describe, expect, test } from "vitest";
import type { Progress } from "../../../bindings/core/model.js";
import { applyLinear, createLinear } from "../../../bindings/neural/layers/linear.js";
import type { Net } from "../../../bindings/neural/net.js";
import { activate } from "../../../bindings/neural/ops/activation.js";
import { multiply, subtract } from "../../../bindings/neural/ops/arithmetic.js";
import { mean } from "../../../bindings/neural/ops/reduce.js";
import { Parameters } from "../../../bindings/neural/parameters.js";
import type { Tensor } from "../../../bindings/neural/tensor.js";
import { type Training, type TrainingReport, type TrainingState, train } from "../../../bindings/neural/trainer.js";
import { type TrainingOptions, trainingDefaults } from "../../../bindings/neural/training.js";
import { uniforms } from "../../../bindings/probability/random.js";
import { singlesNet } from "../../support/nets.js";
import { onRelease } from "../../support/on-release.js";

const short: TrainingOptions = { ...trainingDefaults, epochs: 4, stepsPerEpoch: 5, batchSize: 8, learningRate: 0.01 };

/** Values of a wave that the network is to learn, for some rows of a step. */
function batch(step: number, rows: number, firstRow: number): { readonly x: Float64Array; readonly y: Float64Array } {
  const x = uniforms(rows, { seed: 3, stream: step, first: firstRow }).map((u) => 2 * u - 1);
  return { x, y: x.map((v) => v * v - 0.25) };
}

/** Train two layers to follow a parabola; the weights at the end. */
async function learn(
  options: Partial<TrainingOptions> = {},
  others: Partial<Training> & { readonly spoil?: (step: number) => number } = {},
): Promise<{ readonly report: TrainingReport; readonly weights: Float64Array; readonly net: Net }> {
  const net = singlesNet();
  const init = new Parameters(5);
  const layers = [createLinear(init, 1, 8), createLinear(init, 8, 1)] as const;
  const lossOf = (given: Net, x: Float64Array, y: Float64Array): Tensor => {
    const hidden = activate(given, applyLinear(given, layers[0], given.data(x, [x.length, 1])), "tanh");
    const error = subtract(given, applyLinear(given, layers[1], hidden), given.data(y, [y.length, 1]));
    return mean(given, multiply(given, error, error));
  };
  const { spoil, ...rest } = others;
  const report = await train({
    owner: "parabola",
    net,
    parameters: init,
    options: { ...short, ...options },
    loss: ({ net: given, step, rows, firstRow }) => {
      const { x, y } = batch(step, rows, firstRow);
      if (spoil) y[0] = spoil(step);
      return lossOf(given, x, y);
    },
    evaluate: (given) => {
      const { x, y } = batch(1e6, 64, 0);
      return given.read(lossOf(given, x, y))[0]!;
    },
    ...rest,
  });
  return { report, weights: init.snapshot(), net };
}

test("a network of two layers learns a parabola", async () => {
  const { report } = await learn({ epochs: 30, stepsPerEpoch: 20, batchSize: 32, learningRate: 0.03 });
  // The variance of the target is 4 / 45.
  expect(report.heldOut[report.kept]).toBeLessThan(0.002);
  expect(report.losses.at(-1)).toBeLessThan(0.05 * report.losses[0]!);
});

describe("the same bits come", () => {
  test("of two trainings, and others of another seed", async () => {
    const [first, second, other] = [await learn(), await learn(), await learn({ batchSize: 16 })];
    expect(second.weights).toEqual(first.weights);
    expect(second.report).toEqual(first.report);
    expect(other.weights).not.toEqual(first.weights);
  });

  test("of one that was stopped and resumed, with averaging, whatever the schedule", async () => {
    for (const schedule of ["constant", "cosine", "plateau"] as const) {
      const options = { schedule, epochs: 6, averaging: 3, optimiser: "adamW" } as const;
      const states: TrainingState[] = [];
      const whole = await learn(options, { onEpoch: (state) => states.push(state()) });
      for (const epoch of [2, 5]) {
        const resumed = await learn(options, { resume: states[epoch - 1]! });
        expect(resumed.weights).toEqual(whole.weights);
        expect(resumed.report).toEqual(whole.report);
      }
    }
  });

  test("of the same shards; their number is part of the result, but only in the last places", async () => {
    const [one, four, again] = [await learn(), await learn({ shards: 4 }), await learn({ shards: 4 })];
    expect(again.weights).toEqual(four.weights);
    expect(four.weights).not.toEqual(one.weights);
    four.weights.forEach((weight, i) => {
      expect(weight).toBeCloseTo(one.weights[i]!, 4);
    });
    await expect(learn({ shards: 3 })).rejects.toThrow("shards must divide batchSize, got 3 for 8");
  });
});

describe("early stopping", () => {
  test("ends after some epochs without a better loss, and keeps the best weights", async () => {
    // What is held out gets worse from the third epoch on.
    const heldOut = [3, 2, 1, 5, 4, 3, 2];
    const snapshots: Float64Array[] = [];
    const { report, weights } = await learn(
      { epochs: 50, patience: 3 },
      { evaluate: () => heldOut.shift() ?? 9, onEpoch: (state) => snapshots.push(state().values) },
    );
    expect(report).toMatchObject({ epochs: 6, kept: 2, heldOut: [3, 2, 1, 5, 4, 3] });
    expect(weights).toEqual(snapshots[2]);
  });

  test("does not happen without patience, nor where nothing is held out", async () => {
    expect((await learn({ epochs: 5, patience: 0 }, { evaluate: () => 1 })).report).toMatchObject({
      epochs: 5,
      kept: 0,
    });
    const { report } = await learn({ epochs: 5, patience: 1 }, { evaluate: () => Number.NaN });
    expect(report).toMatchObject({ epochs: 5, kept: 4, heldOut: [] });
  });

  test("an average is kept where it is not worse than the best epoch", async () => {
    const ends: Float64Array[] = [];
    const better = await learn(
      { averaging: 2 },
      { evaluate: () => (ends.length < 4 ? 2 : 1), onEpoch: (state) => ends.push(state().values) },
    );
    expect(better.report.kept).toBe(-1);
    better.weights.forEach((weight, i) => {
      expect(weight).toBe(Math.fround((ends[2]![i]! + ends[3]![i]!) / 2));
    });
    let calls = 0;
    const worse = await learn({ averaging: 2 }, { evaluate: () => ++calls });
    expect(worse.report.kept).toBe(0);
  });
});

describe("training", () => {
  test("is aborted between steps, with the reason of the signal", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const onProgress = ({ done }: Progress) => {
      if (done === 7) controller.abort(reason);
    };
    await expect(learn({}, { control: { signal: controller.signal, onProgress } })).rejects.toMatchObject({
      name: "FitError",
      code: "aborted",
      cause: reason,
    });
  });

  test("reports every step with its loss, and lets the event loop have its turn", async () => {
    const seen: Progress[] = [];
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await learn({ epochs: 2, stepsPerEpoch: 40 }, { control: { onProgress: (progress) => seen.push(progress) } });
    clearInterval(timer);
    expect(seen.map(({ done }) => done)).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
    expect(seen.at(-1)).toMatchObject({ total: 80, examples: 640 });
    expect(seen.every(({ loss }) => loss! > 0)).toBe(true);
    expect(turns).toBeGreaterThan(0);
  });

  test.each([
    ["at once", () => Number.POSITIVE_INFINITY, "the loss is Infinity in step 0: the values may be too extreme"],
    [
      "later",
      (step: number) => (step === 6 ? Number.NaN : 0),
      "the loss is NaN in step 6: the learning rate 0.01 may be too high",
    ],
  ])("ends with the step where a loss is not finite: %s", async (_, spoil, message) => {
    await expect(learn({}, { spoil })).rejects.toMatchObject({ name: "FitError", code: "not-converged" });
    await expect(learn({}, { spoil })).rejects.toThrow(message);
  });

  test.runIf(onRelease)("of 2,000 steps leaves the memory as it was after the first epoch", async () => {
    const bytes = new Set<number>();
    const tops = new Set<number>();
    let net: Net | undefined;
    const control = {
      onProgress: () => {
        if (!net) return;
        bytes.add(net.engine.byteLength);
        tops.add(net.highWater);
      },
    };
    await learn(
      { epochs: 20, stepsPerEpoch: 100, patience: 0 },
      {
        control,
        evaluate: (given) => {
          net = given;
          return 1;
        },
      },
    );
    expect(bytes.size).toBe(1);
    expect(tops.size).toBe(1);
  });
});

// Sequence to sequence: one recurrent network reads, another one writes.
import { describe, expect, test } from "vitest";
import { panel, series } from "../../../../bindings/index.js";
import { headOf } from "../../../../bindings/neural/distribution.js";
import { headLoss } from "../../../../bindings/neural/heads/loss.js";
import { applySeq2seq, createSeq2seq, seq2seq } from "../../../../bindings/neural/models/seq2seq.js";
import { Parameters } from "../../../../bindings/neural/parameters.js";
import { train } from "../../../../bindings/neural/trainer.js";
import { trainingDefaults } from "../../../../bindings/neural/training.js";
import { uniforms } from "../../../../bindings/probability/random.js";
import { globalContract } from "../../../../bindings/testing.js";
import { singlesNet } from "../../../support/nets.js";

const short = { horizon: 6, context: 8, units: 4, epochs: 1, stepsPerEpoch: 10, batchSize: 4, lags: [] } as const;

describe("seq2seq keeps the contract of global models", () => {
  for (const { name, run } of globalContract(seq2seq, { options: short })) test(name, run);
});

describe("seq2seq", () => {
  test("learns to say a sequence backwards, without being told the last value", async () => {
    const [length, batchSize] = [4, 32];
    const training = { ...trainingDefaults, epochs: 8, stepsPerEpoch: 50, batchSize, learningRate: 0.01 };
    const options = {
      ...training,
      cell: "gru",
      units: 24,
      layers: 1,
      dropout: 0,
      distribution: "squared",
      teacherForcing: 0,
    } as const;
    const net = singlesNet();
    const parameters = new Parameters(1);
    const sizes = { inputs: 1, future: 1, embedded: 0, context: length, horizon: length, outputs: 1 };
    const layers = createSeq2seq(parameters, sizes, options);
    const lossAt = (step: number) => {
      const values = uniforms(length * batchSize, { seed: 2, stream: step });
      const inputs = net.data(values, [length, batchSize, 1]);
      const backwards = values.map(
        (_, i) => values[(length - 1 - Math.floor(i / batchSize)) * batchSize + (i % batchSize)]!,
      );
      const target = net.data(backwards, [length, batchSize]);
      const future = net.data(new Float64Array(values.length), [length, batchSize, 1]);
      const weight = net.data(new Float64Array(values.length).fill(1), [length, batchSize]);
      const forced = net.training ? { target, weight } : { target: undefined, weight: undefined };
      const raw = applySeq2seq(net, layers, { inputs, future, embedded: undefined, ...forced }, options);
      return headLoss(net, headOf("squared"), raw, target);
    };
    await train({ owner: "test", net, parameters, options: training, loss: ({ step }) => lossAt(step) });
    net.begin(false, 0, 10_000);
    // The variance of a uniform number is 1 / 12; half of it is the squared loss of a mean.
    expect(net.read(lossAt(10_000))[0]!).toBeLessThan(0.012);
  });

  test("feeds back the truth only in training: an inference sees no target", async () => {
    const values = Float64Array.from({ length: 60 }, (_, t) => 10 + (t % 6));
    const of = (teacherForcing: number) => seq2seq({ ...short, teacherForcing }).fit({ a: values });
    const [own, told] = [await of(0), await of(1)];
    // The first step of training is fed the truth by both; then they part.
    expect(own.state.losses[0]).not.toBe(told.state.losses[0]);
    expect([...told.forecast(6)].every(({ mean }) => mean.every(Number.isFinite))).toBe(true);
  });

  test("takes distributions without a location, whose steps see only the state", async () => {
    const counts = Float64Array.from({ length: 60 }, (_, t) => (t % 5 === 0 ? 4 : 1));
    const fitted = await seq2seq({ ...short, cell: "tanh", distribution: "negativeBinomial" }).fit({ a: counts });
    expect(fitted.forecast(3).get("a").prediction).toMatchObject({ kind: "law", law: "negativeBinomial" });
  });

  test("reads static features and covariates beside the values", async () => {
    const one = (id: string, shift: number) =>
      series(
        Float64Array.from({ length: 40 }, (_, t) => 10 + ((t + shift) % 6)),
        {
          id,
          covariates: { x: Float64Array.from({ length: 40 }, (_, t) => t % 2) },
        },
      );
    const statics = { a: { kind: "even", size: 1 }, b: { kind: "odd", size: 2 } };
    const whole = panel([one("a", 0), one("b", 1)], { statics });
    const fitted = await seq2seq({ ...short, covariates: ["x"] }).fit(whole);
    const ahead = { x: [0, 1, 0, 1, 0, 1] };
    const forecast = fitted.forecast(4, { covariates: { a: ahead, b: ahead } });
    expect([...forecast].every(({ mean }) => mean.every(Number.isFinite))).toBe(true);
    expect(() => fitted.forecast(4)).toThrow('the future of covariate "x" is needed');
    const other = fitted.forecast(4, { covariates: { a: { x: [1, 1, 1, 1, 1, 1] }, b: ahead } });
    expect(other.get("a").mean).not.toEqual(forecast.get("a").mean);
    expect(other.get("b").mean).toEqual(forecast.get("b").mean);
  });
});

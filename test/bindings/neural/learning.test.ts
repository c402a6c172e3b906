// Networks learn what is known about generated data: linear layers, heads and optimisers together.
import { describe, expect, test } from "vitest";
import type { Head } from "../../../bindings/neural/heads/head.js";
import { normalHead, studentTHead } from "../../../bindings/neural/heads/laws.js";
import { headLoss } from "../../../bindings/neural/heads/loss.js";
import { normalMixtureHead } from "../../../bindings/neural/heads/mixture.js";
import { absoluteHead, squaredHead } from "../../../bindings/neural/heads/point.js";
import { predictHead } from "../../../bindings/neural/heads/predict.js";
import { quantileFunctionHead } from "../../../bindings/neural/heads/quantile-function.js";
import { quantilesHead } from "../../../bindings/neural/heads/quantiles.js";
import { applyLinear, createLinear } from "../../../bindings/neural/layers/linear.js";
import type { Net } from "../../../bindings/neural/net.js";
import { activate } from "../../../bindings/neural/ops/activation.js";
import { linear } from "../../../bindings/neural/ops/linear.js";
import { lstm } from "../../../bindings/neural/ops/lstm.js";
import { adam, adamW, cocob, type Optimiser, sgd } from "../../../bindings/neural/optimiser.js";
import { Parameters } from "../../../bindings/neural/parameters.js";
import { cosineRate } from "../../../bindings/neural/schedule.js";
import type { Tensor } from "../../../bindings/neural/tensor.js";
import { drawLaw } from "../../../bindings/probability/law.js";
import { quantileOf } from "../../../bindings/probability/predict.js";
import { normals, uniforms } from "../../../bindings/probability/random.js";
import { close } from "../../support/close.js";
import { golden } from "../../support/golden.js";
import { doublesNet, singlesNet } from "../../support/nets.js";
import { onRelease } from "../../support/on-release.js";

const tanh = (net: Net, x: Tensor) => activate(net, x, "tanh");

/** Change the parameters by some steps against the gradients of a loss; the losses. */
function learn(
  net: Net,
  parameters: Parameters,
  optimiser: Optimiser,
  steps: number,
  lossOf: (step: number) => Tensor,
  clip = 0,
) {
  const control = optimiser.schedule.begin();
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    net.begin(true, 0, step);
    parameters.clearGradients();
    const loss = lossOf(step);
    net.backward(loss);
    if (clip > 0) net.kernels.clipNorm(parameters.length, clip, parameters.gradient);
    optimiser.step(net.kernels, parameters, step, control.rate(step));
    losses.push(net.read(loss)[0]!);
  }
  return losses;
}

interface TrainingCase {
  readonly X: number[][];
  readonly y: number[][];
  readonly params0: Readonly<Record<string, number[] | number[][]>>;
  readonly paramsFinal: Readonly<Record<string, number[] | number[][]>>;
  readonly losses: number[];
}

test.each([
  ["doubles", doublesNet, 1e-10],
  ["singles", singlesNet, 1e-3],
] as const)(
  "fifty steps of a small network with clipped gradients, as torch takes them, in %s",
  (_, made, tolerance) => {
    const fixture = golden("neural").cases.find(({ id }) => id === "train-mlp-adam-50") as unknown as TrainingCase;
    using net = made();
    const parameters = new Parameters();
    const of = (name: string) => {
      const values = fixture.params0[name]!;
      const shape = Array.isArray(values[0]) ? [values.length, values[0].length] : [values.length];
      return parameters.of(shape, Float64Array.from(values.flat() as number[]));
    };
    const [w1, b1, w2, b2] = [of("W1"), of("b1"), of("W2"), of("b2")];
    const optimiser = adam({ learningRate: 0.02 });
    parameters.place(net, optimiser.slots);
    const losses = learn(
      net,
      parameters,
      optimiser,
      50,
      () => {
        const x = net.data(fixture.X.flat(), [fixture.X.length, 3]);
        const y = linear(net, tanh(net, linear(net, x, w1, b1)), w2, b2);
        return headLoss(net, squaredHead(), y, net.data(fixture.y.flat()));
      },
      0.5,
    );
    close(losses, fixture.losses, { tolerance });
    for (const [name, parameter] of Object.entries({ W1: w1, b1, W2: w2, b2 })) {
      close(net.read(parameter), (fixture.paramsFinal[name] as number[]).flat(), { tolerance }, name);
    }
  },
);

test.each([
  ["doubles", doublesNet, 1e-10],
  ["singles", singlesNet, 1e-3],
] as const)("ten steps of an LSTM with a normal law by AdamW, as torch takes them, in %s", (_, made, tolerance) => {
  const { id: _id, ...rest } = golden("neural").cases.find(({ id }) => id === "train-lstm-gaussian-adamw-10")!;
  const { X, y, params0, paramsFinal, losses } = rest as unknown as Omit<TrainingCase, "X"> & {
    readonly X: number[][][];
  };
  using net = made();
  const parameters = new Parameters();
  const module = Object.fromEntries(
    Object.entries(params0).map(([name, values]) => {
      const shape = Array.isArray(values[0]) ? [values.length, values[0].length] : [values.length];
      return [name, parameters.of(shape, Float64Array.from(values.flat() as number[]))];
    }),
  );
  const of = (name: string) => module[name]!;
  const optimiser = adamW({ learningRate: 0.05, weightDecay: 0.01 });
  parameters.place(net, optimiser.slots);
  const [sequences, steps] = [X.length, X[0]!.length];
  // Time first, as all sequences are here.
  const byTime = <T>(values: readonly (readonly T[])[]) =>
    Array.from({ length: steps }, (_unused, t) => values.map((row) => row[t]!)).flat();
  const found = learn(net, parameters, optimiser, losses.length, () => {
    const x = net.data(byTime(X).flat(), [steps, sequences, 2]);
    const names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"] as const;
    const weights = Object.fromEntries(names.map((name) => [name, of(`lstm.${name}_l0`)]));
    const { hidden } = lstm(net, x, weights as never);
    const raw = linear(net, hidden, of("head.weight"), of("head.bias"));
    return headLoss(net, normalHead(), raw, net.data(byTime(y)));
  });
  close(found, losses, { tolerance });
  for (const [name, values] of Object.entries(paramsFinal)) {
    close(net.read(of(name)), values.flat() as number[], { tolerance }, name);
  }
});

test("two layers learn the exclusive or", () => {
  using net = singlesNet();
  const parameters = new Parameters(1);
  const [hidden, out] = [createLinear(parameters, 2, 4), createLinear(parameters, 4, 1)];
  const optimiser = adam({ learningRate: 0.05 });
  parameters.place(net, optimiser.slots);
  const run = () =>
    applyLinear(net, out, tanh(net, applyLinear(net, hidden, net.data([0, 0, 0, 1, 1, 0, 1, 1], [4, 2]))));
  learn(net, parameters, optimiser, 400, () => headLoss(net, squaredHead(), run(), net.data([0, 1, 1, 0])));
  net.begin(false);
  close(net.read(run()), [0, 1, 1, 0], { tolerance: 0.02 });
});

describe("a linear unit, ADALINE, converges to least squares", () => {
  const n = 200;
  const [x, noise] = [normals(2 * n, { seed: 1 }), normals(n, { seed: 2 })];
  const y = noise.map((e, i) => 1.5 - 2 * x[2 * i]! + 0.5 * x[2 * i + 1]! + 0.3 * e);
  /** Solution of the normal equations, by elimination. */
  function leastSquares(): number[] {
    const rows = Array.from({ length: n }, (_, i) => [x[2 * i]!, x[2 * i + 1]!, 1]);
    const a = [0, 1, 2].map((j) => [
      ...[0, 1, 2].map((k) => rows.reduce((sum, row) => sum + row[j]! * row[k]!, 0)),
      rows.reduce((sum, row, i) => sum + row[j]! * y[i]!, 0),
    ]);
    for (let j = 0; j < 3; j++) {
      for (let i = 0; i < 3; i++) {
        if (i === j) continue;
        const factor = a[i]![j]! / a[j]![j]!;
        a[i] = a[i]!.map((value, k) => value - factor * a[j]![k]!);
      }
    }
    return a.map((row, j) => row[3]! / row[j]!);
  }

  test("all rows at a time, to nine digits", () => {
    using net = doublesNet();
    const parameters = new Parameters();
    const unit = createLinear(parameters, 2, 1);
    parameters.place(net, 0);
    learn(net, parameters, sgd({ learningRate: 0.3 }), 100, () =>
      headLoss(net, squaredHead(), applyLinear(net, unit, net.data(x, [n, 2])), net.data(y)),
    );
    close([...net.read(unit.weight), ...net.read(unit.bias)], leastSquares(), { tolerance: 1e-9 });
  });

  test("row by row, w + eta e x, with a falling rate, to the noise of one pass", () => {
    using net = singlesNet();
    const parameters = new Parameters();
    const unit = createLinear(parameters, 2, 1);
    parameters.place(net, 0);
    const optimiser = sgd({ learningRate: cosineRate({ learningRate: 0.03, steps: 10 * n }) });
    learn(net, parameters, optimiser, onRelease ? 10 * n : n, (step) => {
      const i = step % n;
      const row = net.data(x.slice(2 * i, 2 * i + 2), [1, 2]);
      return headLoss(net, squaredHead(), applyLinear(net, unit, row), net.data(y.slice(i, i + 1)));
    });
    const expected = leastSquares();
    close([...net.read(unit.weight), ...net.read(unit.bias)], expected, { tolerance: onRelease ? 0.02 : 0.3 });
  });
});

/** Learn the raw outputs of a head themselves, the same for all rows: the best distribution for a sample. */
function fitSample(net: Net, head: Head, sample: Float64Array, steps: number, start?: Float64Array) {
  const parameters = new Parameters(4);
  const raw = start ? parameters.of([1, head.size], start) : parameters.normal([1, head.size], 0.5);
  const optimiser = adam({ learningRate: cosineRate({ learningRate: 0.1, steps }) });
  parameters.place(net, optimiser.slots);
  const ones = new Float64Array(sample.length).fill(1);
  // Rows of ones times (1, size)' are as many copies.
  const losses = learn(net, parameters, optimiser, steps, () =>
    headLoss(
      net,
      head,
      linear(net, net.data(ones, [sample.length, 1]), net.view(raw, [head.size, 1])),
      net.data(sample),
    ),
  );
  return { loss: losses.at(-1)!, prediction: predictHead(net.engine, head, { raw: raw.offset, rows: 1 }) };
}

describe("of a sample is recovered", () => {
  test("Student's t: location, scale and degrees of freedom, within three standard errors", () => {
    using net = singlesNet();
    const n = 2000;
    const [location, scale, degreesOfFreedom] = [1.5, 0.5, 5];
    const truth = { location: [location], scale: [scale], degreesOfFreedom: [degreesOfFreedom] };
    const parameters = Object.fromEntries(Object.entries(truth).map(([k, v]) => [k, Float64Array.from(v)]));
    const sample = drawLaw({ kind: "law", law: "studentT", parameters } as never, n, 3);
    const { prediction } = fitSample(net, studentTHead(), sample, 200);
    if (prediction.kind !== "law") throw new Error("no law");
    const found = prediction.parameters as Readonly<Record<string, Float64Array>>;
    // Standard errors by the information matrix at the truth (Lange, Little & Taylor 1989): 0.0129, 0.0136 and 0.553 for n = 2000.
    expect(Math.abs(found.location![0]! - location)).toBeLessThan(3 * 0.0129);
    expect(Math.abs(found.scale![0]! - scale)).toBeLessThan(3 * 0.0136);
    expect(Math.abs(found.degreesOfFreedom![0]! - degreesOfFreedom)).toBeLessThan(3 * 0.553);
  });

  test("the median by the absolute error, quantiles by the pinball loss", () => {
    using net = singlesNet();
    const sample = normals(1001, { seed: 8 });
    const sorted = sample.slice().sort();
    const at = (prediction: ReturnType<typeof fitSample>["prediction"], level: number) =>
      quantileOf(prediction, Float64Array.of(level))[0]!;
    const median = fitSample(net, absoluteHead(), sample, 200).prediction;
    expect(at(median, 0.5)).toBeCloseTo(sorted[500]!, 2);
    const three = fitSample(net, quantilesHead([0.1, 0.5, 0.9]), sample, 400).prediction;
    // Between neighbouring order statistics the loss is flat.
    for (const [level, place] of [
      [0.1, 100],
      [0.5, 500],
      [0.9, 900],
    ] as const) {
      expect(Math.abs(at(three, level) - sorted[place]!)).toBeLessThan(0.03);
    }
  });

  test("the law of a sample by the CRPS of a quantile function", () => {
    using net = singlesNet();
    const n = 400;
    const sample = uniforms(n, { seed: 3 }).map((u) => 3 * u * u);
    const sorted = sample.slice().sort();
    const { prediction } = fitSample(net, quantileFunctionHead(6), sample, 300);
    for (const level of [0.1, 0.25, 0.4, 0.6, 0.75, 0.9]) {
      const [quantile] = quantileOf(prediction, Float64Array.of(level));
      expect(Math.abs(quantile! - sorted[Math.floor(n * level)]!)).toBeLessThan(0.1);
    }
  });
});

describe("a mixture density network", () => {
  // The inverse of a function that has none: y = +-1 with noise, equally likely, with signs that swap places at x = 0.
  const n = 256;
  const x = uniforms(n, { seed: 5 }).map((u) => 2 * u - 1);
  const side = uniforms(n, { seed: 6 });
  const noise = normals(n, { seed: 7 });
  const y = x.map((at, i) => (side[i]! < 0.5 ? 1 + at : -1 + at) + 0.1 * noise[i]!);

  function trained(net: Net, components: number) {
    const head = normalMixtureHead(components);
    const parameters = new Parameters(2);
    const [hidden, out] = [createLinear(parameters, 1, 8), createLinear(parameters, 8, head.size)];
    const steps = 400;
    const optimiser = adam({ learningRate: cosineRate({ learningRate: 0.03, steps }) });
    parameters.place(net, optimiser.slots);
    const run = (at: ArrayLike<number>) =>
      applyLinear(net, out, tanh(net, applyLinear(net, hidden, net.data(at, [at.length, 1]))));
    const losses = learn(net, parameters, optimiser, steps, () => headLoss(net, head, run(x), net.data(y)));
    net.begin(false);
    const raw = run([-0.5, 0.5]);
    return { loss: losses.at(-1)!, prediction: predictHead(net.engine, head, { raw: raw.offset, rows: 2 }) };
  }

  test("finds both branches and the entropy of the data; one component finds neither", { timeout: 20_000 }, () => {
    using net = singlesNet();
    const { loss, prediction } = trained(net, 2);
    // The entropy of a fair coin and of normal noise of 0.1; the branches do not overlap.
    const entropy = Math.LN2 + Math.log(0.1) + (1 + Math.log(2 * Math.PI)) / 2;
    expect(loss).toBeLessThan(entropy + 0.1);
    for (const [h, at] of [-0.5, 0.5].entries()) {
      const quantile = (level: number) => quantileOf(prediction, new Float64Array(2).fill(level))[h]!;
      expect(Math.abs(quantile(0.25) - (at - 1))).toBeLessThan(0.1);
      expect(Math.abs(quantile(0.75) - (at + 1))).toBeLessThan(0.1);
      expect(quantile(0.7) - quantile(0.3)).toBeGreaterThan(1.5);
    }
    using single = singlesNet();
    // The best normal law has the variance 1 + 0.01.
    const best = (Math.log(1.01) + 1 + Math.log(2 * Math.PI)) / 2;
    expect(trained(single, 1).loss).toBeGreaterThan(best - 0.1);
  });

  test("with one component learns what the normal head learns", () => {
    using net = doublesNet();
    const sample = normals(50, { seed: 9 }).map((z) => 3 + 2 * z);
    const mixture = fitSample(net, normalMixtureHead(1), sample, 30, Float64Array.of(0.7, 0, 0));
    using other = doublesNet();
    const normal = fitSample(other, normalHead(), sample, 30, Float64Array.of(0, 0));
    expect(mixture.prediction).toEqual(normal.prediction);
  });
});

test("COCOB fits a regression without a learning rate, at any scale of its inputs", () => {
  const n = 64;
  const inputs = normals(n, { seed: 10 });
  for (const scale of [0.1, 1, 10]) {
    using net = doublesNet();
    const parameters = new Parameters();
    const unit = createLinear(parameters, 1, 1);
    const optimiser = cocob();
    parameters.place(net, optimiser.slots);
    const x = inputs.map((value) => value * scale);
    const y = inputs.map((value) => 2 * value - 1);
    const losses = learn(net, parameters, optimiser, 600, () =>
      headLoss(net, absoluteHead(), applyLinear(net, unit, net.data(x, [n, 1])), net.data(y)),
    );
    const best = Math.min(...losses);
    expect(best / losses[0]!).toBeLessThan(0.05);
  }
});

import { describe, expect, test } from "vitest";
import type { HeadCode } from "../../../bindings/neural/heads/head.js";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { golden } from "../../support/golden.js";
import { doubles, type Precision, singles } from "../../support/precisions.js";

interface Rows {
  readonly raw: readonly number[];
  readonly target: readonly number[];
  readonly weight?: readonly number[];
  readonly location?: readonly number[];
  readonly scale?: readonly number[];
}

/** The heads, with widths, settings and targets for tests. */
const heads: readonly (readonly [HeadCode, number, readonly number[], readonly number[]])[] = [
  ["GAUSSIAN_HEAD", 2, [], [0.4, -1.2, 2.5]],
  ["STUDENT_T_HEAD", 3, [], [0.4, -1.2, 2.5]],
  ["LAPLACE_HEAD", 2, [], [0.4, -1.2, 2.5]],
  ["LOG_NORMAL_HEAD", 2, [], [0.4, 1.2, 2.5]],
  ["GAMMA_HEAD", 2, [], [0.4, 1.2, 2.5]],
  ["BETA_HEAD", 2, [], [0.4, 0.05, 0.9]],
  ["BERNOULLI_HEAD", 1, [], [0, 1, 1]],
  ["POISSON_HEAD", 1, [], [0, 3, 11]],
  ["NEGATIVE_BINOMIAL_HEAD", 2, [], [0, 3, 11]],
  ["ZERO_INFLATED_POISSON_HEAD", 2, [], [0, 3, 11]],
  ["ZERO_INFLATED_NEGATIVE_BINOMIAL_HEAD", 3, [], [0, 3, 11]],
  ["GAUSSIAN_MIXTURE_HEAD", 9, [], [0.4, -1.2, 2.5]],
  ["QUANTILES_HEAD", 3, [0.1, 0.5, 0.9], [0.4, -1.2, 2.5]],
  ["QUANTILE_FUNCTION_HEAD", 9, [], [0.4, -1.2, 2.5]],
  ["BINS_HEAD", 4, [-2, -0.5, 0.1, 1, 2], [0.4, -1.2, 2.5]],
  ["SQUARED_HEAD", 1, [], [0.4, -1.2, 2.5]],
  ["ABSOLUTE_HEAD", 1, [], [0.4, -1.2, 2.5]],
  ["HUBER_HEAD", 1, [0.7], [0.4, -1.2, 2.5]],
  ["LOG_COSH_HEAD", 1, [], [0.4, -1.2, 2.5]],
  ["SMOOTHED_SMAPE_HEAD", 1, [], [0.4, -1.2, 2.5]],
];
const settingsOf = new Map(heads.map(([head, , settings]) => [head, settings]));

/** Raw outputs without a pattern, in [-2, 2]. */
const rawOf = (n: number, salt = 0): number[] =>
  Array.from({ length: n }, (_, i) => 2 * Math.sin(12.9 * (i + 1) + 3.7 * salt) + 0.0625 * salt);

/** Loss, its slopes and the losses of the rows. */
function lossOf(at: Precision, head: HeadCode, { raw, target, weight, location, scale }: Rows, mean = true) {
  using frame = at.frame();
  const { kernels } = frame;
  const rows = target.length;
  const width = raw.length / rows;
  const given = (values?: readonly number[]) => (values ? at.put(frame, values) : 0);
  const settings = settingsOf.get(head)!;
  const told = settings.length > 0 ? frame.put(settings) : 0;
  const inputs = [at.put(frame, raw), at.put(frame, target), given(weight), given(location), given(scale), told] as const;
  const slopes = at.put(frame, new Float64Array(raw.length).fill(7));
  const losses = at.put(frame, new Float64Array(rows).fill(7));
  const loss = kernels.lossHead(...inputs, rows, width, kernels[head].value, mean ? 1 : 0, slopes, losses);
  const alone = kernels.lossHead(...inputs, rows, width, kernels[head].value, mean ? 1 : 0, 0, 0);
  expect(alone).toBe(loss);
  return { loss, slopes: at.take(frame, slopes, raw.length), losses: at.take(frame, losses, rows) };
}

/** (rows, width): what the head says of the series. */
function parametersOf(at: Precision, head: HeadCode, rows: number, { raw, location, scale }: Omit<Rows, "target">) {
  using frame = at.frame();
  const { kernels } = frame;
  const settings = settingsOf.get(head)!;
  const out = frame.f64(raw.length);
  const units = [location ? frame.put(location) : 0, scale ? frame.put(scale) : 0] as const;
  const told = settings.length > 0 ? frame.put(settings) : 0;
  kernels.parametersHead(at.put(frame, raw), ...units, told, rows, raw.length / rows, kernels[head].value, out);
  return frame.take(out, raw.length);
}

/** One draw a row, the rows from `first` on. */
function draw(at: Precision, head: HeadCode, rows: number, { raw, location, scale }: Omit<Rows, "target">, first = 0) {
  using frame = at.frame();
  const { kernels } = frame;
  const width = raw.length / rows;
  const settings = settingsOf.get(head)!;
  const [out, scratch] = [at.room(frame, rows), frame.f64(width)];
  const units = [location ? at.put(frame, location) : 0, scale ? at.put(frame, scale) : 0] as const;
  const told = settings.length > 0 ? frame.put(settings) : 0;
  const code = kernels[head].value;
  kernels.drawHead(at.put(frame, raw), ...units, told, rows, width, code, 5, 9, first, out, scratch);
  return at.take(frame, out, rows);
}

const replaced = (values: readonly number[], at: number, by: number) => values.map((value, i) => (i === at ? by : value));

const both = [
  ["doubles", doubles, 1e-10],
  ["singles", singles, 2e-5],
] as const;

interface TorchCase {
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly loss: number;
  readonly grads: Readonly<Record<string, unknown>>;
}

const flat = (values: unknown): number[] => (Array.isArray(values) ? values.flat(4) : [values]) as number[];

/** Raw outputs of rows from the arrays of a case, each (rows) or (rows, columns). */
function woven(arrays: readonly unknown[], rows: number): number[] {
  const columns = arrays.map(flat);
  return Array.from({ length: rows }, (_, i) =>
    columns.flatMap((values) => values.slice((i * values.length) / rows, ((i + 1) * values.length) / rows)),
  ).flat();
}

describe("as torch has it, loss and slopes", () => {
  const cases = golden("neural").cases as unknown as readonly TorchCase[];
  const torch: readonly (readonly [string, HeadCode, readonly string[]])[] = [
    ["loss-mse", "SQUARED_HEAD", ["pred"]],
    ["loss-mae", "ABSOLUTE_HEAD", ["pred"]],
    ["loss-logcosh", "LOG_COSH_HEAD", ["pred"]],
    ["loss-quantile", "QUANTILES_HEAD", ["q"]],
    ["loss-gaussian-nll", "GAUSSIAN_HEAD", ["mu", "raw"]],
    ["loss-studentt-nll", "STUDENT_T_HEAD", ["mu", "raw", "rawdf"]],
    ["loss-negbin-nll", "NEGATIVE_BINOMIAL_HEAD", ["rawmu", "rawalpha"]],
    ["loss-poisson-nll", "POISSON_HEAD", ["eta"]],
    ["loss-gamma-nll", "GAMMA_HEAD", ["rawa", "rawm"]],
    ["loss-bernoulli-logits", "BERNOULLI_HEAD", ["logit"]],
    ["loss-gaussian-mixture", "GAUSSIAN_MIXTURE_HEAD", ["w", "m", "s"]],
  ];

  describe.each(both)("in %s", (_, at, tolerance) => {
    test.each(torch)("%s", (id, head, names) => {
      const { inputs, loss, grads } = cases.find((each) => each.id === id)!;
      const target = flat(inputs.y);
      const raw = woven(names.map((name) => inputs[name]), target.length);
      const found = lossOf(at, head, { raw, target });
      close([found.loss], [loss], { tolerance });
      const expected = woven(names.map((name) => grads[name]), target.length);
      close(found.slopes, expected, { tolerance: tolerance * Math.max(...expected.map(Math.abs)) });
    });

    // The threshold of Huber's loss, and what torch's smooth L1 divides by.
    test.each([["loss-huber1", 1, 1], ["loss-smoothl1-b0.5", 0.5, 0.5]] as const)("%s", (id, threshold, divisor) => {
      const { inputs, loss, grads } = cases.find((each) => each.id === id)!;
      // In units of the threshold: the loss is delta^2 times that of threshold 1. The head under test has 0.7.
      const unit = threshold / 0.7;
      const target = flat(inputs.y).map((y) => y / unit);
      const found = lossOf(at, "HUBER_HEAD", { raw: flat(inputs.pred).map((x) => x / unit), target });
      close([(found.loss * unit * unit) / divisor], [loss], { tolerance });
      close(found.slopes.map((slope) => (slope * unit) / divisor), flat(grads.pred), { tolerance });
    });

    test("loss-crossentropy, by edges between the labels", () => {
      const { inputs, loss, grads } = cases.find(({ id }) => id === "loss-crossentropy")!;
      // Values in the middle of classes 0, 3 and 1.
      const found = lossOf(at, "BINS_HEAD", { raw: flat(inputs.logits), target: [-1, 1.5, -0.2] });
      close([found.loss], [loss], { tolerance });
      close(found.slopes, flat(grads.logits), { tolerance });
    });
  });
});

describe.each(heads)("%s", (head, width, _settings, target) => {
  const rows: Rows = {
    raw: rawOf(3 * width),
    target,
    weight: [1, 0.5, 2],
    location: [0.25, -0.5, 0.125],
    scale: [1, 2, 0.5],
  };

  test("has the slopes that central differences have, weighed, at any location and scale", () => {
    const { slopes } = lossOf(doubles, head, rows);
    const step = 1e-6;
    for (const [i, value] of rows.raw.entries()) {
      const at = (x: number) => lossOf(doubles, head, { ...rows, raw: replaced(rows.raw, i, x) }).loss;
      const difference = (at(value + step) - at(value - step)) / (2 * step);
      close([slopes[i]!], [difference], { tolerance: 1e-7 }, `slope ${i}`);
    }
  });

  test("in singles is what it is in doubles", () => {
    const raw = rows.raw.map(Math.fround);
    const [single, double] = [singles, doubles].map((at) => lossOf(at, head, { ...rows, raw, target: target.map(Math.fround) }));
    close([single!.loss], [double!.loss], { tolerance: 1e-6 });
    close(single!.losses, double!.losses, { tolerance: 1e-6 });
    close(single!.slopes, double!.slopes, { tolerance: 1e-6 });
  });

  test("has the same parameters in singles, bit for bit where its outputs are the same", () => {
    const raw = rows.raw.map(Math.fround);
    const [single, double] = [singles, doubles].map((at) => parametersOf(at, head, 3, { ...rows, raw }));
    expect(single).toEqual(double);
  });

  test("counts rows by their weights; masked ones and missing targets do not count", () => {
    const { loss, losses } = lossOf(doubles, head, rows);
    close([loss], [(losses[0]! + losses[1]! / 2 + 2 * losses[2]!) / 3.5], { tolerance: 1e-14 });
    close([lossOf(doubles, head, rows, false).loss], [loss * 3.5], { tolerance: 1e-14 });
    const masked = { ...rows, weight: [1, 0, 2], target: replaced(target, 1, Number.NaN) };
    const missing = { ...masked, weight: [1, 1, 2] };
    const found = lossOf(doubles, head, masked);
    close([found.loss], [(losses[0]! + 2 * losses[2]!) / 3], { tolerance: 1e-14 });
    expect(lossOf(doubles, head, missing)).toEqual(found);
    expect(Array.from(found.slopes.subarray(width, 2 * width))).toEqual(Array(width).fill(0));
    expect(found.losses[1]).toBe(0);
    const none = lossOf(doubles, head, { ...rows, weight: [0, 0, 0] });
    expect(none.loss).toBe(0);
    expect(none.slopes.every((slope) => slope === 0)).toBe(true);
  });

  test("stays finite at raw outputs of -50 and 50", () => {
    for (const at of [singles, doubles]) {
      for (const [even, odd] of [[50, 50], [50, -50], [-50, 50], [-50, -50], [0, 50], [0, -50], [50, 0], [-50, 0]]) {
        const raw = rows.raw.map((_, i) => (i % 2 ? odd! : even!));
        const { loss, slopes } = lossOf(at, head, { raw, target });
        expect(Number.isFinite(loss) && slopes.every(Number.isFinite), `${at.name}, ${even}, ${odd}`).toBe(true);
        expect(parametersOf(at, head, 3, { raw }).every(Number.isFinite)).toBe(true);
      }
    }
  });

  test("draws the same whatever block of rows is drawn", () => {
    const raw = rawOf(7 * width, 1);
    const whole = draw(singles, head, 7, { raw }, 100);
    const parts = [0, 3, 5].map((from, k) => {
      const to = [3, 5, 7][k]!;
      return draw(singles, head, to - from, { raw: raw.slice(from * width, to * width) }, 100 + from);
    });
    expect(parts.flatMap((part) => Array.from(part))).toEqual(Array.from(whole));
  });
});

describe("the heads of laws", () => {
  const laws = ["GAUSSIAN", "STUDENT_T", "LAPLACE", "LOG_NORMAL", "GAMMA", "BETA", "BERNOULLI", "POISSON", "NEGATIVE_BINOMIAL"] as const;
  const codes = ["NORMAL", "STUDENT_T", "LAPLACE", "LOG_NORMAL", "GAMMA", "BETA", "BERNOULLI", "POISSON", "NEGATIVE_BINOMIAL"] as const;

  test.each(laws.map((law, k) => [law, codes[k]!] as const))("%s: the loss is minus the log density at its parameters", (law, code) => {
    const head = `${law}_HEAD` as HeadCode;
    const [, width, , target] = heads.find(([name]) => name === head)!;
    const rows = { raw: rawOf(3 * width), target, location: [0.25, -0.5, 0.125], scale: [1, 2, 0.5] };
    const parameters = parametersOf(doubles, head, 3, rows);
    using frame = engine().frame();
    const column = (k: number) => frame.put([0, 1, 2].map((i) => (k < width ? parameters[i * width + k]! : 0)));
    const out = frame.f64(3);
    frame.kernels.logDensityLaw(frame.put(target), column(0), column(1), column(2), 3, frame.kernels[code].value, out);
    close(lossOf(doubles, head, rows).losses, frame.take(out, 3).map((x) => -x), { tolerance: 1e-12 });
  });

  test("say that they cannot have put out what is outside of their support, and learn nothing from it", () => {
    const outside = [["LOG_NORMAL", 0], ["GAMMA", -1], ["BETA", 1], ["BERNOULLI", 2], ["POISSON", 1.5], ["NEGATIVE_BINOMIAL", -1]] as const;
    for (const [law, target] of outside) {
      const [, width] = heads.find(([name]) => name === `${law}_HEAD`)!;
      const { loss, slopes } = lossOf(doubles, `${law}_HEAD`, { raw: rawOf(width), target: [target] });
      expect(loss).toBe(Number.POSITIVE_INFINITY);
      expect(slopes.every((slope) => slope === 0)).toBe(true);
    }
  });
});

test.each([["ZERO_INFLATED_POISSON_HEAD", 2], ["ZERO_INFLATED_NEGATIVE_BINOMIAL_HEAD", 3]] as const)(
  "%s: the probabilities of all counts add up to 1",
  (head, width) => {
    const raw = Array.from({ length: 400 }, () => rawOf(width, 1)).flat();
    const { losses } = lossOf(doubles, head, { raw, target: Array.from({ length: 400 }, (_, k) => k) });
    const sum = losses.reduce((total, loss) => total + Math.exp(-loss), 0);
    close([sum], [1], { tolerance: 1e-12 });
  },
);

test("the mixture of normal laws integrates to 1, and its parameters are weights, means and standard deviations", () => {
  const raw = rawOf(9, 2);
  // The trapezoid rule over values that fall like a Gaussian errs less than rounding.
  const xs = Array.from({ length: 4001 }, (_, i) => (i - 2000) / 50);
  const { losses } = lossOf(doubles, "GAUSSIAN_MIXTURE_HEAD", { raw: xs.flatMap(() => raw), target: xs });
  close([losses.reduce((sum, loss) => sum + Math.exp(-loss) / 50, 0)], [1], { tolerance: 1e-12 });
  const [w0, w1, w2, ...rest] = parametersOf(doubles, "GAUSSIAN_MIXTURE_HEAD", 1, { raw, location: [10], scale: [2] });
  close([w0! + w1! + w2!], [1], { tolerance: 1e-15 });
  close([w0! / w1!], [Math.exp(raw[0]! - raw[1]!)], { tolerance: 1e-14 });
  close(rest.slice(0, 3), raw.slice(3, 6).map((m) => 10 + 2 * m), { tolerance: 1e-14 });
  close(rest.slice(3), raw.slice(6).map((r) => 2 * (Math.log1p(Math.exp(r)) + 1e-6)), { tolerance: 1e-14 });
});

describe("the quantile function", () => {
  const raw = rawOf(9, 3);
  const [start, ...rest] = parametersOf(doubles, "QUANTILE_FUNCTION_HEAD", 1, { raw });
  const [slopes, widths] = [rest.slice(0, 4), rest.slice(4)];
  const quantile = (u: number) => {
    let [value, left] = [start!, u];
    for (let l = 0; l < 4; l++) {
      value += slopes[l]! * Math.max(0, Math.min(widths[l]!, left));
      left -= widths[l]!;
    }
    return value;
  };

  test.each([-5, start! - 0.1, quantile(0.3), quantile(0.77), 9])("its loss at %f is twice the integral of the pinball loss", (y) => {
    const n = 200_000;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const u = (i + 0.5) / n;
      const e = y - quantile(u);
      sum += (2 * Math.max(u * e, (u - 1) * e)) / n;
    }
    // The midpoint rule errs by the square of its step, and once at each kink.
    close([lossOf(doubles, "QUANTILE_FUNCTION_HEAD", { raw, target: [y] }).loss], [sum], { tolerance: 1e-8 });
  });

  test("rises, over widths that add up to 1", () => {
    close([widths.reduce((a, b) => a + b)], [1], { tolerance: 1e-15 });
    expect(slopes.every((slope) => slope > 0)).toBe(true);
  });
});

describe("draws", () => {
  const n = 20_000;
  /** Moments by which the draws of a head are told: mean and variance from its parameters p. */
  const moments: readonly (readonly [HeadCode, (p: Float64Array) => readonly [number, number]])[] = [
    ["GAUSSIAN_HEAD", ([m, s]) => [m!, s! * s!]],
    ["LAPLACE_HEAD", ([m, s]) => [m!, 2 * s! * s!]],
    ["GAMMA_HEAD", ([k, s]) => [k! * s!, k! * s! * s!]],
    ["BETA_HEAD", ([a, b]) => [a! / (a! + b!), (a! * b!) / ((a! + b!) ** 2 * (a! + b! + 1))]],
    ["BERNOULLI_HEAD", ([p]) => [p!, p! * (1 - p!)]],
    ["POISSON_HEAD", ([m]) => [m!, m!]],
    ["NEGATIVE_BINOMIAL_HEAD", ([m, d]) => [m!, m! + d! * m! * m!]],
    ["ZERO_INFLATED_POISSON_HEAD", ([z, m]) => [(1 - z!) * m!, (1 - z!) * m! * (1 + z! * m!)]],
    ["ZERO_INFLATED_NEGATIVE_BINOMIAL_HEAD", ([z, m, d]) => [(1 - z!) * m!, (1 - z!) * m! * (1 + m! * (z! + d!))]],
    ["GAUSSIAN_MIXTURE_HEAD", (p) => {
      const mean = p[0]! * p[3]! + p[1]! * p[4]! + p[2]! * p[5]!;
      return [mean, [0, 1, 2].reduce((sum, k) => sum + p[k]! * (p[6 + k]! ** 2 + (p[3 + k]! - mean) ** 2), 0)];
    }],
    ["BINS_HEAD", (p) => {
      const edges = [-2, -0.5, 0.1, 1, 2].map((edge) => 3 + 2 * edge);
      const middle = (k: number) => (edges[k]! + edges[k + 1]!) / 2;
      const mean = p.reduce((sum, q, k) => sum + q * middle(k), 0);
      return [mean, p.reduce((sum, q, k) => sum + q * ((middle(k) - mean) ** 2 + (edges[k + 1]! - edges[k]!) ** 2 / 12), 0)];
    }],
  ];

  test.each(moments)("%s: mean and variance are those of its parameters", (head, expected) => {
    const [, width] = heads.find(([name]) => name === head)!;
    const row = rawOf(width, 4).map((value) => value / 2);
    const units = { location: [3], scale: [2] };
    const [mean, variance] = expected(parametersOf(singles, head, 1, { raw: row, ...units }));
    const many = { raw: Array.from({ length: n }, () => row).flat(), location: Array(n).fill(3), scale: Array(n).fill(2) };
    const values = draw(singles, head, n, many);
    const found = values.reduce((sum, value) => sum + value / n, 0);
    const spread = values.reduce((sum, value) => sum + (value - found) ** 2 / n, 0);
    // Five standard errors of a mean; those of the variances are below 4 per cent for these laws.
    expect(Math.abs(found - mean)).toBeLessThan(5 * Math.sqrt(variance / n));
    expect(Math.abs(spread / variance - 1)).toBeLessThan(0.15);
  });

  test("of Student's t and the log-normal law have the medians of their parameters", () => {
    for (const [head, width, median] of [
      ["STUDENT_T_HEAD", 3, (p: Float64Array) => p[0]!],
      ["LOG_NORMAL_HEAD", 2, (p: Float64Array) => Math.exp(p[0]!)],
    ] as const) {
      const row = rawOf(width, 4);
      const values = draw(singles, head, n, { raw: Array.from({ length: n }, () => row).flat() });
      const centre = median(parametersOf(singles, head, 1, { raw: row }));
      const below = values.filter((value) => value < centre).length / n;
      expect(Math.abs(below - 0.5)).toBeLessThan(2.5 / Math.sqrt(n));
    }
  });

  test("of a quantile function are its quantiles at uniform levels", () => {
    const row = rawOf(9, 3);
    const values = draw(singles, "QUANTILE_FUNCTION_HEAD", n, { raw: Array.from({ length: n }, () => row).flat() }).sort();
    // Where the CRPS is least is the quantile function itself: its mean is that of the draws.
    const [start, ...p] = parametersOf(singles, "QUANTILE_FUNCTION_HEAD", 1, { raw: row });
    expect(values[0]).toBeGreaterThanOrEqual(Math.fround(start!));
    const top = start! + p.slice(0, 4).reduce((sum, slope, l) => sum + slope * p[4 + l]!, 0);
    expect(values[n - 1]).toBeLessThanOrEqual(top * (1 + 1e-6));
    const first = start! + p[0]! * p[4]!;
    const below = values.filter((value) => value <= first).length / n;
    expect(Math.abs(below - p[4]!)).toBeLessThan(2.5 / Math.sqrt(n));
  });

  test("are none for heads that say too little", () => {
    for (const head of ["QUANTILES_HEAD", "SQUARED_HEAD"] as const) {
      expect(draw(singles, head, 1, { raw: rawOf(head === "SQUARED_HEAD" ? 1 : 3) })[0]).toBeNaN();
    }
  });
});

test("no head: no loss", () => {
  using frame = singles.frame();
  const [raw, target] = [singles.put(frame, [1]), singles.put(frame, [1])];
  expect(frame.kernels.lossHead(raw, target, 0, 0, 0, 0, 1, 1, 99, 1, 0, 0)).toBeNaN();
});

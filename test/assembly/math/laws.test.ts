import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { normals, uniforms } from "../../../bindings/probability/random.js";
import { drawPaths, type LawName, lawRows, lawValues } from "../../support/laws.js";

interface Table {
  readonly id: string;
  readonly rows: readonly (readonly number[])[];
}
interface Score {
  readonly method: string;
  readonly params?: Record<string, number>;
  readonly y: number;
  readonly out: { readonly logScore?: number; readonly pit?: number; readonly pitHigh?: number };
}

const tables = read<Table>("special-functions.json");
const scores = read<Score>("metrics.json");

function read<Case>(name: string): Case[] {
  return JSON.parse(readFileSync(new URL(`../../reference/${name}`, import.meta.url), "utf8")).cases;
}

type Kernel = "logDensityLaw" | "cdfLaw" | "quantileLaw";

function expectRelative(what: string, actual: number, expected: number, tolerance: number): void {
  const allowed = tolerance * Math.abs(expected) + 1e-290;
  expect(Math.abs(actual - expected), `${what} = ${actual}, not ${expected}`).toBeLessThanOrEqual(allowed);
}

/** Rows are [argument, parameters..., value], or whatever `parameters` makes of them. */
function expectTable(
  id: string,
  kernel: Kernel,
  law: LawName,
  tolerance: number,
  parameters: (...row: number[]) => number[],
): void {
  const table = tables.find((each) => each.id === id);
  expect(table, id).toBeDefined();
  for (const row of table!.rows) {
    const actual = lawValues(kernel, law, [row[0]!], parameters(...row.slice(1, -1)));
    expectRelative(`${id}(${row.slice(0, -1)})`, actual[0]!, row.at(-1)!, tolerance);
  }
}

// Correctly rounded values of 50-digit evaluations, to a few tens of units in the last place (2.2e-16); the notes of the file ask for
// 1e-12 of densities and distribution functions, 1e-11 of quantiles.
describe("laws against 50-digit tables", () => {
  test("normal", () => {
    expectTable("normLogPdf", "logDensityLaw", "NORMAL", 1e-15, () => [0, 1]);
    expectTable("normCdf", "cdfLaw", "NORMAL", 1e-15, () => [0, 1]);
    expectTable("normQuantile", "quantileLaw", "NORMAL", 2e-15, () => [0, 1]);
  });

  test("Student's t", () => {
    expectTable("tLogPdf", "logDensityLaw", "STUDENT_T", 1e-14, (df) => [0, 1, df!]);
    expectTable("tCdf", "cdfLaw", "STUDENT_T", 1e-13, (df) => [0, 1, df!]);
    expectTable("tQuantile", "quantileLaw", "STUDENT_T", 1e-12, (df) => [0, 1, df!]);
  });

  test("gamma", () => {
    expectTable("gammaLogPdf", "logDensityLaw", "GAMMA", 1e-13, (shape) => [shape!, 1]);
    expectTable("gammaCdf", "cdfLaw", "GAMMA", 1e-13, (shape) => [shape!, 1]);
    expectTable("gammaQuantile", "quantileLaw", "GAMMA", 1e-12, (shape) => [shape!, 1]);
  });

  test("beta", () => {
    expectTable("betaLogPdf", "logDensityLaw", "BETA", 1e-12, (a, b) => [a!, b!]);
    expectTable("betaCdf", "cdfLaw", "BETA", 1e-12, (a, b) => [a!, b!]);
    expectTable("betaQuantile", "quantileLaw", "BETA", 1e-12, (a, b) => [a!, b!]);
  });

  test("Poisson", () => {
    expectTable("poissonLogPmf", "logDensityLaw", "POISSON", 1e-14, (mean) => [mean!]);
    expectTable("poissonCdf", "cdfLaw", "POISSON", 1e-13, (mean) => [mean!]);
    expectTable("poissonQuantile", "quantileLaw", "POISSON", 0, (mean) => [mean!]);
  });

  test("negative binomial", () => {
    const parameters = (size?: number, mean?: number): number[] => [mean!, 1 / size!];
    expectTable("nbLogPmf", "logDensityLaw", "NEGATIVE_BINOMIAL", 1e-13, parameters);
    expectTable("nbCdf", "cdfLaw", "NEGATIVE_BINOMIAL", 1e-12, parameters);
    expectTable("nbQuantile", "quantileLaw", "NEGATIVE_BINOMIAL", 0, parameters);
  });
});

test("log scores and probability transforms of the golden metrics", () => {
  const laws: Record<string, [LawName, (p: Record<string, number>) => number[]]> = {
    "crps normal": ["NORMAL", (p) => [p.mean!, p.sd!]],
    "crps student t (location, scale, df)": ["STUDENT_T", (p) => [p.loc!, p.scale!, p.df!]],
    "crps logistic": ["LOGISTIC", (p) => [p.loc!, p.scale!]],
    "crps laplace": ["LAPLACE", (p) => [p.loc!, p.scale!]],
    "crps gamma (shape, scale)": ["GAMMA", (p) => [p.shape!, p.scale!]],
    "crps poisson": ["POISSON", (p) => [p.rate!]],
    "crps negative binomial (size r, mean mu; var=mu+mu^2/r)": ["NEGATIVE_BINOMIAL", (p) => [p.mean!, 1 / p.size!]],
  };
  let seen = 0;
  for (const { method, params, y, out } of scores) {
    const entry = laws[method];
    if (!entry) continue;
    const [law, parameters] = entry;
    const at = `${method} ${JSON.stringify(params)} at ${y}`;
    expectRelative(at, -lawValues("logDensityLaw", law, [y], parameters(params!))[0]!, out.logScore!, 1e-11);
    expectRelative(at, lawValues("cdfLaw", law, [y], parameters(params!))[0]!, (out.pit ?? out.pitHigh)!, 1e-11);
    seen++;
  }
  expect(seen).toBe(105);
});

test("log densities of the facts table, ten digits", () => {
  const table: [LawName, number, number[], number][] = [
    ["NEGATIVE_BINOMIAL", 0, [3, 0.5], -1.8325814637],
    ["NEGATIVE_BINOMIAL", 2, [3, 0.5], -1.7556204226],
    ["STUDENT_T", 2, [0, 1, 4], -2.7136972044],
    ["BETA", 0.2, [3, 7], 0.9716919548],
    ["GAMMA", 3, [2, 2], -1.7876820725],
    // log phi((log 2 - 0.5) / 0.8) - log 0.8 - log 2, in 40 digits
    ["LOG_NORMAL", 2, [0.5, 0.8], -1.4180873448],
    ["BERNOULLI", 1, [0.3], -1.2039728043],
    ["BERNOULLI", 0, [0.3], -0.3566749439],
  ];
  for (const [law, y, parameters, expected] of table) {
    expect(lawValues("logDensityLaw", law, [y], parameters)[0], law).toBeCloseTo(expected, 9);
  }
});

describe("a law of scale 0 is a point mass", () => {
  const cases: [LawName, number[], number][] = [
    ["NORMAL", [3, 0], 3],
    ["STUDENT_T", [3, 0, 5], 3],
    ["LOGISTIC", [3, 0], 3],
    ["LAPLACE", [3, 0], 3],
    ["GAMMA", [2, 0], 0],
    ["LOG_NORMAL", [0, 0], 1],
  ];
  test.each(cases)("%s %j", (law, parameters, point) => {
    const around = [point - 1e-9, point, point + 1e-9];
    expect(Array.from(lawValues("cdfLaw", law, around, parameters))).toEqual([0, 1, 1]);
    const density = [-Infinity, Infinity, -Infinity];
    expect(Array.from(lawValues("logDensityLaw", law, around, parameters))).toEqual(density);
    expect(Array.from(lawValues("quantileLaw", law, [0.01, 0.5, 0.99], parameters))).toEqual([point, point, point]);
    expect(Array.from(drawPaths(law, [parameters], 2, { seed: 1 }))).toEqual([point, point]);
    expect(lawValues("meanLaw", law, [], parameters)[0]).toBe(point);
    expect(lawValues("varianceLaw", law, [], parameters)[0]).toBe(0);
  });

  test.each([
    ["POISSON", [0], 0],
    ["NEGATIVE_BINOMIAL", [0, 2], 0],
    ["BERNOULLI", [0], 0],
    ["BERNOULLI", [1], 1],
  ] as [LawName, number[], number][])("%s %j, with a log probability of 0", (law, parameters, point) => {
    const around = [point - 1, point, point + 1];
    expect(Array.from(lawValues("cdfLaw", law, around, parameters))).toEqual([0, 1, 1]);
    expect(Array.from(lawValues("logDensityLaw", law, around, parameters), Math.abs)).toEqual([Infinity, 0, Infinity]);
    expect(Array.from(lawValues("quantileLaw", law, [0.01, 0.99], parameters))).toEqual([point, point]);
    expect(Array.from(drawPaths(law, [parameters], 2, { seed: 1 }))).toEqual([point, point]);
  });
});

test("dispersion 0 is the Poisson law, and a tiny one nearly so", () => {
  for (const y of [0, 1, 7, 40]) {
    const poisson = lawValues("logDensityLaw", "POISSON", [y], [6.5])[0]!;
    const derivatives = lawRows("gradientLaw", "NEGATIVE_BINOMIAL", y, [6.5, 0]);
    expect(lawValues("logDensityLaw", "NEGATIVE_BINOMIAL", [y], [6.5, 0])[0]).toBe(poisson);
    // The slope in the dispersion d is ((y - m)^2 - y) / 2 at d = 0, and 1e-9 squared is nothing.
    const near = lawValues("logDensityLaw", "NEGATIVE_BINOMIAL", [y], [6.5, 1e-9])[0]!;
    expect(derivatives[1]).toBeCloseTo(((y - 6.5) ** 2 - y) / 2, 11);
    expect(Math.abs(near - poisson - 1e-9 * derivatives[1]!)).toBeLessThan(4e-14);
    const cdf = lawValues("cdfLaw", "NEGATIVE_BINOMIAL", [y], [6.5, 1e-12])[0]!;
    expect(Math.abs(cdf - lawValues("cdfLaw", "POISSON", [y], [6.5])[0]!)).toBeLessThan(1e-11);
  }
});

describe("invalid parameters give NaN everywhere", () => {
  test.each([
    ["NORMAL", [0, -1]],
    ["NORMAL", [Number.NaN, 1]],
    ["STUDENT_T", [0, 1, 0]],
    ["STUDENT_T", [0, -1, 3]],
    ["LOGISTIC", [0, Number.NaN]],
    ["LAPLACE", [0, -1]],
    ["GAMMA", [0, 1]],
    ["BETA", [1, -1]],
    ["POISSON", [-1]],
    ["NEGATIVE_BINOMIAL", [1, -0.1]],
    ["BERNOULLI", [1.1]],
    ["LOG_NORMAL", [0, -1]],
  ] as [LawName, number[]][])("%s %j", (law, parameters) => {
    for (const kernel of ["logDensityLaw", "cdfLaw", "quantileLaw", "meanLaw", "varianceLaw"] as const) {
      expect(lawValues(kernel, law, [0.5], parameters)[0], kernel).toBeNaN();
    }
    expect(lawRows("gradientLaw", law, 0.5, parameters).every(Number.isNaN)).toBe(true);
    expect(lawRows("hessianLaw", law, 0.5, parameters).every(Number.isNaN)).toBe(true);
    expect(drawPaths(law, [parameters], 1, { seed: 1 })[0]).toBeNaN();
  });

  test("an unknown code", () => {
    using frame = engine().frame();
    const x = frame.put([1, 2]);
    const out = frame.f64(2);
    frame.kernels.logDensityLaw(x, x, x, 0, 2, 99, out);
    expect(frame.take(out, 2).every(Number.isNaN)).toBe(true);
  });
});

test("values outside the support, levels at and beyond the ends", () => {
  expect(lawValues("logDensityLaw", "POISSON", [1.5, -1, Infinity], [3]).every((v) => v === -Infinity)).toBe(true);
  expect(lawValues("logDensityLaw", "GAMMA", [-1, 0], [2, 1]).every((v) => v === -Infinity)).toBe(true);
  expect(lawValues("logDensityLaw", "BETA", [-0.1, 1.1], [2, 2]).every((v) => v === -Infinity)).toBe(true);
  expect(lawRows("gradientLaw", "GAMMA", -1, [2, 1]).every(Number.isNaN)).toBe(true);
  expect(lawValues("cdfLaw", "NORMAL", [-Infinity, Infinity], [0, 1])).toEqual(Float64Array.of(0, 1));
  const ends: [LawName, number[], number, number][] = [
    ["NORMAL", [0, 1], -Infinity, Infinity],
    ["STUDENT_T", [0, 1, 3], -Infinity, Infinity],
    ["LOGISTIC", [0, 1], -Infinity, Infinity],
    ["LAPLACE", [0, 1], -Infinity, Infinity],
    ["LOG_NORMAL", [0, 1], 0, Infinity],
    ["GAMMA", [2, 1], 0, Infinity],
    ["BETA", [2, 1], 0, 1],
    ["POISSON", [2], 0, Infinity],
    ["NEGATIVE_BINOMIAL", [2, 1], 0, Infinity],
    ["BERNOULLI", [0.5], 0, 1],
  ];
  for (const [law, parameters, low, high] of ends) {
    const values = lawValues("quantileLaw", law, [0, 1, -0.1, 1.1, Number.NaN], parameters);
    expect(Array.from(values), law).toEqual([low, high, Number.NaN, Number.NaN, Number.NaN]);
    for (const kernel of ["logDensityLaw", "cdfLaw"] as const) {
      expect(lawValues(kernel, law, [Number.NaN], parameters)[0], `${kernel} ${law}`).toBeNaN();
    }
  }
});

test("extreme parameters and values end, with numbers in range", () => {
  const extremes = [1e-300, 1e-150, 1e-20, 1e8, 1e15, 1e20, 1e150, 1e300];
  const laws: [LawName, number][] = [
    ["NORMAL", 2],
    ["STUDENT_T", 3],
    ["LOGISTIC", 2],
    ["LAPLACE", 2],
    ["GAMMA", 2],
    ["BETA", 2],
    ["POISSON", 1],
    ["NEGATIVE_BINOMIAL", 2],
    ["LOG_NORMAL", 2],
  ];
  for (const [law, count] of laws) {
    for (let i = 0; i < extremes.length ** count; i += count === 3 ? 5 : 1) {
      const parameters = Array.from({ length: count }, (_, j) => extremes[Math.floor(i / 8 ** j) % 8]!);
      // A variance beyond the doubles is refused.
      if (law === "NEGATIVE_BINOMIAL" && parameters[0]! * (1 + parameters[1]! * parameters[0]!) === Infinity) continue;
      const levels = [1e-300, 1e-10, 0.3, 0.5, 1 - 1e-10];
      const quantiles = lawValues("quantileLaw", law, levels, parameters);
      const cdf = lawValues("cdfLaw", law, [0, 1, 1e10, 1e300, ...quantiles], parameters);
      drawPaths(law, [parameters], 3, { seed: 1 });
      lawRows("gradientLaw", law, 1, parameters);
      lawRows("hessianLaw", law, 1, parameters);
      for (const value of cdf) expect(value >= 0 && value <= 1, `${law} ${parameters}: ${cdf}; ${quantiles}`).toBe(true);
      for (let k = 1; k < quantiles.length; k++) {
        expect(quantiles[k]!, `${law} ${parameters}: ${quantiles}`).toBeGreaterThanOrEqual(quantiles[k - 1]!);
      }
    }
  }
});

test("means and variances, closed forms worked by hand", () => {
  const table: [LawName, number[], number, number][] = [
    ["NORMAL", [2, 3], 2, 9],
    ["STUDENT_T", [2, 3, 5], 2, 15],
    ["STUDENT_T", [2, 3, 2], 2, Number.POSITIVE_INFINITY],
    ["STUDENT_T", [2, 3, 1], Number.NaN, Number.NaN],
    ["LOGISTIC", [2, 3], 2, 3 * Math.PI ** 2],
    ["LAPLACE", [2, 3], 2, 18],
    ["GAMMA", [2, 3], 6, 18],
    ["BETA", [2, 3], 0.4, 0.04],
    ["POISSON", [2.5], 2.5, 2.5],
    ["NEGATIVE_BINOMIAL", [2, 3], 2, 14],
    ["BERNOULLI", [0.3], 0.3, 0.21],
    // exp(0.5 + 0.32) and (e^0.64 - 1) exp(1.64), in 30 digits
    ["LOG_NORMAL", [0.5, 0.8], 2.2704998375324058, 4.621510897294224],
  ];
  for (const [law, parameters, mean, variance] of table) {
    const actual = [lawValues("meanLaw", law, [], parameters)[0]!, lawValues("varianceLaw", law, [], parameters)[0]!];
    for (const [i, expected] of [mean, variance].entries()) {
      if (Number.isFinite(expected)) expectRelative(`${law} ${parameters}`, actual[i]!, expected, 1e-15);
      else expect(actual[i], `${law} ${parameters}`).toBe(expected);
    }
  }
});

describe("where plain formulas lose their digits, against 60-digit evaluations", () => {
  test("quantiles of Student's t far out and for very few or many degrees of freedom", () => {
    const table: [number, number, number][] = [
      [1e-250, 1.5, -2.4226631011346148e166],
      [1e-20, 60, -13.904670115069706],
      [1e-60, 3000, -16.77307724226601],
      [0.003, 0.3, -7722467.350342402],
      [1e-8, 2e5, -5.612229201538642],
    ];
    for (const [level, df, expected] of table) {
      const actual = lawValues("quantileLaw", "STUDENT_T", [level], [0, 1, df])[0]!;
      // The first has a logarithm of 382, whose rounding is 6e-14.
      expectRelative(`${level}, ${df}`, actual, expected, 1e-13);
    }
  });

  test("derivatives in the degrees of freedom when these are many", () => {
    const table: [number, number, number, number][] = [
      [3, 4, -0.14144903770512735, 0.024225744798209208],
      [3, 9e4, -1.913302501078708e-9, 4.251474764735562e-14],
      [0.7, 1e8, 4.3497499919166333e-17, -8.6994999757499e-25],
    ];
    for (const [y, df, first, second] of table) {
      expectRelative(`${y}, ${df}`, lawRows("gradientLaw", "STUDENT_T", y, [0, 1, df])[2]!, first, 1e-12);
      expectRelative(`${y}, ${df}`, lawRows("hessianLaw", "STUDENT_T", y, [0, 1, df])[5]!, second, 1e-7);
    }
  });

  test("negative binomial probabilities and their derivatives in the dispersion", () => {
    const table: [number, [number, number], number, number, number][] = [
      [5, [3, 1e-12], -2.2944302994419976, -0.500000000003, -2.9999999999485],
      [1000, [80, 1e-8], -1610.0973168306205, 422696.73227656836, -326769853.0137713],
      [12345, [1e4, 0.01], -10.403558556741885, 184.26549915316895, -41436.28361931566],
      [50, [80, 7], -6.227011176091821, -0.10843800631817167, 0.01292544588886284],
    ];
    for (const [y, parameters, value, first, second] of table) {
      const at = `${y}, ${parameters}`;
      expectRelative(at, lawValues("logDensityLaw", "NEGATIVE_BINOMIAL", [y], parameters)[0]!, value, 2e-15);
      // Sums of terms of size y m, of which first and second derivative keep (y - m)^2.
      expectRelative(at, lawRows("gradientLaw", "NEGATIVE_BINOMIAL", y, parameters)[1]!, first, 1e-11);
      expectRelative(at, lawRows("hessianLaw", "NEGATIVE_BINOMIAL", y, parameters)[3]!, second, 1e-10);
    }
  });
});

test("the beta law is one law on both sides of the change of method at 1e8", () => {
  // F(x; a, b) - F(x; a + 1, b) = f(x; a, b) x (1 - x) / a, an identity of the incomplete beta function (DLMF 8.17.20).
  const [a, b] = [1e8 - 0.5, 3e8];
  for (const x of [0.2499, 0.24999, 0.25, 0.25001]) {
    const below = lawValues("cdfLaw", "BETA", [x], [a, b])[0]!;
    const above = lawValues("cdfLaw", "BETA", [x], [a + 1, b])[0]!;
    const term = (Math.exp(lawValues("logDensityLaw", "BETA", [x], [a, b])[0]!) * x * (1 - x)) / a;
    // The fraction takes thousands of steps there.
    expect(Math.abs(below - above - term)).toBeLessThan(1e-11 * below + 1e-300);
  }
});

describe("drawLaw", () => {
  test("transforms the standard normals and uniforms of its address", () => {
    const at = { seed: 11, stream: 3, first: 2 };
    const z = normals(4, { ...at, first: 4 });
    expect(drawPaths("NORMAL", [[1, 2], [3, 0.5]], 2, at)).toEqual(
      Float64Array.of(1 + 2 * z[0]!, 3 + 0.5 * z[1]!, 1 + 2 * z[2]!, 3 + 0.5 * z[3]!),
    );
    const u = uniforms(4, { ...at, first: 4 });
    for (const law of ["LOGISTIC", "LAPLACE"] as const) {
      const quantiles = lawValues("quantileLaw", law, [...u], [1, 2]);
      expect(drawPaths(law, [[1, 2], [1, 2]], 2, at)).toEqual(quantiles);
    }
  });

  // These numbers are the library's own: what a seed gave once it gives in every release and on every machine.
  test.each([
["NORMAL",[1,2],[0.16226104842211364,0.5538922271261335,3.2156526973949804]],
["STUDENT_T",[0,1,5],[-0.9853669720693015,0.8401670278758057,-0.6190082863478545]],
["GAMMA",[0.4,1],[0.001785175322791722,0.05741424480156217,0.1353787129791337]],
["GAMMA",[3,2],[4.728733636714729,2.3476146408930196,8.359085835740172]],
["BETA",[0.5,2],[0.003307502272374317,0.038893152647560485,0.43649784327892827]],
["POISSON",[3],[3,1,4]],
["POISSON",[300],[296,276,316]],
["NEGATIVE_BINOMIAL",[20,0.5],[21,16,5]],
["BERNOULLI",[0.5],[0,0,1]],
["LOG_NORMAL",[0,1],[0.6577900471917685,0.8000717351178334,3.0277699204759108]],
  ] as [LawName, number[], number[]][])("%s %j gives the same numbers for ever", (law, parameters, expected) => {
    expect(Array.from(drawPaths(law, [parameters], 3, { seed: 2026, stream: 5, first: 1000 }))).toEqual(expected);
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import type { Kernels } from "../../../bindings/wasm/kernels.js";

interface Table {
  readonly id: string;
  readonly rows: readonly (readonly number[])[];
}

const tables = (
  JSON.parse(readFileSync(new URL("../../reference/special-functions.json", import.meta.url), "utf8")) as {
    cases: Table[];
  }
).cases;

/** Below this a double loses digits on its way to zero. */
const NEARLY_SUBNORMAL = 1e-290;

type Row = (kernels: Kernels, ...args: number[]) => number;

function expectTable(id: string, tolerance: number, value: Row, absolute = 0): void {
  const table = tables.find((each) => each.id === id);
  expect(table, id).toBeDefined();
  for (const row of table!.rows) {
    const expected = row.at(-1)!;
    const actual = value(engine().kernels, ...row.slice(0, -1));
    const allowed = tolerance * Math.abs(expected) + absolute + NEARLY_SUBNORMAL;
    expect(Math.abs(actual - expected), `${id}(${row.slice(0, -1)}) = ${actual}, not ${expected}`).toBeLessThanOrEqual(
      allowed,
    );
  }
}

// Correctly rounded values of 50-digit mpmath evaluations. The tolerances are a few units in the last place (2.2e-16), tighter
// than the notes of the file ask for; what loosens one is said beside it.
describe("the gamma function's family", () => {
  test("lgamma", () => {
    expectTable("lgamma", 2e-15, (k, x) => k.lgamma(x!));
  });
  test("digamma", () => {
    // Its zero is told apart from the nearest double.
    expectTable("digamma", 2e-15, (k, x) => k.digamma(x!), 1e-30);
  });
  test("trigamma", () => {
    expectTable("trigamma", 2e-15, (k, x) => k.trigamma(x!));
  });
});

describe("the error function and the normal law", () => {
  test("erf", () => {
    expectTable("erf", 1e-15, (k, x) => k.erf(x!));
  });
  test("erfc", () => {
    expectTable("erfc", 1e-15, (k, x) => k.erfc(x!));
  });
  test("erfcInverse is the normal quantile of half its argument, over -sqrt(2)", () => {
    expectTable("normQuantile", 2e-15, (k, p) => -Math.SQRT2 * k.erfcInverse(2 * p!));
  });
  test("erfInverse", () => {
    expectTable("erfinv", 2e-15, (k, x) => k.erfInverse(x!));
  });
  test("normalCdf", () => {
    expectTable("normCdf", 1e-15, (k, x) => k.normalCdf(x!));
  });
  test("normalLogCdf", () => {
    expectTable("normLogCdf", 1e-15, (k, x) => k.normalLogCdf(x!));
  });
  test("normalQuantile", () => {
    expectTable("normQuantile", 2e-15, (k, p) => k.normalQuantile(p!));
  });
});

// Tails multiply the error of a logarithm by its size: 1e-100 is a logarithm of 230, hence 1e-13 instead of 1e-15.
const TAILS = 1e-13;

describe("the incomplete gamma functions", () => {
  test("gammaLower", () => {
    expectTable("gammaincLowerReg", TAILS, (k, a, x) => k.gammaLower(a!, x!));
  });
  test("gammaUpper", () => {
    expectTable("gammaincUpperReg", TAILS, (k, a, x) => k.gammaUpper(a!, x!));
  });
  test("gammaLowerInverse", () => {
    expectTable("gammaQuantile", 1e-14, (k, p, shape) => k.gammaLowerInverse(shape!, p!));
  });
  test("gammaUpperInverse finds the upper tail again, however thin", () => {
    const { gammaUpper, gammaUpperInverse } = engine().kernels;
    for (const shape of [0.1, 0.5, 1, 2.5, 30, 1000]) {
      for (const q of [1e-200, 1e-10, 0.01, 0.5, 0.99]) {
        // A tail's relative error is that of its argument times up to x, some hundreds at 1e-200.
        const x = gammaUpperInverse(shape, q);
        expect(Math.abs(gammaUpper(shape, x) / q - 1), `${shape}, ${q}`).toBeLessThanOrEqual(1e-13 + 4e-16 * x);
      }
    }
    // Shape 1 is the exponential law: the tail is exp(-x).
    expect(gammaUpperInverse(1, Math.exp(-20))).toBeCloseTo(20, 12);
  });
  test("gammaUpper is the tail of the chi-squared law", () => {
    expectTable("chisqSf", TAILS, (k, x, df) => k.gammaUpper(df! / 2, x! / 2));
  });
  test("gammaUpper and gammaLower are the two tails of the Poisson law", () => {
    expectTable("poissonCdf", TAILS, (k, count, rate) => k.gammaUpper(count! + 1, rate!));
    expectTable("poissonSf", TAILS, (k, count, rate) => k.gammaLower(count! + 1, rate!));
  });
});

describe("the incomplete beta function", () => {
  test("logBeta", () => {
    expectTable("lbeta", 1e-15, (k, a, b) => k.logBeta(a!, b!));
  });
  test("betaRegularised", () => {
    expectTable("betaincReg", TAILS, (k, a, b, x) => k.betaRegularised(x!, a!, b!));
  });
  test("betaRegularisedInverse", () => {
    expectTable("betaQuantile", 1e-14, (k, p, a, b) => k.betaRegularisedInverse(p!, a!, b!));
  });
  test("betaRegularised is the upper tail of the F law", () => {
    expectTable("fSf", TAILS, (k, x, d1, d2) => k.betaRegularised(d2! / (d2! + d1! * x!), d2! / 2, d1! / 2));
  });
  test("betaRegularisedUpper is the negative binomial distribution function", () => {
    expectTable("nbCdf", TAILS, (k, count, size, mean) =>
      k.betaRegularisedUpper(mean! / (size! + mean!), count! + 1, size!),
    );
  });
  test("both tails together are Student's t distribution function", () => {
    expectTable("tCdf", TAILS, (k, t, df) => {
      const square = t! * t!;
      const tail =
        square < df!
          ? k.betaRegularisedUpper(square / (df! + square), 0.5, df! / 2)
          : k.betaRegularised(df! / (df! + square), df! / 2, 0.5);
      return t! > 0 ? 1 - tail / 2 : tail / 2;
    });
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  between,
  checkArgument,
  flag,
  integer,
  listOf,
  nearest,
  number,
  oneOf,
  optional,
  readOptions,
  show,
  text,
} from "../../../bindings/core/options.js";

const defaults = { season: 12 as number | undefined, trend: "none", damped: false, alpha: 0.5 };
const rules = { season: optional(integer(1)), trend: oneOf("none", "additive") };
const read = (given: unknown) => readOptions("ets", defaults, given, rules);

describe("readOptions", () => {
  test("lays what is given over the defaults, and leaves both alone", () => {
    const given = { trend: "additive", damped: undefined };
    expect(read(given)).toEqual({ ...defaults, trend: "additive" });
    expect(given).toEqual({ trend: "additive", damped: undefined });
    expect(read(undefined)).toEqual(defaults);
    expect(read(undefined)).not.toBe(defaults);
  });

  test("names the option that does not exist, and the nearest one that does", () => {
    expect(() => read({ tremd: "none" })).toThrow('ets has no option "tremd" (did you mean "trend"?)');
    expect(() => read({ volume: 11 })).toThrow(/^ets has no option "volume"$/);
  });

  test("names the option, what it must be, and what was given", () => {
    expect(() => read({ season: 0 })).toThrow("ets: season must be an integer from 1, got 0");
    expect(() => read({ trend: "aditive" })).toThrow(
      /one of "none", "additive" \(did you mean "additive"\?\), got "aditive"/,
    );
    expect(() => read({ damped: 1 })).toThrow("ets: damped must be of type boolean, got 1");
    expect(() => read({ alpha: Number.NaN })).toThrow("ets: alpha must be a finite number, got NaN");
    for (const options of [null, 5, "x", [1]]) expect(() => read(options)).toThrow(/options must be an object/);
  });

  test("takes no option from the prototype of the defaults", () => {
    expect(() => read({ toString: 1 })).toThrow(/has no option "toString"/);
    expect(() => read(JSON.parse('{"__proto__": 1}'))).toThrow(/has no option "__proto__"/);
  });

  test("throws nothing but OptionError, whatever it is given", () => {
    fc.assert(
      fc.property(fc.anything(), (given) => {
        try {
          read(given);
        } catch (error) {
          expect(error).toMatchObject({ name: "OptionError", code: "option" });
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe("rules", () => {
  test("say nothing of what is fine, and what else it must be", () => {
    expect(integer(1, 3)(3)).toBeUndefined();
    expect(integer(1, 3)(4)).toBe("an integer from 1 to 3");
    expect(integer()(2.5)).toMatch(/integer/);
    expect(number(0, 1)(1)).toBeUndefined();
    expect(number(0, 1)(Number.POSITIVE_INFINITY)).toBe("a number from 0 to 1");
    expect(between(0, 1)(0)).toBe("a number strictly between 0 and 1");
    expect(between(0, 1)(0.5)).toBeUndefined();
    expect(flag("yes")).toBe("true or false");
    expect(text("")).toBeUndefined();
    expect(text(3)).toBe("a text");
    expect(listOf(integer(0))([1, 2])).toBeUndefined();
    expect(listOf(integer(0))([1, -2])).toBe("an array in which item 1 (-2) is an integer from 0");
    expect(listOf(integer(0), 1)([])).toBe("an array of at least 1 item");
    expect(optional(flag)(undefined)).toBeUndefined();
  });

  test("guard single arguments too", () => {
    expect(() => checkArgument("sample", "count", 0, integer(1))).toThrow(
      "sample: count must be an integer from 1, got 0",
    );
  });
});

test("values are shown short, whatever they are", () => {
  expect(show("x".repeat(100))).toHaveLength(62);
  expect(show([1, 2])).toBe("an array of 2 items");
  expect(show(new Float64Array(3))).toBe("an array of 3 items");
  expect(show({})).toBe("an object");
  expect(show(() => 1)).toBe("a function");
  expect(show(-0)).toBe("0");
  expect(show(Symbol("s"))).toBe("Symbol(s)");
});

test("the nearest word is one a slip away, or none", () => {
  expect(nearest("horizn", ["horizon", "seed"])).toBe("horizon");
  expect(nearest("Seed", ["horizon", "seed"])).toBe("seed");
  expect(nearest("coverage", ["horizon", "seed"])).toBeUndefined();
});

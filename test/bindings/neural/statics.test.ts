// Static features as a network sees them.
import { describe, expect, test } from "vitest";
import { DataError, OptionError } from "../../../bindings/core/errors.js";
import { codeStatics, embeddingDimension, learnStatics } from "../../../bindings/neural/statics.js";

const statics = {
  a: { size: 1, colour: "red" },
  b: { size: 3, colour: "blue" },
  c: { size: Number.NaN, colour: "red" },
  d: {},
};
const ids = Object.keys(statics);
const learn = (more: Partial<Parameters<typeof learnStatics>[3]> = {}) =>
  learnStatics("net", statics, ids, { names: undefined, embedIds: false, ...more });

describe("static features", () => {
  test("that are numbers are standardised over the series that have them", () => {
    const code = learn();
    expect(code.reals).toEqual([{ name: "size", mean: 2, sd: 1 }]);
    expect(Array.from(ids, (id) => codeStatics(code, statics[id as "a"], id).reals[0])).toEqual([-1, 1, 0, 0]);
  });

  test("that are texts are rows of an embedding, in order of their labels; row 0 is for what is missing", () => {
    const code = learn();
    expect(code.categories).toEqual([{ name: "colour", labels: ["blue", "red"], dimension: 2 }]);
    expect(ids.map((id) => codeStatics(code, statics[id as "a"], id).categories[0])).toEqual([2, 1, 2, 0]);
  });

  test("unknown in training count as unknown, and a warning names them", () => {
    const { categories, warnings } = codeStatics(learn(), { size: 2, colour: "green" }, "new");
    expect(categories[0]).toBe(0);
    expect(warnings).toEqual([
      {
        code: "unknown-category",
        id: "new",
        message: '"colour" "green" was not seen in training: it counts as unknown',
      },
    ]);
    expect(codeStatics(learn(), {}, "new").warnings).toEqual([]);
  });

  test("may be chosen by name, and ids embedded beside them", () => {
    const code = learn({ names: ["size"], embedIds: true });
    expect(code.categories.map(({ name, labels }) => [name, labels.length])).toEqual([["id", 4]]);
    expect(codeStatics(code, {}, "c").categories[0]).toBe(3);
    expect(codeStatics(code, {}, "e").warnings[0]?.code).toBe("unknown-category");
  });

  test("of a misspelt name, of two kinds, or infinite are refused by name", () => {
    expect(() => learn({ names: ["colur"] })).toThrow(OptionError);
    expect(() => learn({ names: ["colur"] })).toThrow('did you mean "colour"?');
    const mixed = { a: { size: 1 }, b: { size: "large" } };
    const options = { names: undefined, embedIds: false };
    expect(() => learnStatics("net", mixed, ["a", "b"], options)).toThrow(DataError);
    const infinite = { a: { size: Number.NEGATIVE_INFINITY } };
    expect(() => learnStatics("net", infinite, ["a"], options)).toThrow('static "size" of "a" is -Infinity');
  });

  test("named after what objects inherit are none", () => {
    expect(() => learn({ names: ["constructor"] })).toThrow(OptionError);
    const code = learnStatics("net", { a: { toString: "x" } }, ["a"], { names: undefined, embedIds: false });
    expect(codeStatics(code, {}, "b").categories[0]).toBe(0);
  });

  test("far out stay finite", () => {
    const code = learnStatics("net", { a: { x: 1e-300 }, b: { x: 3e-300 } }, ["a", "b"], {
      names: undefined,
      embedIds: false,
    });
    expect(codeStatics(code, { x: 1e308 }, "c").reals[0]).toBe(100);
  });
});

test("an embedding has half as many columns as rows, at most 50", () => {
  expect([1, 2, 10, 98, 5000].map(embeddingDimension)).toEqual([1, 2, 6, 50, 50]);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode, type Plain, readSaved, SAVED_VERSION } from "../../../bindings/core/saved.js";

const through = (value: Plain): Plain => decode(JSON.parse(JSON.stringify(encode(value))));

/** Plain data of any depth, with every kind of number. */
const number = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324),
);
const plain = fc.letrec<{ any: Plain }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    number,
    fc.string(),
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.array(number).map((values) => Float64Array.from(values)),
    fc.array(number).map((values) => Float32Array.from(values)),
    fc.array(fc.integer()).map((values) => Int32Array.from(values)),
    fc.array(fc.integer({ min: 0, max: 255 })).map((values) => Uint8Array.from(values)),
    fc.array(tie("any")),
    fc.dictionary(
      fc.string().filter((key) => key !== "__proto__" && key !== "dtype"),
      tie("any"),
    ),
  ),
})).any;

describe("the saved form", () => {
  test("carries plain data through JSON to the bit", () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(through(value)).toEqual(value);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  test("keeps NaN, infinities and the sign of zero, alone and in arrays", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0]) {
      expect(Object.is(through(value), value)).toBe(true);
      expect(Object.is((through(Float64Array.of(value)) as Float64Array)[0], value)).toBe(true);
    }
  });

  test("writes arrays as dtype, shape and little-endian base64", () => {
    // 1.0 is 3ff0000000000000 in hexadecimal.
    expect(encode(Float64Array.of(1))).toEqual({ dtype: "f64", shape: [1], data: "AAAAAAAA8D8=" });
    expect(encode(Int32Array.of(1, 2))).toEqual({ dtype: "i32", shape: [2], data: "AQAAAAIAAAA=" });
  });

  test("writes a part of an array as that part", () => {
    expect(through(Float64Array.of(1, 2, 3).subarray(1))).toEqual(Float64Array.of(2, 3));
  });

  test("names the place of what it cannot read", () => {
    const broken = (json: unknown) => () => decode({ a: [json] } as never);
    expect(broken({ dtype: "f16", shape: [0], data: "" })).toThrow('saved.a[0]: unknown dtype "f16"');
    expect(broken({ dtype: "f64", shape: [1], data: "AAA" })).toThrow("saved.a[0]: data is not base64");
    expect(broken({ dtype: "f64", shape: [1], data: 7 })).toThrow("saved.a[0]: data is not a base64 text");
    expect(broken({ dtype: "f64", shape: [1], data: "AAAA" })).toThrow(/3 bytes are no whole number of f64/);
    expect(broken({ dtype: "f64", shape: [2], data: "AAAAAAAA8D8=" })).toThrow(/shape \[2\] does not hold 1 values/);
  });
});

describe("readSaved", () => {
  const rest = { modelVersion: 1, options: {}, state: {}, warnings: [] };
  const saved = { format: "forecastle", version: SAVED_VERSION, kind: "model", model: "naive", ...rest };
  test("takes this version, and refuses what is newer or something else", () => {
    expect(readSaved(saved)).toBe(saved);
    expect(() => readSaved({ ...saved, version: SAVED_VERSION + 1 })).toThrow(/newer version/);
    for (const value of [null, 5, "x", {}, { ...saved, format: "onnx" }])
      expect(() => readSaved(value)).toThrow(/not a saved model/);
    expect(() => readSaved({ ...saved, version: "1" })).toThrow(/version from 1/);
    expect(() => readSaved({ ...saved, model: undefined })).toThrow(/names its model/);
    expect(() => readSaved({ ...saved, kind: "thing" })).toThrow(/model, fitted or forecast, got "thing"/);
    expect(() => readSaved({ ...saved, modelVersion: "1" })).toThrow(/modelVersion from 1, got "1"/);
    expect(() => readSaved({ ...saved, warnings: {} })).toThrow(/list of warnings/);
  });
});

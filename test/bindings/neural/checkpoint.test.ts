// Saved networks: files of tensors that are believed only after they were checked, and saved forms inside them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../bindings/core/errors.js";
import { decode, encode, type Saved } from "../../../bindings/core/saved.js";
import { networkBytes, networkTensors, readCheckpoint, writeCheckpoint } from "../../../bindings/neural/checkpoint.js";
import { readTensors, writeTensors } from "../../../bindings/neural/safetensors.js";

const weight = { name: "linear.weight", shape: [2, 3], data: Float32Array.of(1, -0, 2 ** -149, 3.4e38, -5.5, 1 / 3) };
const bias = { name: "linear.bias", shape: [2], data: Float32Array.of(0.1, -0.2) };
const one = { name: "scale", shape: [], data: Float32Array.of(7) };

/** A file put together by hand. */
function fileOf(header: unknown, numbers: readonly number[], length?: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + 4 * numbers.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(length ?? text.length), true);
  bytes.set(text, 8);
  for (const [i, number] of numbers.entries()) view.setFloat32(8 + text.length + 4 * i, number, true);
  return bytes;
}
const entry = (shape: readonly number[], begin: number, end: number, more: object = {}) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
  ...more,
});

describe("a file of tensors", () => {
  test("comes back to the bit", () => {
    const file = { tensors: [weight, bias, one], metadata: { made: "here", ä: "ö" } };
    const back = readTensors(writeTensors(file));
    expect(back).toEqual(file);
    expect(Object.is(back.tensors[0]!.data[1], -0)).toBe(true);
  });

  test("has the bytes that the format prescribes", () => {
    const bytes = writeTensors({ tensors: [one], metadata: {} });
    const header = '{"scale":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(BigInt(padded.length));
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded.length))).toBe(padded);
    // 7 in IEEE single precision, least byte first.
    expect(Array.from(bytes.subarray(8 + padded.length))).toEqual([0, 0, 0xe0, 0x40]);
  });

  test("written elsewhere is read: tensors in any order of the header, spaces, metadata, an offset into a larger buffer", () => {
    const header = {
      b: entry([1], 8, 12),
      __metadata__: { format: "pt" },
      a: entry([2, 1], 0, 8),
      none: entry([0, 4], 12, 12),
    };
    const bytes = fileOf(`${JSON.stringify(header)}   `, [1, 2, 3]);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    const { tensors, metadata } = readTensors(shifted.subarray(3));
    expect(tensors.map(({ name, data }) => [name, ...data])).toEqual([["b", 3], ["a", 1, 2], ["none"]]);
    expect(metadata).toEqual({ format: "pt" });
  });

  test.each<readonly [string, () => Uint8Array]>([
    ["of too few bytes", () => new Uint8Array(5)],
    ["whose header is longer than the file", () => fileOf({ a: entry([1], 0, 4) }, [1], 5000)],
    ["whose header is absurdly long", () => fileOf({ a: entry([1], 0, 4) }, [1], 2 ** 52)],
    ["whose header is no JSON", () => fileOf('{"a":', [1])],
    ["whose header is no UTF-8", () => new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe])],
    ["whose header is a list", () => fileOf([], [])],
    ["with metadata that are no texts", () => fileOf({ __metadata__: { a: 1 } }, [])],
    ["with a tensor of another type", () => fileOf({ a: { ...entry([1], 0, 4), dtype: "F16" } }, [1])],
    ["with an unknown field", () => fileOf({ a: entry([1], 0, 4, { evil: 1 }) }, [1])],
    ["with a shape that does not hold its bytes", () => fileOf({ a: entry([3], 0, 8) }, [1, 2])],
    ["with a negative size", () => fileOf({ a: entry([-1, -2], 0, 8) }, [1, 2])],
    ["with sizes whose product overflows", () => fileOf({ a: entry([2 ** 40, 2 ** 40], 0, 8) }, [1, 2])],
    ["with offsets that run backwards", () => fileOf({ a: entry([2], 8, 0) }, [1, 2])],
    ["with tensors that overlap", () => fileOf({ a: entry([2], 0, 8), b: entry([1], 4, 8) }, [1, 2])],
    ["with a gap between tensors", () => fileOf({ a: entry([1], 0, 4), b: entry([1], 8, 12) }, [1, 2, 3])],
    ["with bytes that belong to no tensor", () => fileOf({ a: entry([1], 0, 4) }, [1, 2])],
    ["that ends before its tensors", () => fileOf({ a: entry([2], 0, 8) }, [1])],
  ])("%s is refused", (_, make) => {
    expect(() => readTensors(make())).toThrow(DataError);
    expect(() => readTensors(make())).toThrow(/^no safetensors file: /);
  });

  test("with a weight that is no number is refused by tensor and index, in writing too", () => {
    expect(() => readTensors(fileOf({ a: entry([2], 0, 8) }, [1, Number.NaN]))).toThrow(
      'number 1 of tensor "a" is NaN',
    );
    const infinite = { name: "w", shape: [1], data: Float32Array.of(Number.NEGATIVE_INFINITY) };
    expect(() => writeTensors({ tensors: [infinite], metadata: {} })).toThrow('number 0 of tensor "w" is -Infinity');
    expect(() => writeTensors({ tensors: [one, one], metadata: {} })).toThrow('two tensors are called "scale"');
    expect(() => writeTensors({ tensors: [{ ...one, shape: [2] }], metadata: {} })).toThrow(DataError);
  });

  test("with any byte changed, cut off or added is read or refused, never more", () => {
    const bytes = writeTensors({ tensors: [weight, bias, one], metadata: { a: "b" } });
    const at = fc.integer({ min: 0, max: bytes.length - 1 });
    const holds = fc.property(at, fc.integer({ min: 0, max: 255 }), fc.boolean(), (where, value, cut) => {
      const broken = cut ? bytes.slice(0, where) : bytes.slice();
      if (!cut) broken[where] = value;
      try {
        readTensors(broken);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
      }
    });
    fc.assert(holds, { seed: 5, numRuns: 400 });
    for (const value of [undefined, null, 3, "x", {}, [], new ArrayBuffer(8)]) {
      expect(() => readTensors(value)).toThrow(DataError);
    }
  });

  test("of names that objects inherit holds tensors of these names", () => {
    const tensors = ["__proto__", "constructor"].map((name) => ({ ...one, name }));
    expect(readTensors(fileOf('{"__proto__":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}', [7])).tensors).toEqual([
      tensors[0],
    ]);
    expect(readTensors(writeTensors({ tensors: [tensors[1]!], metadata: {} })).tensors).toEqual([tensors[1]]);
  });
});

/** A saved form as a fitted network gives it. */
function savedWith(...networks: readonly Uint8Array[]): Saved {
  const learned = networks.map((network) => ({ network, units: 4 }));
  const state = encode({ learned: networks.length === 1 ? learned[0]! : learned, scale: Number.NaN });
  return {
    format: "forecastle",
    version: 1,
    kind: "fitted",
    model: "net",
    modelVersion: 1,
    options: {},
    state,
    warnings: [],
  };
}

describe("a checkpoint", () => {
  const network = networkBytes([weight, bias]);

  test("is the saved form again, one network or several", () => {
    for (const saved of [savedWith(network), savedWith(network, networkBytes([bias]), network)]) {
      expect(readCheckpoint(writeCheckpoint(saved))).toEqual(saved);
    }
  });

  test("holds tensors under their own names, for other programs", () => {
    expect(readTensors(writeCheckpoint(savedWith(network))).tensors).toEqual([weight, bias]);
    const several = readTensors(writeCheckpoint(savedWith(network, network))).tensors.map(({ name }) => name);
    expect(several).toEqual(["0.linear.weight", "0.linear.bias", "1.linear.weight", "1.linear.bias"]);
  });

  test("is less than the saved form as text", () => {
    const large = networkBytes([{ name: "w", shape: [1000], data: new Float32Array(1000).fill(0.5) }]);
    const saved = savedWith(large);
    expect(writeCheckpoint(saved).length).toBeLessThan(0.85 * JSON.stringify(saved).length);
  });

  test("of other tensors, without a form, with weights twice, nested without end: refused", () => {
    expect(() => readCheckpoint(writeTensors({ tensors: [bias], metadata: {} }))).toThrow("no checkpoint");
    expect(() => readCheckpoint(writeTensors({ tensors: [], metadata: { forecastle: "{" } }))).toThrow("no JSON");
    const twice = { forecastle: JSON.stringify(savedWith(network)) };
    expect(() => readCheckpoint(writeTensors({ tensors: [bias], metadata: twice }))).toThrow("weights twice");
    let deep: unknown = 1;
    for (let i = 0; i < 2000; i++) deep = { deep };
    const nested = { ...savedWith(network), state: deep };
    expect(() =>
      readCheckpoint(writeTensors({ tensors: [], metadata: { forecastle: JSON.stringify(nested) } })),
    ).toThrow(DataError);
    expect(() => writeCheckpoint({ ...savedWith(network), state: {} })).toThrow("has no network");
  });
});

describe("the weights of a network", () => {
  test("come in the order that it expects, checked against its shapes", () => {
    const { network } = decode(encode({ network: networkBytes([weight, bias]) })) as { network: Uint8Array };
    expect(networkTensors(network, [bias, weight])).toEqual([bias, weight]);
    expect(() => networkTensors(network, [bias, { ...weight, shape: [3, 2] }])).toThrow("is [2,3], expected [3,2]");
    expect(() => networkTensors(network, [bias, weight, one])).toThrow('no tensor "scale"');
    expect(() => networkTensors(network, [bias])).toThrow('a tensor "linear.weight" that is not of this network');
  });
});

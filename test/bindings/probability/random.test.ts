import { describe, expect, test } from "vitest";
import { checkSeed, normals, streamOf, uniforms } from "../../../bindings/probability/random.js";

describe("streamOf", () => {
  // The published FNV-1a 64 vectors: "" cbf29ce484222325, "a" af63dc4c8601ec8c, "foobar" 85944171f73967e8; the first three hexadecimal
  // digits are folded onto the last three.
  test.each([
    ["", 0x29ce484222325, 0xcbf],
    ["a", 0x3dc4c8601ec8c, 0xaf6],
    ["foobar", 0x44171f73967e8, 0x859],
  ])("%j", (id, low52, upper12) => {
    expect(streamOf(id)).toBe(low52 - (low52 % 4096) + ((low52 % 4096) ^ upper12));
  });

  test("is an integer in [0, 2^52), different for 100,000 similar ids", () => {
    const seen = new Set<number>();
    for (let i = 0; i < 100_000; i++) seen.add(streamOf(`item ${i}`));
    expect(seen.size).toBe(100_000);
    expect([...seen].every((stream) => Number.isInteger(stream) && stream >= 0 && stream < 2 ** 52)).toBe(true);
  });

  test("tells letters beyond ASCII apart", () => {
    expect(streamOf("ä")).not.toBe(streamOf("a"));
    expect(streamOf("日本")).not.toBe(streamOf("日木"));
  });
});

describe("uniforms and normals", () => {
  test("depend on seed, stream and index alone", () => {
    for (const draw of [uniforms, normals]) {
      const whole = draw(100, { seed: 5, stream: 7 });
      const parts = [draw(33, { seed: 5, stream: 7 }), draw(67, { seed: 5, stream: 7, first: 33 })];
      expect([...parts[0]!, ...parts[1]!]).toEqual([...whole]);
      expect(draw(100, { seed: 6, stream: 7 })).not.toEqual(whole);
      expect(draw(100, { seed: 5, stream: 8 })).not.toEqual(whole);
    }
  });

  test("default to seed 0, stream 0", () => {
    expect(normals(10)).toEqual(normals(10, { seed: 0, stream: 0, first: 0 }));
    expect(normals(0)).toHaveLength(0);
  });

  test("use every bit of the seed and the stream", () => {
    const base = uniforms(1, { seed: 0, stream: 0 })[0];
    for (let bit = 0; bit < 53; bit++) {
      expect(uniforms(1, { seed: 2 ** bit })[0]).not.toBe(base);
      expect(uniforms(1, { stream: 2 ** bit })[0]).not.toBe(base);
      if (bit > 0) expect(uniforms(1, { first: 2 ** Math.min(bit, 52) })[0]).not.toBe(base);
    }
  });

  test("refuse seeds that are no integer in [0, 2^53)", () => {
    for (const seed of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, "7", null]) {
      expect(() => checkSeed("sample", seed), String(seed)).toThrow(
        expect.objectContaining({ name: "OptionError", code: "option" }),
      );
    }
    expect(() => checkSeed("sample", 2 ** 53 - 1)).not.toThrow();
    expect(() => normals(3, { seed: -1 })).toThrow("normals: seed must be an integer from 0, got -1");
    expect(() => uniforms(-1)).toThrow("uniforms: n must be an integer from 0 to 134217728, got -1");
    expect(() => uniforms(1, { frst: 1 } as never)).toThrow(/did you mean "first"/);
  });
});

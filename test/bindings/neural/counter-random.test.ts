// Random numbers that are drawn in TypeScript.
import { describe, expect, test } from "vitest";
import { PURPOSES, philox, unitOf, wordsAt } from "../../../bindings/neural/counter-random.js";
import { engine } from "../../../bindings/wasm/engine.js";

const blockOf = (counter: readonly number[], key: readonly number[]): number[] => {
  const out = new Uint32Array(4);
  philox(counter[0]!, counter[1]!, counter[2]!, counter[3]!, key[0]!, key[1]!, out);
  return Array.from(out);
};

describe("Philox 4x32-10 in integers of TypeScript", () => {
  const all = 0xffffffff;
  const vectors: readonly (readonly [string, readonly number[], readonly number[], readonly number[]])[] = [
    ["zeros", [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
    ["ones", [all, all, all, all], [all, all], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
    [
      "digits of pi",
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ];

  test.each(vectors)("gives the published block of %s (Random123, known-answer tests)", (_, counter, key, block) => {
    expect(blockOf(counter, key)).toEqual(block);
  });

  test("is the generator of the kernels", () => {
    using frame = engine().frame();
    const out = frame.i32(4);
    for (let k = 1; k <= 50; k++) {
      const counter = [k * 2654435761, k * 97, k * 40503, k * 3].map((word) => word >>> 0);
      const key = [(k * 1999993) >>> 0, (k * 7919) >>> 0];
      frame.kernels.philox4x32(frame.putI32(counter), frame.putI32(key), out);
      expect(blockOf(counter, key)).toEqual(Array.from(frame.takeI32(out, 4), (word) => word >>> 0));
    }
  });

  test("has a number of its own for every seed, step, purpose and row", () => {
    const seen = new Set<string>();
    const words = new Uint32Array(4);
    const large = 2 ** 40 + 5;
    for (const seed of [0, 1, large]) {
      for (const step of [0, 1, large]) {
        for (const purpose of Object.values(PURPOSES)) {
          for (const row of [0, 1, 4095]) {
            wordsAt({ seed, step, purpose, row }, words);
            seen.add(words.join(" "));
          }
        }
      }
    }
    expect(seen.size).toBe(3 * 3 * Object.keys(PURPOSES).length * 3);
  });

  test("numbers in (0, 1) never reach their ends, and fill it evenly", () => {
    expect(unitOf(0, 0)).toBe(2 ** -53);
    expect(unitOf(0xffffffff, 0xffffffff)).toBe(1 - 2 ** -53);
    const words = new Uint32Array(4);
    const tenths = new Int32Array(10);
    for (let row = 0; row < 10_000; row++) {
      wordsAt({ seed: 7, step: 3, purpose: 1, row }, words);
      tenths[Math.floor(10 * unitOf(words[0]!, words[1]!))]!++;
    }
    // 1000 each; the standard deviation of a count is 30.
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

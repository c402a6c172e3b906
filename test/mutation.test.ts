// `npm run test:mutation` finds in doc comments what kernels write: here is that it finds all of it, and what it does to a result.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Engine } from "../bindings/wasm/engine.js";
import type { Kernels } from "../bindings/wasm/kernels.js";
import { allMutants, mutatingInstances, recordingInstances } from "./support/mutating-engine.js";

const binary = new WebAssembly.Module(readFileSync(new URL("../build/release/core.wasm", import.meta.url)));

test("every kernel says what it writes, in its own doc comment or in the one that it refers to", () => {
  const names = allMutants().map(({ name }) => name);
  // One number; arrays between integers; several on two lines; of a generic; what a call destroys is not a result.
  const expected = [
    "dotF64",
    "factorQr.a",
    "factorQr.tau",
    "filterWalk.moments",
    "gainOfSeasons.share",
    "gemmF64.c",
    "neural/gemm.c",
  ];
  expect(names).toEqual(expect.arrayContaining(expected));
  expect(names).not.toContain("factorQr.order");
  expect(names).not.toContain("factorSymmetric.a");
});

test("a returned number is wrong by a millionth, and nothing else", () => {
  using frame = new Engine(mutatingInstances<Kernels>("core", "dotF64")(binary)).frame();
  const x = frame.put([3, 4]);
  expect(frame.kernels.dotF64(x, x, 2)).toBe(25 * (1 + 1e-6));
  expect(frame.kernels.sumF64(x, 2)).toBe(7);
});

test("of an array, what a call changes is wrong by a millionth, and nothing else", () => {
  using frame = new Engine(mutatingInstances<Kernels>("core", "axpyF64.y")(binary)).frame();
  const x = frame.put([1, 0]);
  const y = frame.put([10, 20, 30]);
  frame.kernels.axpyF64(x, 2, 5, y);
  expect([...frame.take(y, 3)]).toEqual([15 * (1 + 1e-6), 20, 30]);
  expect([...frame.take(x, 2)]).toEqual([1, 0]);
});

test("a result that no kernel has is refused, and calls are noted", () => {
  expect(() => mutatingInstances<Kernels>("core", "noKernel")).toThrow("no kernel noKernel");
  expect(() => mutatingInstances<Kernels>("core", "axpyF64.z")(binary)).toThrow("no array z of axpyF64");
  const called = new Set<string>();
  recordingInstances<Kernels>("core", called)(binary).exp(1);
  expect([...called]).toEqual(["exp"]);
});

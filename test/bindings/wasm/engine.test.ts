import { describe, expect, test } from "vitest";
import { engine, ownEngine } from "../../../bindings/wasm/engine.js";

describe("a frame", () => {
  test("copies in, computes, copies out", () => {
    using frame = engine().frame();
    const x = frame.put([1, 2, 3]);
    const y = frame.put([10, 20, 30]);
    expect(frame.kernels.dotF64(x, y, 3)).toBe(140);
    frame.kernels.axpyF64(x, 3, 2, y);
    expect(Array.from(frame.take(y, 3))).toEqual([12, 24, 36]);
  });

  test("gives its memory back at the end of the block", () => {
    const before = engine().kernels.mark();
    {
      using outer = engine().frame();
      outer.f64(1000);
      using inner = engine().frame();
      inner.f64(1000);
    }
    expect(engine().kernels.mark()).toBe(before);
  });

  test("refuses use after its end", () => {
    const frame = engine().frame();
    const offset = frame.put([1]);
    frame[Symbol.dispose]();
    expect(() => frame.take(offset, 1)).toThrow(/has ended/);
    expect(() => frame.f64(1)).toThrow(/has ended/);
    expect(() => frame.kernels).toThrow(/has ended/);
  });

  test("keeps earlier offsets true when the memory grows", () => {
    using own = ownEngine();
    using frame = own.frame();
    const first = frame.put([42]);
    const before = own.byteLength;
    frame.f64(2 ** 20);
    expect(own.byteLength).toBeGreaterThan(before);
    expect(frame.take(first, 1)[0]).toBe(42);
  });

  test("answers a request beyond the address space with a WasmError", () => {
    using frame = engine().frame();
    expect(() => frame.f64(2 ** 30)).toThrow(expect.objectContaining({ name: "WasmError", code: "out-of-memory" }));
    expect(() => frame.f64(2 ** 40)).toThrow(expect.objectContaining({ code: "out-of-memory" }));
  });
});

describe("engines", () => {
  test("have memories of their own", () => {
    using a = ownEngine();
    using b = ownEngine();
    using frame = a.frame();
    frame.f64(2 ** 18);
    expect(a.byteLength).toBeGreaterThan(b.byteLength);
  });

  test("refuse use after disposal", () => {
    const own = ownEngine();
    own[Symbol.dispose]();
    expect(() => own.kernels).toThrow(/disposed/);
  });
});

describe.runIf(process.env.FORECASTLE_ENGINE === "debug")("the debug engine", () => {
  test("lends scratch memory full of NaN", () => {
    using frame = engine().frame();
    expect(frame.take(frame.f64(4), 4).every(Number.isNaN)).toBe(true);
  });

  test("refuses an offset that outlived its frame", () => {
    let stale = 0;
    {
      using frame = engine().frame();
      frame.f64(100);
      stale = frame.put([1, 2, 3]);
    }
    expect(() => engine().kernels.dotF64(stale, stale, 3)).toThrow(/outside the open frames/);
  });
});

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { loadKernels } from "../../../bindings/wasm/load.js";
import { core } from "../../../bindings/wasm/source.js";

// Each run loads its own binary again, so that the tests that follow find the kernels they expect.
const name = process.env.FORECASTLE_ENGINE === "debug" ? "debug" : "release";
const file = new URL(`../../../build/${name}/core.wasm`, import.meta.url);
const bytes = readFileSync(file);
const server = createServer((request, response) => {
  response.writeHead(request.url === "/core.wasm" ? 200 : 404, { "content-type": "application/octet-stream" });
  response.end(request.url === "/core.wasm" ? bytes : "no such file");
});
let origin = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const sources: [string, () => Parameters<typeof loadKernels>[0]][] = [
  ["a compiled module", () => new WebAssembly.Module(bytes)],
  ["bytes", () => new Uint8Array(bytes)],
  ["an ArrayBuffer", () => new Uint8Array(bytes).buffer],
  ["a file URL", () => file],
  ["the text of a URL", () => `${origin}/core.wasm`],
  ["a response, whatever its content type", () => fetch(`${origin}/core.wasm`)],
];

describe("kernels are loaded from", () => {
  test.each(sources)("%s", async (_, source) => {
    const before = { engine: engine(), module: core.module() };
    await loadKernels(source());
    expect(core.module()).not.toBe(before.module);
    expect(engine()).not.toBe(before.engine);
    expect(engine().kernels.exp(0)).toBe(1);
  });
});

describe("what cannot be loaded is a WasmError, and the kernels stay as they were", () => {
  test.each([
    ["bytes that are no Wasm", () => new Uint8Array([1, 2, 3]), /could not be loaded/],
    ["a missing file", () => new URL("missing.wasm", file), /ENOENT/],
    ["an answer of 404", () => `${origin}/missing.wasm`, /missing\.wasm was answered with 404/],
    ["something else", () => ({}) as never, /takes a WebAssembly.Module, bytes, a URL or a Response/],
  ])("%s", async (_, source, message) => {
    const before = core.module();
    await expect(loadKernels(source())).rejects.toMatchObject({
      name: "WasmError",
      code: "load-failed",
      message: expect.stringMatching(message),
    });
    expect(core.module()).toBe(before);
  });
});

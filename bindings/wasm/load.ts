// Loading ahead of the first call: compiled off the main thread, from wherever the kernels are.

import { WasmError } from "../core/errors.js";
import { bindModule } from "./bind.js";
import type { AnyKernels } from "./kernels.js";
import { type Binary, core } from "./source.js";

/** What answers a request for the kernels: the part of `Response` that is needed. */
export interface WasmResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Where the kernels can be loaded from: a compiled module, the bytes of `core.wasm` or `neural.wasm`, their URL, or the response to its request. */
export type WasmSource =
  | WebAssembly.Module
  | ArrayBuffer
  | Uint8Array
  | URL
  | string
  | WasmResponse
  | Promise<WasmResponse>;

/** What is not compiled yet. `WebAssembly.Module` has no members to tell it apart by, so this cannot be derived. */
type BytesSource = ArrayBuffer | Uint8Array | URL | string | WasmResponse | Promise<WasmResponse>;

/** Compile the kernels and bind them; engines in use keep theirs, the shared ones are made anew on the next call. */
export async function loadKernels(from: WasmSource): Promise<void>;
export async function loadKernels<K extends AnyKernels>(from: WasmSource, binary: Binary<K>): Promise<void>;
export async function loadKernels(from: WasmSource, binary: Binary<AnyKernels> = core): Promise<void> {
  bindModule(await compile(from), binary);
}

async function compile(from: WasmSource): Promise<WebAssembly.Module> {
  if (from instanceof WebAssembly.Module) return from;
  try {
    return await WebAssembly.compile(await bytesOf(from as BytesSource));
  } catch (cause) {
    if (cause instanceof WasmError) throw cause;
    const reason = cause instanceof Error ? cause.message : cause;
    throw new WasmError("load-failed", `init: the kernels could not be loaded: ${reason}`, { cause });
  }
}

async function bytesOf(from: BytesSource): Promise<BufferSource> {
  if (from instanceof ArrayBuffer || ArrayBuffer.isView(from)) return from as BufferSource;
  if (typeof from === "string" || from instanceof URL) return bytesAt(String(from));
  const response = await from;
  if (typeof response?.arrayBuffer !== "function") {
    throw new WasmError("load-failed", "init takes a WebAssembly.Module, bytes, a URL or a Response");
  }
  if (!response.ok) {
    throw new WasmError("load-failed", `init: the request for ${response.url} was answered with ${response.status}`);
  }
  return response.arrayBuffer();
}

/** The bytes at a URL. Node's fetch refuses `file:`, so there the file system is asked. */
async function bytesAt(url: string): Promise<BufferSource> {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: "node:fs"): typeof import("node:fs") } };
  const files = url.startsWith("file:") ? process?.getBuiltinModule?.("node:fs") : undefined;
  return files ? files.readFileSync(new URL(url)) : bytesOf(fetch(url));
}

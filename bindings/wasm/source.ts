// Where the kernels come from. An entry offers one source for each binary that it needs; nothing is compiled before the first call.

import { WasmError } from "../core/errors.js";
import type { AnyKernels, Kernels, NeuralKernels } from "./kernels.js";

/** Compiled kernels, or a function that compiles them when they are first needed. */
export type KernelSource = WebAssembly.Module | (() => WebAssembly.Module);

/** Makes the exports of an instance; a test binds one that checks every call. */
export type Instantiate<K> = (module: WebAssembly.Module) => K;

/** One compiled binary: where it comes from, and how it is started. */
export class Binary<K extends AnyKernels> {
  /** What is missing, in the words of an error. */
  readonly what: string;
  readonly #entry: string;
  #source: KernelSource | undefined;
  #compiled: WebAssembly.Module | undefined;
  #instantiate: Instantiate<K> = (module) => new WebAssembly.Instance(module, {}).exports as unknown as K;

  /** `entry` is the subpath that leaves the source to its user. */
  constructor(what: string, entry: string) {
    this.what = what;
    this.#entry = entry;
  }

  /** Name the source, where none has been named: the entries of two subpaths may offer the same. */
  offer(source: KernelSource): void {
    this.#source ??= source;
  }

  /** Name the source, whatever was named before. Engines in use keep theirs. */
  bind(source: KernelSource): void {
    this.#source = source;
    this.#compiled = undefined;
  }

  /** Replace how instances are made, for the engines of the test suite. */
  bindInstantiate(to: Instantiate<K>): void {
    this.#instantiate = to;
  }

  /** The compiled kernels, compiled on the first call. */
  module(): WebAssembly.Module {
    if (this.#compiled) return this.#compiled;
    const source = this.#source;
    if (!source) {
      const message = `no ${this.what} are bound: await init(...) first (the entry ${this.#entry} needs it)`;
      throw new WasmError("not-ready", message);
    }
    const compiled = this.#attempt("compiled", () => (typeof source === "function" ? source() : source));
    this.#compiled = compiled;
    return compiled;
  }

  /** The exports of a new instance. */
  instantiate(): K {
    const module = this.module();
    return this.#attempt("started", () => this.#instantiate(module));
  }

  #attempt<T>(done: string, action: () => T): T {
    try {
      return action();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : cause;
      throw new WasmError("load-failed", `the ${this.what} could not be ${done}: ${reason}`, { cause });
    }
  }
}

/** The kernels of statistics. */
export const core: Binary<Kernels> = new Binary<Kernels>("kernels", "forecastle/slim");

/** The kernels of networks. */
export const neural: Binary<NeuralKernels> = new Binary<NeuralKernels>("kernels of networks", "forecastle/neural/slim");

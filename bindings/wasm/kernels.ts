// The signatures of the kernels: those that the compiler wrote, and nothing else.

import type { instantiate as instantiateCore } from "../../build/release/core.js";
import type { instantiate as instantiateNeural } from "../../build/release/neural.js";

/** The exports of one instance of the binary of statistics. Offsets and sizes are numbers. */
export type Kernels = Awaited<ReturnType<typeof instantiateCore>>;

/** The exports of one instance of the binary of networks. */
export type NeuralKernels = Awaited<ReturnType<typeof instantiateNeural>>;

/** What every binary has: its memory and the stack of scratch in it. */
export type AnyKernels = Pick<Kernels, "memory" | "mark" | "push" | "release">;

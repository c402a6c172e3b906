// The signatures of the kernels: those that the compiler wrote, and nothing else.

import type { instantiate } from "../../build/release/kernels.js";

/** The exports of one instance of the binary. Offsets and sizes are numbers. */
export type Kernels = Awaited<ReturnType<typeof instantiate>>;

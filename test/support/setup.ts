// Binds the kernels that this run tests: the release binary as users get it, or the debug binary on the checking engine. For
// scripts/mutate.mjs, the release binary notes the kernels that a file calls, or has a wrong one.
import { readFileSync } from "node:fs";
import { afterEach } from "vitest";
import { bindInstantiate } from "../../bindings/wasm/engine.js";
import { bindKernels } from "../../bindings/wasm/source.js";
import { checkingInstance } from "./checking-engine.js";
import { mutatingInstance, recordingInstance } from "./mutating-engine.js";

const name = process.env.FORECASTLE_ENGINE === "debug" ? "debug" : "release";
const bytes = readFileSync(new URL(`../../build/${name}/kernels.wasm`, import.meta.url));
bindKernels(() => new WebAssembly.Module(bytes));
if (name === "debug") bindInstantiate(checkingInstance);

const mutant = process.env.FORECASTLE_MUTANT;
if (mutant === "none") {
  const called = new Set<string>();
  bindInstantiate(recordingInstance(called));
  afterEach(({ task }) => {
    Object.assign(task.file.meta, { kernels: [...called] });
  });
} else if (mutant !== undefined) bindInstantiate(mutatingInstance(mutant));

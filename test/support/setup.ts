// Binds the kernels that this run tests: the release binary as users get it, or the debug binary on the checking engine. For
// scripts/mutate.mjs, the release binary notes the kernels that a file calls, or has a wrong one.
import { readFileSync } from "node:fs";
import { afterEach } from "vitest";
import { core, neural } from "../../bindings/wasm/source.js";
import { checkingInstances } from "./checking-engine.js";
import { mutatingInstances, recordingInstances } from "./mutating-engine.js";

const target = process.env.FORECASTLE_ENGINE === "debug" ? "debug" : "release";
const bind = { core, neural } as const;
for (const [name, binary] of Object.entries(bind)) {
  binary.offer(
    () => new WebAssembly.Module(readFileSync(new URL(`../../build/${target}/${name}.wasm`, import.meta.url))),
  );
}
if (target === "debug") {
  core.bindInstantiate(checkingInstances("core"));
  neural.bindInstantiate(checkingInstances("neural"));
}

const mutant = process.env.FORECASTLE_MUTANT;
if (mutant === "none") {
  const called = new Set<string>();
  core.bindInstantiate(recordingInstances("core", called));
  neural.bindInstantiate(recordingInstances("neural", called));
  afterEach(({ task }) => {
    Object.assign(task.file.meta, { kernels: [...called] });
  });
} else if (mutant !== undefined) {
  core.bindInstantiate(mutatingInstances("core", mutant));
  neural.bindInstantiate(mutatingInstances("neural", mutant));
}

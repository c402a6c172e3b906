// Binds the kernels that this run tests: the release binary as users get it, or the debug binary on the checking engine.
import { readFileSync } from "node:fs";
import { bindInstantiate } from "../../bindings/wasm/engine.js";
import { bindKernels } from "../../bindings/wasm/source.js";
import { checkingInstance } from "./checking-engine.js";

const name = process.env.FORECASTLE_ENGINE === "debug" ? "debug" : "release";
const bytes = readFileSync(new URL(`../../build/${name}/kernels.wasm`, import.meta.url));
bindKernels(() => new WebAssembly.Module(bytes));
if (name === "debug") bindInstantiate(checkingInstance);

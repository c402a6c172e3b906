// Matrix products of @tensorflow/tfjs-backend-wasm on one thread with SIMD, tensors resident: only the product is timed.
import { createRequire } from "node:module";
import path from "node:path";

/** `{ binary, version, product(a, b, m, n, k) }`, or `{ skipped: reason }`. product answers `{ run, result }`. */
export async function openTfjs() {
  try {
    const require = createRequire(import.meta.url);
    const wasm = require("@tensorflow/tfjs-backend-wasm");
    const tf = require("@tensorflow/tfjs-core");
    const folder = path.join(path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")), "wasm-out");
    wasm.setWasmPaths(folder + path.sep);
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) return { skipped: "no SIMD in this runtime" };
    if (!(await tf.setBackend("wasm"))) return { skipped: "the backend did not start" };
    await tf.ready();
    return {
      binary: "tfjs-backend-wasm-simd.wasm",
      version: wasm.version_wasm,
      threads: wasm.getThreadsCount?.() ?? 1,
      product: (a, b, m, n, k) => residentProduct(tf, a, b, m, n, k),
    };
  } catch (cause) {
    return { skipped: cause instanceof Error ? cause.message : String(cause) };
  }
}

function residentProduct(tf, a, b, m, n, k) {
  const left = tf.tensor2d(Float32Array.from(a), [m, k]);
  const right = tf.tensor2d(Float32Array.from(b), [k, n]);
  return {
    run: () => tf.matMul(left, right).dispose(),
    result: () => {
      const product = tf.matMul(left, right);
      const values = product.dataSync().slice();
      product.dispose();
      return values;
    },
  };
}

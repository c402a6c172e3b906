// exp, tanh and sigmoid over vectors, against the host's Math.
import { precisions, view, withScratch } from "./engine.mjs";
import { compare, mustAgree, noise } from "./harness.mjs";
import { row } from "./products.mjs";

const plain = {
  F32: await import("../reference/activations.mjs?F32"),
  F64: await import("../reference/activations.mjs?F64"),
};

/** Elements per call: in and out fit the first-level cache. */
const length = 1000;
/** What kernels promise is a few ulp; relative to the largest value this leaves room for eight. */
const ulps = 8;

export function* benchmarkActivations({ seed, options }) {
  for (const precision of ["F32", "F64"]) {
    for (const name of ["exp", "tanh", "sigmoid"]) yield activation(name, precision, seed, options);
  }
}

function activation(name, precision, seed, options) {
  const { Values, bytes, eps } = precisions[precision];
  const kernel = precisions[precision].kernel(name);
  return withScratch(precision, (push) => {
    const [x, out] = [push(length * bytes), push(length * bytes)];
    const inside = noise(view(precision, x, length), seed);
    for (let i = 0; i < length; i++) inside[i] *= 5;
    const input = inside.slice();
    const output = new Values(length);
    kernel(x, length, out);
    plain[precision][name](input, output);
    mustAgree(`${name}${precision}`, view(precision, out, length), output, ulps * eps);
    const contenders = {
      forecastle: () => kernel(x, length, out),
      JavaScript: () => plain[precision][name](input, output),
    };
    return row(`${name}${precision} ${length}`, "million/s", length / 1e3, compare(contenders, options));
  });
}

// Products: gemm, gemv and dot in both precisions.
import { precisions, view, withScratch } from "./engine.mjs";
import { compare, mustAgree, noise } from "./harness.mjs";

const plain = {
  F32: await import("../reference/products.mjs?F32"),
  F64: await import("../reference/products.mjs?F64"),
};

/** Rows (m, n, k) of the table. */
const shapes = [
  [32, 32, 32],
  [64, 64, 256],
  [256, 256, 256],
  [1024, 1024, 1024],
];

export function* benchmarkProducts({ seed, tfjs, options }) {
  for (const precision of ["F32", "F64"]) {
    for (const [m, n, k] of options.quick ? shapes.slice(0, 3) : shapes)
      yield gemm(precision, m, n, k, seed, precision === "F32" ? tfjs : undefined, options);
  }
  for (const precision of ["F32", "F64"]) yield dot(precision, 1000, seed, options);
  for (const precision of ["F32", "F64"]) yield gemv(precision, 128, 128, seed, options);
}

function gemm(precision, m, n, k, seed, tfjs, options) {
  const { Values, bytes, eps } = precisions[precision];
  return withScratch(precision, (push) => {
    const [a, b, c] = [m * k, k * n, m * n].map((size) => push(size * bytes));
    const scratch = push(precisions[precision].kernel("packedSize")(n, k) * bytes);
    const A = noise(view(precision, a, m * k), seed);
    const B = noise(view(precision, b, k * n), seed + 1);
    const product = precisions[precision].kernel("gemm");
    const [left, right, out] = [A.slice(), B.slice(), new Values(m * n)];
    const contenders = {
      forecastle: () => product(a, b, m, n, k, k, n, n, 0, c, scratch),
      "JavaScript, tiled": () => plain[precision].gemmTiled(left, right, m, n, k, out),
    };
    // Seconds per run at the largest shape, and no faster there.
    if (k <= 256) contenders["JavaScript, triple loop"] = () => plain[precision].gemmLoop(left, right, m, n, k, out);
    contenders.forecastle();
    const expected = view(precision, c, m * n).slice();
    for (const [name, run] of Object.entries(contenders).slice(1)) {
      run();
      mustAgree(`gemm${precision} ${m} ${n} ${k}, ${name}`, out, expected, eps * Math.sqrt(k) * 4);
    }
    if (tfjs?.product) {
      const peer = tfjs.product(left, right, m, n, k);
      mustAgree(`gemm${precision} ${m} ${n} ${k}, tfjs`, peer.result(), expected, eps * Math.sqrt(k) * 4);
      contenders["tfjs-wasm"] = peer.run;
    }
    return row(`gemm${precision} ${m}×${n}×${k}`, "GFLOP/s", (2 * m * n * k) / 1e6, compare(contenders, options));
  });
}

function dot(precision, n, seed, options) {
  const { bytes, eps } = precisions[precision];
  return withScratch(precision, (push) => {
    const [x, y] = [push(n * bytes), push(n * bytes)];
    const left = noise(view(precision, x, n), seed).slice();
    const right = noise(view(precision, y, n), seed + 1).slice();
    const product = precisions[precision].kernel("dot");
    mustAgree(`dot${precision}`, [plain[precision].dot(left, right)], [product(x, y, n)], eps * n);
    const contenders = { forecastle: () => product(x, y, n), JavaScript: () => plain[precision].dot(left, right) };
    return row(`dot${precision} ${n}`, "GFLOP/s", (2 * n) / 1e6, compare(contenders, options));
  });
}

function gemv(precision, m, n, seed, options) {
  const { Values, bytes, eps } = precisions[precision];
  return withScratch(precision, (push) => {
    const [a, x, y] = [push(m * n * bytes), push(n * bytes), push(m * bytes)];
    const A = noise(view(precision, a, m * n), seed).slice();
    const X = noise(view(precision, x, n), seed + 1).slice();
    const Y = new Values(m);
    const product = precisions[precision].kernel("gemv");
    product(a, x, m, n, n, 0, y);
    plain[precision].gemv(A, X, m, n, Y);
    mustAgree(`gemv${precision}`, Y, view(precision, y, m), eps * n);
    const contenders = {
      forecastle: () => product(a, x, m, n, n, 0, y),
      JavaScript: () => plain[precision].gemv(A, X, m, n, Y),
    };
    return row(`gemv${precision} ${m}×${n}`, "GFLOP/s", (2 * m * n) / 1e6, compare(contenders, options));
  });
}

/** One row: `work` is what one run does, in units of 1e6 per second over 1e3, so that work / ms is the rate. */
export function row(name, unit, work, results) {
  return {
    name,
    unit,
    results,
    rate: Object.fromEntries(Object.entries(results).map(([who, { ms }]) => [who, work / ms])),
  };
}

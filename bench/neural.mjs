// Speed of networks: an optimisation step (forward, backward, clipping, Adam) of the recurrent network of DeepAR, beside the product kernel in
// the same process and tfjs-wasm where it is installed (npm ci in bench/). Times are of the processor, the least of several rounds.
// Run: npm run build && node bench/neural.mjs [--quick]
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { noise } from "./kernels/harness.mjs";
import { openPeer } from "./neural/peer.mjs";
import { about, writeResults } from "./results.mjs";

const quick = process.argv.includes("--quick");
const root = fileURLToPath(new URL("..", import.meta.url));
const library = await bundled("bench/neural/network.ts");
for (const name of ["core", "neural"]) {
  library[name].offer(() => new WebAssembly.Module(readFileSync(`${root}build/release/${name}.wasm`)));
}

/** Shapes, with the milliseconds of torch 1.13 (AVX2) and the goal on a machine whose products reach 55 GFLOP/s. */
const shapes = [
  { name: "LSTM 2 x 40, B 32, T 192", T: 192, B: 32, I: 32, H: 40, layers: 2, torch: 51.8, goal: 20.5 },
  { name: "LSTM 2 x 40, B 64, T 192", T: 192, B: 64, I: 32, H: 40, layers: 2, torch: 70.2, goal: 43.1 },
  { name: "LSTM 2 x 128, B 32, T 192", T: 192, B: 32, I: 32, H: 128, layers: 2, torch: 152, goal: 168 },
];

const rows = [];
const gemm = products();
for (const shape of quick ? shapes.slice(0, 1) : shapes) {
  const ours = least(stepOf(shape), quick ? 3 : 8);
  const peer = quick ? { skipped: "--quick" } : await openPeer(shape);
  const theirs = peer.step ? least(peer.step, 1) : undefined;
  // What the products alone would take at the rate of the kernel.
  const bound = operations(shape) / (gemm.rate * 1e6);
  rows.push({ ...shape, ms: ours, tfjs: theirs, skipped: peer.skipped, bound });
  const beside = theirs === undefined ? `tfjs-wasm skipped: ${peer.skipped}` : `tfjs-wasm ${theirs.toFixed(0)} ms`;
  console.log(
    `${shape.name}: ${ours.toFixed(1)} ms; products alone ${bound.toFixed(1)} ms; torch ${shape.torch} ms; ${beside}`,
  );
}
console.log(`f32 product 256 x 256 x 256: ${gemm.rate.toFixed(1)} GFLOP/s in this process`);
if (!quick) {
  const lines = rows.map(({ name, ms, goal, torch, tfjs, bound }) => {
    const scaled = (goal * 55) / gemm.rate;
    const cells = [name, ms.toFixed(1), goal, scaled.toFixed(1), bound.toFixed(1), torch, tfjs?.toFixed(0) ?? "-"];
    return `| ${cells.join(" | ")} |`;
  });
  const head = `\nMilliseconds of processor time of a step: forward, backward, clipping, Adam; Student-t. f32 product 256³ in the same process: ${gemm.rate.toFixed(1)} GFLOP/s.\n\n| network | step | goal at 55 GFLOP/s | goal at this rate | products alone | torch 1.13, AVX2 | tfjs-wasm |\n| --- | --- | --- | --- | --- | --- | --- |\n`;
  writeResults("neural", { ...about(), gemm: gemm.rate, rows }, head + lines.join("\n"));
}

async function bundled(entry) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    external: ["node:*"],
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

/** One step of training on fixed numbers. */
function stepOf({ T, B, I, H, layers }) {
  const { Net, Parameters, adam, applyLinear, applyRecurrent, createLinear, createRecurrent } = library;
  const net = new Net(library.ownEngine(library.neural));
  const init = new Parameters(1);
  const recurrent = createRecurrent(init, I, H, { cell: "lstm", layers });
  const head = library.studentTHead();
  const output = createLinear(init, H, head.size);
  const optimiser = adam();
  init.place(net, optimiser.slots);
  const x = noise(new Float32Array(T * B * I), 7);
  const y = noise(new Float32Array(T * B), 11);
  let step = 0;
  return () => {
    init.clearGradients();
    net.begin(true, 0, step);
    const { hidden } = applyRecurrent(net, recurrent, net.data(x, [T, B, I]));
    const raw = applyLinear(net, output, hidden);
    net.backward(library.headLoss(net, head, raw, net.data(y)));
    net.kernels.clipNorm(init.length, 10, init.gradient);
    optimiser.step(net.kernels, init, step, 1e-3);
    step++;
  };
}

/** Multiplications and additions of a step in products: forward, and twice as many backward. */
function operations({ T, B, I, H, layers }) {
  const first = 8 * H * (I + H);
  const others = (layers - 1) * 8 * H * 2 * H;
  return 3 * T * B * (first + others + 6 * H);
}

function products() {
  const { kernels } = library.ownEngine(library.neural);
  const n = 256;
  const [a, b, c] = [0, 1, 2].map(() => kernels.push(4 * n * n));
  const scratch = kernels.push(4 * kernels.packedSize(n, n));
  for (const [i, offset] of [a, b].entries()) noise(new Float32Array(kernels.memory.buffer, offset, n * n), i);
  const ms = least(() => kernels.gemm(a, b, n, n, n, n, n, n, 0, c, scratch), 20);
  return { rate: (2 * n ** 3) / (ms * 1e6) };
}

/** Milliseconds of processor time of one call, the least of several rounds of some. */
function least(work, calls) {
  for (let i = 0; i < 2 * calls; i++) work();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 7; round++) {
    const start = process.cpuUsage();
    for (let i = 0; i < calls; i++) work();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000 / calls);
  }
  return best;
}

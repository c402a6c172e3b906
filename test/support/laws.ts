// Laws by name over plain arrays, for tests of the kernels.
import { engine } from "../../bindings/wasm/engine.js";
import type { Kernels } from "../../bindings/wasm/kernels.js";

export type LawName =
  | "NORMAL"
  | "STUDENT_T"
  | "LOGISTIC"
  | "LAPLACE"
  | "GAMMA"
  | "BETA"
  | "POISSON"
  | "NEGATIVE_BINOMIAL"
  | "BERNOULLI"
  | "LOG_NORMAL"
  | "POWER_NORMAL";
export type ValueKernel = "logDensityLaw" | "cdfLaw" | "quantileLaw" | "meanLaw" | "varianceLaw";

/** The value kernel at each of `at` (one element where the kernel takes none), all with the same parameters. */
export function lawValues(kernel: ValueKernel, law: LawName, at: number[], parameters: number[]): Float64Array {
  using frame = engine().frame();
  const n = Math.max(1, at.length);
  const [a, b, c] = parameterArrays(
    frame,
    Array.from({ length: n }, () => parameters),
  );
  const out = frame.f64(n);
  const code = codeOf(frame.kernels, law);
  if (kernel === "meanLaw" || kernel === "varianceLaw") frame.kernels[kernel](a, b, c, n, code, out);
  else frame.kernels[kernel](frame.put(at), a, b, c, n, code, out);
  return frame.take(out, n);
}

/** First (3) or second (6) derivatives at one value. */
export function lawRows(
  kernel: "gradientLaw" | "hessianLaw",
  law: LawName,
  y: number,
  parameters: number[],
): Float64Array {
  using frame = engine().frame();
  const [a, b, c] = parameterArrays(frame, [parameters]);
  const width = kernel === "gradientLaw" ? 3 : 6;
  const out = frame.f64(width);
  frame.kernels[kernel](frame.put([y]), a, b, c, 1, codeOf(frame.kernels, law), out);
  return frame.take(out, width);
}

/** Paths (paths, n) of draws; one set of parameters per element. */
export function drawPaths(
  law: LawName,
  parameters: number[][],
  paths: number,
  at: { seed: number; stream?: number; first?: number },
): Float64Array {
  using frame = engine().frame();
  const n = parameters.length;
  const [a, b, c] = parameterArrays(frame, parameters);
  const out = frame.f64(n * paths);
  frame.kernels.drawLaw(a, b, c, n, paths, codeOf(frame.kernels, law), at.seed, at.stream ?? 0, at.first ?? 0, out);
  return frame.take(out, n * paths);
}

function codeOf(kernels: Kernels, law: LawName): number {
  return kernels[law].value;
}

/** Offsets of a, b, c; 0 for those that the law does not have. */
function parameterArrays(frame: { put(values: number[]): number }, parameters: number[][]): [number, number, number] {
  const count = parameters[0]!.length;
  const offsets = [0, 1, 2].map((j) => (j < count ? frame.put(parameters.map((row) => row[j]!)) : 0));
  return offsets as [number, number, number];
}

// Laws over a horizon: the maths runs in the kernels, this marshals.

import { OptionError } from "../core/errors.js";
import { type LawName, type LawPrediction, lawParameters } from "../core/forecast.js";
import { engine } from "../wasm/engine.js";
import type { Frame } from "../wasm/frame.js";
import type { Kernels } from "../wasm/kernels.js";
import { timesPower } from "./scale.js";

/** The code by which the kernels know a law. */
export function lawCode(kernels: Kernels, law: LawName): number {
  const codes: Record<LawName, { readonly value: number }> = {
    normal: kernels.NORMAL,
    studentT: kernels.STUDENT_T,
    logistic: kernels.LOGISTIC,
    laplace: kernels.LAPLACE,
    gamma: kernels.GAMMA,
    beta: kernels.BETA,
    poisson: kernels.POISSON,
    negativeBinomial: kernels.NEGATIVE_BINOMIAL,
    bernoulli: kernels.BERNOULLI,
    logNormal: kernels.LOG_NORMAL,
    powerNormal: kernels.POWER_NORMAL,
  };
  return codes[law].value;
}

/** Number of steps of a law prediction. */
export function lawHorizon(prediction: LawPrediction): number {
  return parameterArrays(prediction)[0]!.length;
}

/** Parameters in the order of the kernels. */
export function parameterArrays({ law, parameters }: LawPrediction): Float64Array[] {
  const byName: Readonly<Record<string, Float64Array>> = parameters;
  return lawParameters[law].map((name) => byName[name]!);
}

/** Offsets of the three parameters; zeros where a law has fewer. */
export function putParameters(frame: Frame, prediction: LawPrediction): [number, number, number] {
  const arrays = parameterArrays(prediction);
  const n = arrays[0]!.length;
  const put = (i: number) => frame.put(arrays[i] ?? new Float64Array(n));
  return [put(0), put(1), put(2)];
}

/** (horizon) */
export function lawMean(prediction: LawPrediction): Float64Array {
  using frame = engine().frame();
  const [a, b, c] = putParameters(frame, prediction);
  const n = lawHorizon(prediction);
  const out = frame.f64(n);
  frame.kernels.meanLaw(a, b, c, n, lawCode(frame.kernels, prediction.law), out);
  return frame.take(out, n);
}

/** (horizon): the quantile of each step at the level given for it. */
export function lawQuantile(prediction: LawPrediction, levels: Float64Array): Float64Array {
  return mapLaw(prediction, levels, "quantileLaw");
}

/** (horizon): the probability of each step being at most the value given for it. */
export function lawCdf(prediction: LawPrediction, values: Float64Array): Float64Array {
  return mapLaw(prediction, values, "cdfLaw");
}

/** (horizon): the log density (or log probability) of the value given for each step. */
export function lawLogDensity(prediction: LawPrediction, values: Float64Array): Float64Array {
  return mapLaw(prediction, values, "logDensityLaw");
}

/** (count, horizon): draws that are independent over the steps: joint paths only where the steps are independent. */
export function drawLaw(prediction: LawPrediction, count: number, seed: number, stream = 0): Float64Array {
  using frame = engine().frame();
  const [a, b, c] = putParameters(frame, prediction);
  const n = lawHorizon(prediction);
  const out = frame.f64(count * n);
  frame.kernels.drawLaw(a, b, c, n, count, lawCode(frame.kernels, prediction.law), seed, stream, 0, out);
  return frame.take(out, count * n);
}

/** The law of the quantity times 2 to the power `exponent`, for laws that scale. */
export function scaleLaw(prediction: LawPrediction, exponent: number): LawPrediction {
  if (prediction.law === "logNormal" || prediction.law === "powerNormal") return scaleTransformed(prediction, exponent);
  const scaling: Partial<Record<LawName, readonly string[]>> = {
    normal: ["mean", "sd"],
    studentT: ["location", "scale"],
    logistic: ["location", "scale"],
    laplace: ["location", "scale"],
    gamma: ["scale"],
  };
  const names = scaling[prediction.law];
  if (!names)
    throw new OptionError("unsupported", `a ${prediction.law} law has no scale, so its model must not be scaled`);
  const parameters: Record<string, Float64Array> = { ...prediction.parameters };
  for (const name of names) parameters[name] = timesPower(parameters[name]!, exponent);
  return { ...prediction, parameters } as LawPrediction;
}

/** The Box-Cox transform of c y is c^lambda times that of y, and (c^lambda - 1) / lambda more. */
function scaleTransformed(
  prediction: LawPrediction<"logNormal" | "powerNormal">,
  exponent: number,
): LawPrediction<"logNormal" | "powerNormal"> {
  const { kernels } = engine();
  const logFactor = exponent * kernels.log(2);
  if (prediction.law === "logNormal") {
    const { logMean, logSd } = prediction.parameters;
    return { ...prediction, parameters: { logMean: logMean.map((mean) => mean + logFactor), logSd } };
  }
  const { transformedMean, transformedSd, lambda } = prediction.parameters;
  const factor = lambda.map((each) => kernels.exp(each * logFactor));
  const shift = lambda.map((each, h) => (each === 0 ? logFactor : (factor[h]! - 1) / each));
  return {
    ...prediction,
    parameters: {
      transformedMean: transformedMean.map((mean, h) => factor[h]! * mean + shift[h]!),
      transformedSd: transformedSd.map((sd, h) => factor[h]! * sd),
      lambda,
    },
  };
}

function mapLaw(
  prediction: LawPrediction,
  x: Float64Array,
  kernel: "quantileLaw" | "cdfLaw" | "logDensityLaw",
): Float64Array {
  using frame = engine().frame();
  const [a, b, c] = putParameters(frame, prediction);
  const n = lawHorizon(prediction);
  const out = frame.f64(n);
  frame.kernels[kernel](frame.put(x), a, b, c, n, lawCode(frame.kernels, prediction.law), out);
  return frame.take(out, n);
}

// Network heads: losses, parameters and draws. A head is one class (head/*.ts) that maps a row of raw outputs to what a forecast needs; a
// kernel takes it as a type parameter. Every class has, for a row of `width` raw outputs with location m, scale v > 0 and its own settings:
//
//   row<T>(raw, width, y, m, v, settings, factor, slopes)        the loss; where slopes is not 0, factor times its slopes in the outputs
//   parameters<T>(raw, width, m, v, settings, out (width))       of the distribution of the series, as each head says
//   draw(parameters, width, m, v, settings, key, stream, index)  one draw; NaN where the head says too little for one
//
// Losses of laws are minus the full log density (log probability of counts) in units of the series; those of points, quantiles and
// quantile functions are in units of the scale, so that series of all sizes count alike. Heads of laws on positive values and counts do not
// use m, those on [0, 1] neither m nor v.

import { F64 } from "../memory";
import { LaplaceLaw } from "../math/laws/laplace";
import { NormalLaw } from "../math/laws/normal";
import { StudentTLaw } from "../math/laws/student-t";
import { wordOf } from "../math/philox";
import { BinsHead } from "./head/bins";
import { GaussianMixtureHead } from "./head/gaussian-mixture";
import { BernoulliHead, BetaHead, GammaHead, LocationScaleHead, LogNormalHead, NegativeBinomialHead, PoissonHead } from "./head/laws";
import { at, put } from "./head/map";
import { AbsoluteLoss, HuberLoss, LogCoshLoss, PointHead, SmoothedSmapeLoss, SquaredLoss } from "./head/point";
import { QuantileFunctionHead } from "./head/quantile-function";
import { QuantilesHead } from "./head/quantiles";
import { ZeroInflatedHead } from "./head/zero-inflated";

/** Normal law: width 2. */
export const GAUSSIAN_HEAD: i32 = 0;
/** Student's t: width 3. */
export const STUDENT_T_HEAD: i32 = 1;
/** Laplace: width 2. */
export const LAPLACE_HEAD: i32 = 2;
/** Log-normal: width 2. */
export const LOG_NORMAL_HEAD: i32 = 3;
/** Gamma: width 2. */
export const GAMMA_HEAD: i32 = 4;
/** Beta: width 2. */
export const BETA_HEAD: i32 = 5;
/** Bernoulli: width 1. */
export const BERNOULLI_HEAD: i32 = 6;
/** Poisson: width 1. */
export const POISSON_HEAD: i32 = 7;
/** Negative binomial: width 2. */
export const NEGATIVE_BINOMIAL_HEAD: i32 = 8;
/** Zero-inflated Poisson: width 2. */
export const ZERO_INFLATED_POISSON_HEAD: i32 = 9;
/** Zero-inflated negative binomial: width 3. */
export const ZERO_INFLATED_NEGATIVE_BINOMIAL_HEAD: i32 = 10;
/** Mixture of K normal laws: width 3 K. */
export const GAUSSIAN_MIXTURE_HEAD: i32 = 11;
/** Quantiles at the levels in settings (width). */
export const QUANTILES_HEAD: i32 = 12;
/** Quantile function of L pieces: width 2 L + 1. */
export const QUANTILE_FUNCTION_HEAD: i32 = 13;
/** Classes between the edges in settings (width + 1). */
export const BINS_HEAD: i32 = 14;
/** One number, squared error. */
export const SQUARED_HEAD: i32 = 15;
/** One number, absolute error. */
export const ABSOLUTE_HEAD: i32 = 16;
/** One number, Huber's loss with the threshold settings[0]. */
export const HUBER_HEAD: i32 = 17;
/** One number, log cosh of the error. */
export const LOG_COSH_HEAD: i32 = 18;
/** One number, smoothed sMAPE. */
export const SMOOTHED_SMAPE_HEAD: i32 = 19;

// What can be asked of a head.
const LOSS: i32 = 0;
const PARAMETERS: i32 = 1;
const DRAW: i32 = 2;

/** The arguments of a kernel on their way to the head; there is one place for them. */
@unmanaged
class Call {
  raw: usize;
  target: usize;
  weight: usize;
  location: usize;
  scale: usize;
  settings: usize;
  rows: i32;
  width: i32;
  mean: i32;
  seed: f64;
  stream: f64;
  first: f64;
  out: usize;
  losses: usize;
  scratch: usize;
}
const CALL: usize = memory.data(96, 16);

/** Element i of an array of the network's precision, or what stands for one that was not given. */
// @ts-ignore: decorator
@inline
function given<T extends number>(values: usize, i: i32, otherwise: f64): f64 {
  return values ? at<T>(values, i) : otherwise;
}

/** The weight of a row, 0 where its target is missing. */
// @ts-ignore: decorator
@inline
function weightOf<T extends number>(call: Call, i: i32): f64 {
  const y = at<T>(call.target, i);
  return y == y ? given<T>(call.weight, i, 1) : 0;
}

function lossOf<T extends number, H>(call: Call): f64 {
  const rows = call.rows;
  const stride = <usize>call.width * sizeof<T>();
  let whole = 0.0;
  for (let i = 0; i < rows; i++) whole += weightOf<T>(call, i);
  const share = call.mean == 0 ? 1 : whole > 0 ? 1 / whole : 0;
  let sum = 0.0;
  for (let i = 0; i < rows; i++) {
    const to = call.out ? call.out + <usize>i * stride : 0;
    const w = weightOf<T>(call, i);
    let loss = 0.0;
    if (w != 0) {
      const raw = call.raw + <usize>i * stride;
      const m = given<T>(call.location, i, 0);
      const v = given<T>(call.scale, i, 1);
      // @ts-ignore: H is a head
      loss = changetype<H>(0).row<T>(raw, call.width, at<T>(call.target, i), m, v, F64.at(call.settings), w * share, to);
      sum += w * loss;
    }
    // Rows without weight, and those whose target the head cannot have put out.
    if (to && (w == 0 || !(loss < Infinity))) memory.fill(to, 0, stride);
    if (call.losses) put<T>(call.losses, i, loss);
  }
  return sum * share;
}

function parametersOf<T extends number, H>(call: Call): f64 {
  const stride = <usize>call.width * sizeof<T>();
  for (let i = 0; i < call.rows; i++) {
    const m = given<f64>(call.location, i, 0);
    const v = given<f64>(call.scale, i, 1);
    const to = F64.at(call.out).plus(i * call.width);
    // @ts-ignore: H is a head
    changetype<H>(0).parameters<T>(call.raw + <usize>i * stride, call.width, m, v, F64.at(call.settings), to);
  }
  return 0;
}

function drawOf<T extends number, H>(call: Call): f64 {
  const stride = <usize>call.width * sizeof<T>();
  const key = wordOf(call.seed);
  const stream = wordOf(call.stream);
  const first = wordOf(call.first);
  const p = F64.at(call.scratch);
  const settings = F64.at(call.settings);
  for (let i = 0; i < call.rows; i++) {
    const m = given<T>(call.location, i, 0);
    const v = given<T>(call.scale, i, 1);
    // @ts-ignore: H is a head
    changetype<H>(0).parameters<T>(call.raw + <usize>i * stride, call.width, m, v, settings, p);
    // @ts-ignore: H is a head
    put<T>(call.out, i, changetype<H>(0).draw(p, call.width, m, v, settings, key, stream, first + i));
  }
  return 0;
}

function ask<T extends number, H>(question: i32, call: Call): f64 {
  if (question == LOSS) return lossOf<T, H>(call);
  return question == PARAMETERS ? parametersOf<T, H>(call) : drawOf<T, H>(call);
}

/** One question to the head of a code; NaN for an unknown one. */
function askHead<T extends number>(question: i32, head: i32, call: Call): f64 {
  switch (head) {
    case GAUSSIAN_HEAD: return ask<T, LocationScaleHead<NormalLaw>>(question, call);
    case STUDENT_T_HEAD: return ask<T, LocationScaleHead<StudentTLaw>>(question, call);
    case LAPLACE_HEAD: return ask<T, LocationScaleHead<LaplaceLaw>>(question, call);
    case LOG_NORMAL_HEAD: return ask<T, LogNormalHead>(question, call);
    case GAMMA_HEAD: return ask<T, GammaHead>(question, call);
    case BETA_HEAD: return ask<T, BetaHead>(question, call);
    case BERNOULLI_HEAD: return ask<T, BernoulliHead>(question, call);
    case POISSON_HEAD: return ask<T, PoissonHead>(question, call);
    case NEGATIVE_BINOMIAL_HEAD: return ask<T, NegativeBinomialHead>(question, call);
    case ZERO_INFLATED_POISSON_HEAD: return ask<T, ZeroInflatedHead<PoissonHead>>(question, call);
    case ZERO_INFLATED_NEGATIVE_BINOMIAL_HEAD: return ask<T, ZeroInflatedHead<NegativeBinomialHead>>(question, call);
    case GAUSSIAN_MIXTURE_HEAD: return ask<T, GaussianMixtureHead>(question, call);
    case QUANTILES_HEAD: return ask<T, QuantilesHead>(question, call);
    case QUANTILE_FUNCTION_HEAD: return ask<T, QuantileFunctionHead>(question, call);
    case BINS_HEAD: return ask<T, BinsHead>(question, call);
    case SQUARED_HEAD: return ask<T, PointHead<SquaredLoss>>(question, call);
    case ABSOLUTE_HEAD: return ask<T, PointHead<AbsoluteLoss>>(question, call);
    case HUBER_HEAD: return ask<T, PointHead<HuberLoss>>(question, call);
    case LOG_COSH_HEAD: return ask<T, PointHead<LogCoshLoss>>(question, call);
    case SMOOTHED_SMAPE_HEAD: return ask<T, PointHead<SmoothedSmapeLoss>>(question, call);
    default: return NaN;
  }
}

/**
 * Loss of a head over rows, and its derivatives in the raw outputs, in one pass.
 *
 * in       raw (rows, width); target (rows); weight (rows), 0 for a masked row, or offset 0 for ones; location, scale (rows), or offset 0
 *          for zeros and ones; settings, doubles as the head says, or 0. A row whose target is NaN is masked.
 * sizes    rows, width
 * scalars  head: one of the codes above; mean: 1 for the weighted mean over rows (0 where all are masked), 0 for the weighted sum
 * out      slopes (rows, width): derivatives of what is returned, 0 in masked rows; losses (rows): the loss of each row without its
 *          weight, 0 in masked rows. Offsets may be 0 where they are not wanted.
 * returns  the loss, summed in doubles in the order of the rows; Infinity where a target is one that the head cannot put out
 * cost     30 to 300 ns a row from Gaussian to Student's t; linear in width where that varies
 */
export function lossHeadOf<T extends number>(
  raw: usize, target: usize, weight: usize, location: usize, scale: usize, settings: usize, rows: i32, width: i32, head: i32, mean: i32,
  slopes: usize, losses: usize,
): f64 {
  const call = changetype<Call>(CALL);
  call.raw = raw;
  call.target = target;
  call.weight = weight;
  call.location = location;
  call.scale = scale;
  call.settings = settings;
  call.rows = rows;
  call.width = width;
  call.mean = mean;
  call.out = slopes;
  call.losses = losses;
  return askHead<T>(LOSS, head, call);
}

/**
 * Parameters of the distributions that a head puts out, in units of the series.
 *
 * in       raw (rows, width); location, scale (rows): doubles, or offset 0 for zeros and ones; settings, doubles as the head says, or 0
 * sizes    rows, width
 * scalars  head: one of the codes above
 * out      parameters (rows, width): doubles; of a law those of math/laws.ts in their order, of the others as their classes say
 */
export function parametersHeadOf<T extends number>(
  raw: usize, location: usize, scale: usize, settings: usize, rows: i32, width: i32, head: i32, parameters: usize,
): void {
  const call = changetype<Call>(CALL);
  call.raw = raw;
  call.location = location;
  call.scale = scale;
  call.settings = settings;
  call.rows = rows;
  call.width = width;
  call.out = parameters;
  askHead<T>(PARAMETERS, head, call);
}

/**
 * One draw for every row, in units of the series.
 *
 * in       raw (rows, width); location, scale (rows), or offset 0 for zeros and ones; settings, doubles as the head says, or 0
 * sizes    rows, width
 * scalars  head: one of the codes above; seed, stream, first: integers in [0, 2^53). Row i is element first + i of the stream, whatever
 *          block of rows it is drawn in.
 * out      draws (rows); NaN for the heads of points and quantiles
 * scratch  parameters (width): doubles
 * cost     that of a draw of the law, 20 to 150 ns a row
 */
export function drawHeadOf<T extends number>(
  raw: usize, location: usize, scale: usize, settings: usize, rows: i32, width: i32, head: i32, seed: f64, stream: f64, first: f64,
  draws: usize, parameters: usize,
): void {
  const call = changetype<Call>(CALL);
  call.raw = raw;
  call.location = location;
  call.scale = scale;
  call.settings = settings;
  call.rows = rows;
  call.width = width;
  call.seed = seed;
  call.stream = stream;
  call.first = first;
  call.out = draws;
  call.scratch = parameters;
  askHead<T>(DRAW, head, call);
}

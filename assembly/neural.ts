// Exports for networks. `real` is f32 in the binary that ships and f64 in its twin for tests (docs/decisions/0015), so what is
// exported is a generic of the same name with Of behind it: one line each.
import { expOf, logOf, sigmoidOf, softplusOf, sqrtOf, tanhOf } from "./math/activation";
import { gemmOf, gemmPackedOf, gemvOf, packOf, packedSizeOf } from "./math/gemm";
import { axpyOf, dotOf, scaleOf } from "./math/vector";
import { lstmBackwardOf, lstmForwardOf, lstmGatesOf, lstmPackedSizeOf, lstmPackOf, lstmScratchOf } from "./neural/lstm";
import { gruBackwardOf, gruForwardOf, gruGatesOf, gruPackedSizeOf, gruPackOf, gruScratchOf } from "./neural/gru";
import { rnnBackwardOf, rnnForwardOf, rnnPackedSizeOf, rnnPackOf, rnnScratchOf } from "./neural/rnn";
import {
  convolutionBackwardOf, convolutionBackwardScratchOf, convolutionForwardOf, convolutionScratchOf, depthwiseBackwardOf,
  depthwiseForwardOf,
} from "./neural/convolution";
import { gatedBackwardOf, gatedForwardOf } from "./neural/gated";
import {
  cumulativeBackwardOf, cumulativeForwardOf, logSoftmaxBackwardOf, logSoftmaxForwardOf, logSumExpBackwardOf, logSumExpForwardOf,
  softmaxBackwardOf, softmaxForwardOf,
} from "./neural/softmax";
import { normBackwardOf, normForwardOf, weightNormBackwardOf, weightNormForwardOf } from "./neural/norm";
import { attentionBackwardOf, attentionForwardOf, attentionScratchOf } from "./neural/attention";
import { dropoutBackwardOf, dropoutForwardOf, zoneoutBackwardOf, zoneoutForwardOf } from "./neural/dropout";
import {
  addRowsOf, addSwappedAxesOf, copyRowsOf, gatherRowsOf, scatterAddRowsOf, swapAxesOf, whereBackwardOf, whereForwardOf,
} from "./neural/move";
import { mapBackwardOf, mapForwardOf } from "./neural/map";
import { drawHeadOf, lossHeadOf, parametersHeadOf } from "./neural/head";
import { averageWeightsOf, clipNormOf, stepAdamOf, stepCocobOf, stepRmspropOf, stepSgdOf } from "./neural/optimiser";
import { addOf, multiplyAddOf, multiplyOf, scaleAddRowsOf, shiftOf, sumOf, zeroOf } from "./neural/elementwise";

export { ACCUMULATE, TRANSPOSE_A, TRANSPOSE_B } from "./math/gemm";
export { mark, push, release } from "./memory";
export { RNN_TANH, RNN_RELU, RNN_LINEAR } from "./neural/rnn";
export { convolvedLength } from "./neural/convolution";
export { GATED_TANH, GATED_LINEAR } from "./neural/gated";
export {
  MAP_RELU, MAP_LEAKY_RELU, MAP_ELU, MAP_SELU, MAP_GELU, MAP_GELU_TANH, MAP_SILU, MAP_SIGMOID, MAP_TANH, MAP_SOFTPLUS, MAP_MISH,
  MAP_SOFTSIGN, MAP_EXP,
} from "./neural/map";
export {
  ABSOLUTE_HEAD, BERNOULLI_HEAD, BETA_HEAD, BINS_HEAD, GAMMA_HEAD, GAUSSIAN_HEAD, GAUSSIAN_MIXTURE_HEAD, HUBER_HEAD, LAPLACE_HEAD,
  LOG_COSH_HEAD, LOG_NORMAL_HEAD, NEGATIVE_BINOMIAL_HEAD, POISSON_HEAD, QUANTILE_FUNCTION_HEAD, QUANTILES_HEAD, SMOOTHED_SMAPE_HEAD,
  SQUARED_HEAD, STUDENT_T_HEAD, ZERO_INFLATED_NEGATIVE_BINOMIAL_HEAD, ZERO_INFLATED_POISSON_HEAD,
} from "./neural/head";
export { NOT_CONVERGED, OK, SINGULAR } from "./status";

/** Bytes of a number in memory: 4 or 8. */
export const REAL_BYTES: i32 = sizeof<real>();

export function dot(x: usize, y: usize, n: i32): real { return dotOf<real>(x, y, n); }
export function axpy(x: usize, n: i32, a: real, y: usize): void { axpyOf<real>(x, n, a, y); }
export function scale(n: i32, a: real, x: usize): void { scaleOf<real>(n, a, x); }

export function packedSize(n: i32, k: i32): i32 { return packedSizeOf<real>(n, k); }
export function pack(b: usize, n: i32, k: i32, ldb: i32, form: i32, packed: usize): void { packOf<real>(b, n, k, ldb, form, packed); }
export function gemmPacked(
  a: usize, packed: usize, m: i32, n: i32, k: i32, lda: i32, ldc: i32, form: i32, c: usize,
): void { gemmPackedOf<real>(a, packed, m, n, k, lda, ldc, form, c); }
export function gemm(
  a: usize, b: usize, m: i32, n: i32, k: i32, lda: i32, ldb: i32, ldc: i32, form: i32, c: usize, scratch: usize,
): void { gemmOf<real>(a, b, m, n, k, lda, ldb, ldc, form, c, scratch); }
export function gemv(a: usize, x: usize, m: i32, n: i32, lda: i32, form: i32, y: usize): void { gemvOf<real>(a, x, m, n, lda, form, y); }

export function exp(x: usize, n: i32, out: usize): void { expOf<real>(x, n, out); }
export function log(x: usize, n: i32, out: usize): void { logOf<real>(x, n, out); }
export function tanh(x: usize, n: i32, out: usize): void { tanhOf<real>(x, n, out); }
export function sigmoid(x: usize, n: i32, out: usize): void { sigmoidOf<real>(x, n, out); }
export function softplus(x: usize, n: i32, out: usize): void { softplusOf<real>(x, n, out); }
export function sqrt(x: usize, n: i32, out: usize): void { sqrtOf<real>(x, n, out); }

export function lstmPackedSize(I: i32, H: i32): i32 { return lstmPackedSizeOf<real>(I, H); }
export function lstmPack(
  wx: usize, wh: usize, bx: usize, bh: usize, I: i32, H: i32, packed: usize,
): void { lstmPackOf<real>(wx, wh, bx, bh, I, H, packed); }
export function lstmGates(
  gates: usize, bias: usize, c: usize, B: i32, H: i32, next: usize, h: usize,
): void { lstmGatesOf<real>(gates, bias, c, B, H, next, h); }
export function lstmForward(
  x: usize, packed: usize, h0: usize, c0: usize, T: i32, B: i32, I: i32, H: i32, h: usize, c: usize, gates: usize,
): void { lstmForwardOf<real>(x, packed, h0, c0, T, B, I, H, h, c, gates); }
export function lstmScratch(B: i32, I: i32, H: i32): i32 { return lstmScratchOf<real>(B, I, H); }
export function lstmBackward(
  x: usize, h: usize, c: usize, h0: usize, c0: usize, wx: usize, wh: usize, dh: usize, dcLast: usize, T: i32, B: i32, I: i32, H: i32,
  gates: usize, dx: usize, dh0: usize, dc0: usize, dwx: usize, dwh: usize, dbx: usize, dbh: usize, scratch: usize,
): void { lstmBackwardOf<real>(x, h, c, h0, c0, wx, wh, dh, dcLast, T, B, I, H, gates, dx, dh0, dc0, dwx, dwh, dbx, dbh, scratch); }

export function gruPackedSize(I: i32, H: i32): i32 { return gruPackedSizeOf<real>(I, H); }
export function gruPack(
  wx: usize, wh: usize, bx: usize, bh: usize, I: i32, H: i32, packed: usize,
): void { gruPackOf<real>(wx, wh, bx, bh, I, H, packed); }
export function gruGates(
  gates: usize, bias: usize, h: usize, B: i32, H: i32, next: usize,
): void { gruGatesOf<real>(gates, bias, h, B, H, next); }
export function gruForward(
  x: usize, packed: usize, h0: usize, T: i32, B: i32, I: i32, H: i32, h: usize, gates: usize,
): void { gruForwardOf<real>(x, packed, h0, T, B, I, H, h, gates); }
export function gruScratch(B: i32, I: i32, H: i32): i32 { return gruScratchOf<real>(B, I, H); }
export function gruBackward(
  x: usize, h: usize, h0: usize, wx: usize, wh: usize, dh: usize, T: i32, B: i32, I: i32, H: i32, gates: usize, dx: usize, dh0: usize,
  dwx: usize, dwh: usize, dbx: usize, dbh: usize, scratch: usize,
): void { gruBackwardOf<real>(x, h, h0, wx, wh, dh, T, B, I, H, gates, dx, dh0, dwx, dwh, dbx, dbh, scratch); }

export function rnnPackedSize(I: i32, H: i32): i32 { return rnnPackedSizeOf<real>(I, H); }
export function rnnPack(
  wx: usize, wh: usize, bx: usize, bh: usize, I: i32, H: i32, packed: usize,
): void { rnnPackOf<real>(wx, wh, bx, bh, I, H, packed); }
export function rnnForward(
  x: usize, packed: usize, h0: usize, T: i32, B: i32, I: i32, H: i32, kind: i32, h: usize,
): void { rnnForwardOf<real>(x, packed, h0, T, B, I, H, kind, h); }
export function rnnScratch(steps: i32, B: i32, I: i32, H: i32): i32 { return rnnScratchOf<real>(steps, B, I, H); }
export function rnnBackward(
  x: usize, h: usize, h0: usize, wx: usize, wh: usize, dh: usize, steps: i32, B: i32, I: i32, H: i32, kind: i32, dx: usize, dh0: usize,
  dwx: usize, dwh: usize, dbx: usize, dbh: usize, scratch: usize,
): void { rnnBackwardOf<real>(x, h, h0, wx, wh, dh, steps, B, I, H, kind, dx, dh0, dwx, dwh, dbx, dbh, scratch); }

export function convolutionScratch(I: i32, O: i32, taps: i32): i32 { return convolutionScratchOf<real>(I, O, taps); }
export function convolutionForward(
  x: usize, w: usize, bias: usize, steps: i32, U: i32, B: i32, I: i32, O: i32, taps: i32, dilation: i32, before: i32, stride: i32,
  y: usize, scratch: usize,
): void { convolutionForwardOf<real>(x, w, bias, steps, U, B, I, O, taps, dilation, before, stride, y, scratch); }
export function convolutionBackwardScratch(
  B: i32, I: i32, O: i32, taps: i32,
): i32 { return convolutionBackwardScratchOf<real>(B, I, O, taps); }
export function convolutionBackward(
  x: usize, w: usize, dy: usize, steps: i32, U: i32, B: i32, I: i32, O: i32, taps: i32, dilation: i32, before: i32, stride: i32,
  dx: usize, dw: usize, db: usize, scratch: usize,
): void { convolutionBackwardOf<real>(x, w, dy, steps, U, B, I, O, taps, dilation, before, stride, dx, dw, db, scratch); }
export function depthwiseForward(
  x: usize, w: usize, bias: usize, steps: i32, U: i32, B: i32, C: i32, taps: i32, dilation: i32, before: i32, stride: i32, y: usize,
): void { depthwiseForwardOf<real>(x, w, bias, steps, U, B, C, taps, dilation, before, stride, y); }
export function depthwiseBackward(
  x: usize, w: usize, dy: usize, steps: i32, U: i32, B: i32, C: i32, taps: i32, dilation: i32, before: i32, stride: i32, dx: usize,
  dw: usize, db: usize,
): void { depthwiseBackwardOf<real>(x, w, dy, steps, U, B, C, taps, dilation, before, stride, dx, dw, db); }

export function gatedForward(
  x: usize, rows: i32, C: i32, kind: i32, saved: usize, y: usize,
): void { gatedForwardOf<real>(x, rows, C, kind, saved, y); }
export function gatedBackward(
  saved: usize, dy: usize, rows: i32, C: i32, kind: i32, dx: usize,
): void { gatedBackwardOf<real>(saved, dy, rows, C, kind, dx); }

export function softmaxForward(
  x: usize, rows: i32, n: i32, period: i32, out: usize,
): void { softmaxForwardOf<real>(x, rows, n, period, out); }
export function softmaxBackward(
  out: usize, dy: usize, rows: i32, n: i32, dx: usize,
): void { softmaxBackwardOf<real>(out, dy, rows, n, dx); }
export function logSumExpForward(
  x: usize, rows: i32, n: i32, out: usize, scratch: usize,
): void { logSumExpForwardOf<real>(x, rows, n, out, scratch); }
export function logSumExpBackward(
  x: usize, out: usize, dy: usize, rows: i32, n: i32, dx: usize,
): void { logSumExpBackwardOf<real>(x, out, dy, rows, n, dx); }
export function logSoftmaxForward(x: usize, rows: i32, n: i32, out: usize): void { logSoftmaxForwardOf<real>(x, rows, n, out); }
export function logSoftmaxBackward(
  out: usize, dy: usize, rows: i32, n: i32, dx: usize,
): void { logSoftmaxBackwardOf<real>(out, dy, rows, n, dx); }
export function cumulativeForward(x: usize, steps: i32, n: i32, y: usize): void { cumulativeForwardOf<real>(x, steps, n, y); }
export function cumulativeBackward(dy: usize, steps: i32, n: i32, dx: usize): void { cumulativeBackwardOf<real>(dy, steps, n, dx); }

export function normForward(
  x: usize, weight: usize, bias: usize, rows: i32, n: i32, eps: f64, centred: i32, y: usize, moments: usize,
): void { normForwardOf<real>(x, weight, bias, rows, n, eps, centred, y, moments); }
export function normBackward(
  x: usize, weight: usize, moments: usize, dy: usize, rows: i32, n: i32, centred: i32, dx: usize, dweight: usize, dbias: usize,
  scratch: usize,
): void { normBackwardOf<real>(x, weight, moments, dy, rows, n, centred, dx, dweight, dbias, scratch); }
export function weightNormForward(
  v: usize, gain: usize, blocks: i32, O: i32, I: i32, w: usize, norms: usize,
): void { weightNormForwardOf<real>(v, gain, blocks, O, I, w, norms); }
export function weightNormBackward(
  v: usize, gain: usize, norms: usize, dw: usize, blocks: i32, O: i32, I: i32, dv: usize, dgain: usize,
): void { weightNormBackwardOf<real>(v, gain, norms, dw, blocks, O, I, dv, dgain); }

export function attentionScratch(steps: i32, S: i32, D: i32): i32 { return attentionScratchOf<real>(steps, S, D); }
export function attentionForward(
  q: usize, k: usize, v: usize, keep: usize, steps: i32, S: i32, B: i32, heads: i32, D: i32, ldq: i32, ldk: i32, causal: i32,
  weights: usize, out: usize, scratch: usize,
): void { attentionForwardOf<real>(q, k, v, keep, steps, S, B, heads, D, ldq, ldk, causal, weights, out, scratch); }
export function attentionBackward(
  q: usize, k: usize, v: usize, steps: i32, S: i32, B: i32, heads: i32, D: i32, ldq: i32, ldk: i32, weights: usize, dout: usize,
  dweights: usize, dq: usize, dk: usize, dv: usize, scratch: usize,
): void { attentionBackwardOf<real>(q, k, v, steps, S, B, heads, D, ldq, ldk, weights, dout, dweights, dq, dk, dv, scratch); }

export function dropoutForward(
  x: usize, n: i32, p: f64, seed: f64, stream: f64, y: usize,
): void { dropoutForwardOf<real>(x, n, p, seed, stream, y); }
export function dropoutBackward(
  dy: usize, n: i32, p: f64, seed: f64, stream: f64, dx: usize,
): void { dropoutBackwardOf<real>(dy, n, p, seed, stream, dx); }
export function zoneoutForward(
  before: usize, now: usize, n: i32, p: f64, seed: f64, stream: f64, y: usize,
): void { zoneoutForwardOf<real>(before, now, n, p, seed, stream, y); }
export function zoneoutBackward(
  dy: usize, n: i32, p: f64, seed: f64, stream: f64, dbefore: usize, dnow: usize,
): void { zoneoutBackwardOf<real>(dy, n, p, seed, stream, dbefore, dnow); }

export function gatherRows(
  table: usize, index: usize, rows: i32, n: i32, out: usize,
): void { gatherRowsOf<real>(table, index, rows, n, out); }
export function scatterAddRows(
  x: usize, index: usize, rows: i32, n: i32, table: usize,
): void { scatterAddRowsOf<real>(x, index, rows, n, table); }
export function copyRows(
  x: usize, rows: i32, n: i32, ldx: i32, ldout: i32, out: usize,
): void { copyRowsOf<real>(x, rows, n, ldx, ldout, out); }
export function addRows(
  x: usize, rows: i32, n: i32, ldx: i32, ldout: i32, out: usize,
): void { addRowsOf<real>(x, rows, n, ldx, ldout, out); }
export function swapAxes(x: usize, P: i32, Q: i32, n: i32, out: usize): void { swapAxesOf<real>(x, P, Q, n, out); }
export function addSwappedAxes(x: usize, P: i32, Q: i32, n: i32, out: usize): void { addSwappedAxesOf<real>(x, P, Q, n, out); }
export function whereForward(mask: usize, a: usize, b: usize, n: i32, out: usize): void { whereForwardOf<real>(mask, a, b, n, out); }
export function whereBackward(
  mask: usize, dout: usize, n: i32, da: usize, db: usize,
): void { whereBackwardOf<real>(mask, dout, n, da, db); }

export function mapForward(x: usize, n: i32, f: i32, parameter: f64, y: usize): void { mapForwardOf<real>(x, n, f, parameter, y); }
export function mapBackward(
  x: usize, y: usize, dy: usize, n: i32, f: i32, parameter: f64, dx: usize,
): void { mapBackwardOf<real>(x, y, dy, n, f, parameter, dx); }
export function lossHead(
  raw: usize, target: usize, weight: usize, location: usize, scale: usize, settings: usize, rows: i32, width: i32, head: i32, mean: i32,
  slopes: usize, losses: usize,
): f64 { return lossHeadOf<real>(raw, target, weight, location, scale, settings, rows, width, head, mean, slopes, losses); }
export function parametersHead(
  raw: usize, location: usize, scale: usize, settings: usize, rows: i32, width: i32, head: i32, parameters: usize,
): void { parametersHeadOf<real>(raw, location, scale, settings, rows, width, head, parameters); }
export function drawHead(
  raw: usize, location: usize, scale: usize, settings: usize, rows: i32, width: i32, head: i32, seed: f64, stream: f64, first: f64,
  draws: usize, parameters: usize,
): void { drawHeadOf<real>(raw, location, scale, settings, rows, width, head, seed, stream, first, draws, parameters); }

export function stepSgd(
  gradient: usize, n: i32, rate: f64, momentum: f64, decay: f64, nesterov: i32, value: usize, velocity: usize,
): void { stepSgdOf<real>(gradient, n, rate, momentum, decay, nesterov, value, velocity); }
export function stepRmsprop(
  gradient: usize, n: i32, rate: f64, alpha: f64, epsilon: f64, momentum: f64, decay: f64,
  value: usize, square: usize, mean: usize, velocity: usize,
): void { stepRmspropOf<real>(gradient, n, rate, alpha, epsilon, momentum, decay, value, square, mean, velocity); }
export function stepAdam(
  gradient: usize, n: i32, step: i32, rate: f64, beta1: f64, beta2: f64, epsilon: f64, decay: f64, decoupled: i32,
  value: usize, first: usize, second: usize, most: usize,
): void { stepAdamOf<real>(gradient, n, step, rate, beta1, beta2, epsilon, decay, decoupled, value, first, second, most); }
export function stepCocob(
  gradient: usize, n: i32, step: i32, alpha: f64, value: usize, start: usize, greatest: usize, total: usize, reward: usize, sum: usize,
): void { stepCocobOf<real>(gradient, n, step, alpha, value, start, greatest, total, reward, sum); }
export function clipNorm(n: i32, most: f64, gradient: usize): f64 { return clipNormOf<real>(n, most, gradient); }
export function averageWeights(x: usize, n: i32, share: f64, y: usize): void { averageWeightsOf<real>(x, n, share, y); }
export function zero(n: i32, out: usize): void { zeroOf<real>(n, out); }
export function add(x: usize, y: usize, n: i32, out: usize): void { addOf<real>(x, y, n, out); }
export function multiply(x: usize, y: usize, n: i32, out: usize): void { multiplyOf<real>(x, y, n, out); }
export function multiplyAdd(x: usize, y: usize, n: i32, out: usize): void { multiplyAddOf<real>(x, y, n, out); }
export function sum(x: usize, n: i32): real { return sumOf<real>(x, n); }
export function shift(n: i32, a: real, x: usize): void { shiftOf<real>(n, a, x); }

export function scaleAddRows(x: usize, factors: usize, rows: i32, n: i32, out: usize): void {
  scaleAddRowsOf<real>(x, factors, rows, n, out);
}

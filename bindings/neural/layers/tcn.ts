import type { Net } from "../net.js";
import { activate } from "../ops/activation.js";
import { add } from "../ops/arithmetic.js";
import { convolution } from "../ops/convolution.js";
import { dropout } from "../ops/dropout.js";
import { weightNorm } from "../ops/weight-norm.js";
import type { Parameter, Parameters } from "../parameters.js";
import type { Tensor } from "../tensor.js";
import { applyLinear, createLinear, type Linear } from "./linear.js";

/** A convolution whose weights are a direction and a length for each output, in torch's names. */
export interface NormedConvolution {
  /** Direction: (taps, outputs, inputs), where torch has (outputs, inputs, taps). */
  readonly weight_v: Parameter;
  /** Length: (outputs). */
  readonly weight_g: Parameter;
  readonly bias: Parameter;
}

/** Two dilated causal convolutions and the way around them. */
export interface TcnBlock {
  readonly dilation: number;
  readonly dropout: number;
  readonly conv1: NormedConvolution;
  readonly conv2: NormedConvolution;
  /** Where the channels change. */
  readonly downsample?: Linear;
}

/** Sizes of a temporal convolutional network. */
export interface TcnOptions {
  readonly channels: number;
  /** Steps between the taps of each block, from the first up: 1, 2, 4, ... */
  readonly dilations: readonly number[];
  /** Taps, 3 by default. */
  readonly taps?: number;
  /** Share of numbers dropped after each convolution while training, 0 by default. */
  readonly dropout?: number;
}

/** Directions uniform on ±1 / sqrt(inputs taps) with their own lengths, as torch begins. */
export function createTcn(init: Parameters, inputs: number, options: TcnOptions): readonly TcnBlock[] {
  const { channels, dilations, taps = 3, dropout = 0 } = options;
  return dilations.map((dilation, l) => {
    const from = l === 0 ? inputs : channels;
    const conv1 = createNormed(init, from, channels, taps);
    const conv2 = createNormed(init, channels, channels, taps);
    const block = { dilation, dropout, conv1, conv2 };
    return from === channels ? block : { ...block, downsample: createLinear(init, from, channels) };
  });
}

function createNormed(init: Parameters, inputs: number, outputs: number, taps: number): NormedConvolution {
  const bound = 1 / Math.sqrt(inputs * taps);
  const v = init.uniform([taps, outputs, inputs], bound);
  const squares = new Float64Array(outputs);
  v.initial.forEach((value, i) => {
    squares[Math.floor(i / inputs) % outputs]! += value * value;
  });
  return { weight_v: v, weight_g: init.of([outputs], squares.map(Math.sqrt)), bias: init.uniform([outputs], bound) };
}

/**
 * Residual blocks of two dilated causal convolutions (Bai, Kolter & Koltun, 2018, section 3): (T, B, inputs) to (T, B, channels). A block
 * sees twice as far back as one of its convolutions.
 */
export function applyTcn(net: Net, blocks: readonly TcnBlock[], x: Tensor): Tensor {
  return blocks.reduce((input, block) => {
    const convolve = (of: NormedConvolution, y: Tensor): Tensor => {
      const weight = weightNorm(net, of.weight_v, of.weight_g);
      const convolved = convolution(net, y, weight, of.bias, { dilation: block.dilation });
      return dropout(net, activate(net, convolved, "relu"), block.dropout);
    };
    const through = convolve(block.conv2, convolve(block.conv1, input));
    const around = block.downsample ? applyLinear(net, block.downsample, input) : input;
    return activate(net, add(net, through, around), "relu");
  }, x);
}

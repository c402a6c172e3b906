import type { Net } from "../net.js";
import type { Tensor } from "../tensor.js";

/** How a convolution moves over time. */
export interface ConvolutionOptions {
  /** Steps from one tap to the next, 1 by default. */
  readonly dilation?: number;
  /** Steps of zeros before the first step; by default as many as the taps reach back, so that nothing later is seen: causal. */
  readonly before?: number;
  /** Steps of zeros after the last step, 0 by default. */
  readonly after?: number;
  /** Steps from one output to the next, 1 by default. */
  readonly stride?: number;
}

/** Sizes of a convolution as its kernels take them. */
interface Sizes {
  /** Steps and sequences. */
  readonly T: number;
  readonly B: number;
  readonly inputs: number;
  readonly taps: number;
  /** Steps of the output. */
  readonly U: number;
  readonly dilation: number;
  readonly before: number;
  readonly stride: number;
}

function sizesOf(what: string, net: Net, x: Tensor, taps: number, options: ConvolutionOptions): Sizes {
  const [T, B, inputs] = x.shape;
  if (inputs === undefined || x.shape.length !== 3)
    throw new RangeError(`${what}: inputs of shape ${x.shape}, not (T, B, C)`);
  const { dilation = 1, after = 0, stride = 1 } = options;
  const { before = dilation * (taps - 1) } = options;
  const U = net.kernels.convolvedLength(T!, taps, dilation, before, after, stride);
  if (U < 1) throw new RangeError(`${what}: ${T} steps are too few for ${taps} taps ${dilation} apart`);
  return { T: T!, B: B!, inputs, taps, U, dilation, before, stride };
}

/**
 * A convolution over time, causal by default.
 *
 * @param x (T, B, inputs)
 * @param weight (taps, outputs, inputs), the last tap for the latest step; torch keeps (outputs, inputs, taps)
 * @param bias (outputs)
 * @returns (U, B, outputs), U = T for a causal convolution of stride 1
 */
export function convolution(
  net: Net,
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  options: ConvolutionOptions = {},
): Tensor {
  const { kernels } = net;
  const [taps, outputs, inputs] = weight.shape as [number, number, number];
  const { T, B, U, dilation, before, stride, ...x_ } = sizesOf("convolution", net, x, taps, options);
  if (x_.inputs !== inputs)
    throw new RangeError(`convolution: ${x_.inputs} channels for weights of shape ${weight.shape}`);
  const y = net.result([U, B, outputs], x, weight, bias);
  const sizes = [T, U, B, inputs, outputs, taps, dilation, before, stride] as const;
  const [from, w] = [net.offset(x), net.offset(weight)];
  net.withScratch(kernels.convolutionScratch(inputs, outputs, taps), (scratch) => {
    kernels.convolutionForward(from, w, bias ? net.offset(bias) : 0, ...sizes, y.offset, scratch);
  });
  net.record(y, () => {
    net.withScratch(kernels.convolutionBackwardScratch(B, inputs, outputs, taps), (scratch) => {
      kernels.convolutionBackward(from, w, y.grad, ...sizes, x.grad, weight.grad, bias?.grad ?? 0, scratch);
    });
  });
  return y;
}

/**
 * A convolution of each channel with taps of its own.
 *
 * @param x (T, B, channels)
 * @param weight (taps, channels); torch keeps (channels, 1, taps)
 * @param bias (channels)
 * @returns (U, B, channels)
 */
export function depthwiseConvolution(
  net: Net,
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  options: ConvolutionOptions = {},
): Tensor {
  const { kernels } = net;
  const [taps, channels] = weight.shape as [number, number];
  const { T, B, U, inputs, dilation, before, stride } = sizesOf("depthwiseConvolution", net, x, taps, options);
  if (inputs !== channels)
    throw new RangeError(`depthwiseConvolution: ${inputs} channels for weights of shape ${weight.shape}`);
  const y = net.result([U, B, channels], x, weight, bias);
  const sizes = [T, U, B, channels, taps, dilation, before, stride] as const;
  const [from, w] = [net.offset(x), net.offset(weight)];
  kernels.depthwiseForward(from, w, bias ? net.offset(bias) : 0, ...sizes, y.offset);
  net.record(y, () => kernels.depthwiseBackward(from, w, y.grad, ...sizes, x.grad, weight.grad, bias?.grad ?? 0));
  return y;
}

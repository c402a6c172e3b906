import { test } from "vitest";
import { type Bench, checkGradients, type Problem, wiggles } from "../../support/kernel-gradients.js";

// T, B, I, O, taps, dilation, before, after, stride
const shapes = [
  [7, 3, 4, 3, 3, 1, 2, 0, 1],
  [9, 2, 3, 5, 2, 4, 4, 0, 1],
  [7, 2, 4, 3, 3, 1, 1, 1, 2],
  [8, 1, 2, 9, 3, 2, 2, 2, 3],
  [3, 2, 2, 2, 4, 3, 9, 0, 1],
  [7, 100, 2, 2, 2, 3, 3, 0, 1],
] as const;

test.each(shapes)("gradients over %i steps of %i sequences, %i to %i channels, %i taps, dilation %i, padding %i + %i, stride %i", (...shape) => {
  checkGradients((bench) => layer(bench, shape, false));
});

test.each(shapes)("gradients of single channels over %i steps of %i sequences, %i channels", (...shape) => {
  checkGradients((bench) => layer(bench, shape, true));
});

function layer(bench: Bench, [T, B, I, outputs, taps, dilation, before, after, stride]: readonly number[], depthwise: boolean): Problem<"x" | "w" | "bias"> {
  const { kernels } = bench;
  const O = depthwise ? I! : outputs!;
  const U = kernels.convolvedLength(T!, taps!, dilation!, before!, after!, stride!);
  const y = bench.room(U * B! * O);
  const sizes = [T!, U, B!] as const;
  const rest = [taps!, dilation!, before!, stride!] as const;
  const scratch = bench.room(
    Math.max(kernels.convolutionScratch(I!, O, taps!), kernels.convolutionBackwardScratch(B!, I!, O, taps!)),
  );
  return {
    inputs: { x: wiggles(T! * B! * I!, 1), w: wiggles(taps! * (depthwise ? O : O * I!), 2), bias: wiggles(O, 3) },
    forward(at) {
      if (depthwise) kernels.depthwiseForward(at.x, at.w, at.bias, ...sizes, O, ...rest, y);
      else kernels.convolutionForward(at.x, at.w, at.bias, ...sizes, I!, O, ...rest, y, scratch);
      return [[y, U * B! * O]];
    },
    backward(at, [dy], d) {
      if (depthwise) kernels.depthwiseBackward(at.x, at.w, dy!, ...sizes, O, ...rest, d.x, d.w, d.bias);
      else kernels.convolutionBackward(at.x, at.w, dy!, ...sizes, I!, O, ...rest, d.x, d.w, d.bias, scratch);
    },
  };
}

import type { Tensor } from "../tensor.js";

/** The weights of a recurrent layer of H units with G gates, in torch's names and layout. */
export interface RecurrentWeights {
  /** (G H, inputs) */
  readonly weight_ih: Tensor;
  /** (G H, H) */
  readonly weight_hh: Tensor;
  /** (G H) */
  readonly bias_ih?: Tensor | undefined;
  /** (G H) */
  readonly bias_hh?: Tensor | undefined;
}

/** The sizes of a recurrent layer. */
export interface SequenceSizes {
  readonly steps: number;
  readonly batch: number;
  readonly inputs: number;
  readonly units: number;
}

/** Read the sizes off the tensors, which must fit each other. */
export function sequence(what: string, x: Tensor, weights: RecurrentWeights, gates: number): SequenceSizes {
  const [steps, batch, inputs] = x.shape;
  const units = weights.weight_hh.shape[1];
  if (inputs === undefined || units === undefined || x.shape.length !== 3 || x.size === 0)
    throw new RangeError(`${what}: inputs of shape ${x.shape}, not (T, B, inputs)`);
  const fits =
    String(weights.weight_ih.shape) === String([gates * units, inputs]) &&
    String(weights.weight_hh.shape) === String([gates * units, units]);
  if (!fits) {
    const { weight_ih, weight_hh } = weights;
    throw new RangeError(`${what}: weights of shapes ${weight_ih.shape} and ${weight_hh.shape} for ${inputs} inputs`);
  }
  return { steps: steps!, batch: batch!, inputs, units };
}

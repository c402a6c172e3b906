// From raw outputs in the memory of the kernels to predictions and draws.

import { OptionError } from "../../core/errors.js";
import type { Prediction } from "../../core/forecast.js";
import type { Engine } from "../../wasm/engine.js";
import type { NeuralKernels } from "../../wasm/kernels.js";
import type { Head } from "./head.js";

/** Raw outputs of the steps of a horizon, and the units of the series. */
export interface RawSteps {
  /** Offset of the raw outputs (rows, size). */
  readonly raw: number;
  readonly rows: number;
  /** (rows). Default zeros. */
  readonly location?: Float64Array | undefined;
  /** (rows), above 0. Default ones. */
  readonly scale?: Float64Array | undefined;
}

/** The prediction that raw outputs say, in units of the series; the network's part of it is computed in doubles. */
export function predictHead(engine: Engine<NeuralKernels>, head: Head, { raw, rows, ...units }: RawSteps): Prediction {
  const location = units.location ?? new Float64Array(rows);
  const scale = units.scale ?? new Float64Array(rows).fill(1);
  using frame = engine.frame();
  const { kernels } = frame;
  const out = frame.f64(rows * head.size);
  const told = frame.put(head.settings);
  const [m, v] = [frame.put(location), frame.put(scale)];
  kernels.parametersHead(raw, m, v, told, rows, head.size, kernels[head.code].value, out);
  return head.prediction({ values: frame.take(out, rows * head.size), rows, location, scale });
}

/** Raw outputs to draw from, by offsets of arrays of the network's precision, and where the draws go. */
export interface RawDraws {
  /** (rows, size) */
  readonly raw: number;
  readonly rows: number;
  /** (rows), or 0 for zeros. */
  readonly location: number;
  /** (rows), or 0 for ones. */
  readonly scale: number;
  /** (rows): the draws, in units of the series. */
  readonly out: number;
}

/** Which random numbers are used: row i takes element first + i of the stream, in whatever blocks rows are drawn. */
export interface DrawAddress {
  readonly seed: number;
  readonly stream: number;
  readonly first: number;
}

/**
 * One draw for every row.
 *
 * Errors: OptionError("unsupported") for heads that say too little to draw from.
 */
export function drawHead(engine: Engine<NeuralKernels>, head: Head, rows: RawDraws, address: DrawAddress): void {
  if (!head.draws) {
    const message = `${head.name}: of single numbers and quantiles no draws are made; take a head of a distribution`;
    throw new OptionError("unsupported", message);
  }
  using frame = engine.frame();
  const { kernels } = frame;
  const told = frame.put(head.settings);
  const { seed, stream, first } = address;
  const code = kernels[head.code].value;
  const scratch = frame.f64(head.size);
  const { raw, location, scale, out } = rows;
  kernels.drawHead(raw, location, scale, told, rows.rows, head.size, code, seed, stream, first, out, scratch);
}

// The map of each head from raw outputs to parameters, as ONNX nodes, at location 0 and scale 1: whoever runs the file scales them back.

import { lawParameters } from "../../core/forecast.js";
import type { Head } from "../heads/head.js";
import type { Dimension, OnnxGraph } from "./graph.js";

/** As in the kernels (assembly/neural/head/map.ts). */
const LEAST = 1e-6;

/** Nodes over the last dimension of raw outputs. */
class Raw {
  readonly #graph: OnnxGraph;
  readonly #raw: string;

  constructor(graph: OnnxGraph, raw: string) {
    this.#graph = graph;
    this.#raw = raw;
  }

  /** Outputs `from` to `to` (exclusive) of each row. */
  slice(from: number, to = from + 1): string {
    const graph = this.#graph;
    return graph.node("Slice", [this.#raw, graph.integers([from]), graph.integers([to]), graph.integers([-1])]);
  }
  positive(from: number, to?: number): string {
    const softplus = this.#graph.node("Softplus", [this.slice(from, to)]);
    return this.#graph.node("Add", [softplus, this.#graph.scalar(LEAST)]);
  }
  logistic(at: number): string {
    return this.#graph.node("Sigmoid", [this.slice(at)]);
  }
  exponential(at: number): string {
    return this.#graph.node("Exp", [this.slice(at)]);
  }
  shares(from: number, to: number): string {
    return this.#graph.node("Softmax", [this.slice(from, to)], { axis: { int: -1 } });
  }
  operate(operator: string, ...values: readonly string[]): string {
    return this.#graph.node(operator, values);
  }
  number(value: number): string {
    return this.#graph.scalar(value);
  }
}

/** Names and values of what a head says, each (..., 1) for a law and (..., n) for weights, quantiles and the like. */
function parametersOf(head: Head, raw: Raw): readonly (readonly [name: string, value: string, width: number])[] {
  switch (head.code) {
    case "GAUSSIAN_HEAD":
    case "LAPLACE_HEAD":
    case "LOG_NORMAL_HEAD":
      return named(head.name, raw.slice(0), raw.positive(1));
    case "STUDENT_T_HEAD": {
      const degrees = raw.operate("Add", raw.operate("Softplus", raw.slice(2)), raw.number(2));
      return named(head.name, raw.slice(0), raw.positive(1), degrees);
    }
    case "GAMMA_HEAD": {
      const shape = raw.positive(0);
      return named(head.name, shape, raw.operate("Div", raw.positive(1), shape));
    }
    case "BETA_HEAD": {
      const precision = raw.positive(1);
      const rest = raw.operate("Sigmoid", raw.operate("Neg", raw.slice(0)));
      return named(head.name, raw.operate("Mul", precision, raw.logistic(0)), raw.operate("Mul", precision, rest));
    }
    case "BERNOULLI_HEAD":
      return named(head.name, raw.logistic(0));
    case "POISSON_HEAD":
      return named(head.name, raw.exponential(0));
    case "NEGATIVE_BINOMIAL_HEAD":
      return named(head.name, raw.positive(0), raw.positive(1));
    default:
      return othersOf(head, raw);
  }
}

/** Of the heads that are no single law. */
function othersOf({ code, size }: Head, raw: Raw): readonly (readonly [string, string, number])[] {
  const count = Math.floor(size / 3);
  const pieces = (size - 1) / 2;
  switch (code) {
    case "ZERO_INFLATED_POISSON_HEAD":
      return [
        ["zero", raw.logistic(0), 1],
        ["mean", raw.exponential(1), 1],
      ];
    case "ZERO_INFLATED_NEGATIVE_BINOMIAL_HEAD":
      return [
        ["zero", raw.logistic(0), 1],
        ["mean", raw.positive(1), 1],
        ["dispersion", raw.positive(2), 1],
      ];
    case "GAUSSIAN_MIXTURE_HEAD":
      return [
        ["weights", raw.shares(0, count), count],
        ["means", raw.slice(count, 2 * count), count],
        ["sds", raw.positive(2 * count, 3 * count), count],
      ];
    case "QUANTILE_FUNCTION_HEAD":
      return [
        ["start", raw.slice(0), 1],
        ["slopes", raw.positive(1, 1 + pieces), pieces],
        ["widths", raw.shares(1 + pieces, size), pieces],
      ];
    case "BINS_HEAD":
      return [["probabilities", raw.shares(0, size), size]];
    case "QUANTILES_HEAD":
      return [["quantiles", raw.slice(0, size), size]];
    default:
      return [["value", raw.slice(0), 1]];
  }
}

function named(law: string, ...values: readonly string[]): (readonly [string, string, number])[] {
  const names: readonly string[] = lawParameters[law as keyof typeof lawParameters];
  return values.map((value, k) => [names[k]!, value, 1]);
}

/**
 * Outputs of a file for what a head says of each row, at location 0 and scale 1, named as in forecasts: `mean` and `sd` of a normal law, `quantiles`,
 * `weights`, `means` and `sds` of a mixture. The last dimension of each is 1, or the number of components, levels, pieces or classes.
 *
 * @param shape Of the raw outputs without the last dimension.
 */
export function onnxHead(graph: OnnxGraph, head: Head, raw: string, shape: readonly Dimension[]): void {
  for (const [name, value, width] of parametersOf(head, new Raw(graph, raw))) {
    graph.output(name, value, [...shape, width]);
  }
}

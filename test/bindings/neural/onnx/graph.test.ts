import { describe, expect, test } from "vitest";
import { binsHead } from "../../../../bindings/neural/heads/bins.js";
import type { Head } from "../../../../bindings/neural/heads/head.js";
import * as laws from "../../../../bindings/neural/heads/laws.js";
import { normalMixtureHead } from "../../../../bindings/neural/heads/mixture.js";
import { squaredHead } from "../../../../bindings/neural/heads/point.js";
import { quantileFunctionHead } from "../../../../bindings/neural/heads/quantile-function.js";
import { quantilesHead } from "../../../../bindings/neural/heads/quantiles.js";
import {
  zeroInflatedNegativeBinomialHead,
  zeroInflatedPoissonHead,
} from "../../../../bindings/neural/heads/zero-inflated.js";
import { OnnxGraph } from "../../../../bindings/neural/onnx/graph.js";
import { onnxHead } from "../../../../bindings/neural/onnx/head.js";
import {
  type NamedWeights,
  onnxCausalConvolution,
  onnxGru,
  onnxLinear,
  onnxLstm,
} from "../../../../bindings/neural/onnx/layers.js";
import { string, whole } from "../../../../bindings/neural/onnx/protobuf.js";
import { neuralEngine } from "../../../../bindings/wasm/engine.js";
import { close } from "../../../support/close.js";
import { golden } from "../../../support/golden.js";
import { hasOnnxRuntime, runOnnx, type Values } from "../../../support/onnx.js";

/** What onnxruntime gives in singles may differ by the order of its sums. */
const tolerance = 1e-5;

type Nested = number | readonly Nested[];

interface LayerCase {
  readonly id: string;
  readonly inputs: Readonly<Record<string, Nested>>;
  readonly params: Readonly<Record<string, Nested>>;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, Nested>>;
}

const flat = (values: Nested): number[] => (typeof values === "number" ? [values] : values.flatMap(flat));

function caseOf(id: string) {
  const found = (golden("neural").cases as unknown as readonly LayerCase[]).find((each) => each.id === id)!;
  const of = (group: Readonly<Record<string, Nested>>, name: string): Values => ({
    shape: found.shapes[name]!,
    data: flat(group[name]!),
  });
  const weights: NamedWeights = {
    weight: (name) => of(found.params, name.replace(/^layer\./, "")),
    has: (name) => name.replace(/^layer\./, "") in found.params,
  };
  return {
    weights,
    input: (name: string) => of(found.inputs, name),
    output: (name: string) => of(found.outputs, name),
  };
}

describe.skipIf(!hasOnnxRuntime)("a layer of an ONNX file gives what torch gives", () => {
  test("linear", async () => {
    const { weights, input, output } = caseOf("linear");
    const graph = new OnnxGraph("linear");
    graph.output("y", onnxLinear(graph, weights, "layer", graph.input("x", ["rows", 4])), ["rows", 3]);
    const { y } = await runOnnx(graph.toBytes(), { x: input("x") });
    expect(y!.shape).toEqual([3, 3]);
    close(y!.data, output("y").data as number[], { tolerance });
  });

  test.each([
    ["causalconv-d1", 1],
    ["causalconv-d2", 2],
  ] as const)("%s", async (id, dilation) => {
    const { weights, input, output } = caseOf(id);
    // The fixture has (B, C, T).
    const turned = ({ shape: [b, c, t], data }: Values): Values => ({
      shape: [t!, b!, c!],
      data: Array.from({ length: data.length }, (_, i) => {
        const [at, row, channel] = [Math.floor(i / (b! * c!)), Math.floor(i / c!) % b!, i % c!];
        return data[(row * c! + channel) * t! + at]!;
      }),
    });
    const graph = new OnnxGraph("convolution");
    const x = turned(input("x"));
    const y = onnxCausalConvolution(
      graph,
      weights,
      "layer",
      dilation,
      graph.input("x", ["time", "batch", x.shape[2]!]),
    );
    graph.output("y", y, ["time", "batch", "channels"]);
    const found = await runOnnx(graph.toBytes(), { x });
    close(found.y!.data, turned(output("y")).data, { tolerance });
  });
});

describe.skipIf(!hasOnnxRuntime)("a recurrent layer of an ONNX file gives what the kernels give", () => {
  const [T, B, I, H] = [6, 2, 4, 3];
  const waves = (n: number, salt: number) => Array.from({ length: n }, (_, i) => Math.sin(2.3 * (i + 1) * (salt + 1)));
  const weightsOf = (gates: number): NamedWeights => {
    const shapes: Readonly<Record<string, readonly number[]>> = {
      "cell.weight_ih_l0": [gates * H, I],
      "cell.weight_hh_l0": [gates * H, H],
      "cell.bias_ih_l0": [gates * H],
      "cell.bias_hh_l0": [gates * H],
    };
    return {
      has: (name) => name in shapes,
      weight(name) {
        const shape = shapes[name]!;
        const size = shape.reduce((product, length) => product * length, 1);
        return { shape, data: waves(size, Object.keys(shapes).indexOf(name)) };
      },
    };
  };
  const [x, h0, c0] = [waves(T * B * I, 5), waves(B * H, 6), waves(B * H, 7)];

  test.each([true, false])("LSTM, from given states: %s", async (started) => {
    const weights = weightsOf(4);
    const graph = new OnnxGraph("lstm");
    const input = graph.input("x", ["time", "batch", I]);
    const states = { hidden: graph.input("h0", ["batch", H]), cell: graph.input("c0", ["batch", H]) };
    const made = onnxLstm(graph, weights, "cell.", 0, input, started ? states : undefined);
    graph.output("y", made.outputs, ["time", "batch", H]);
    graph.output("hidden", made.hidden, ["batch", H]);
    graph.output("cell", made.cell!, ["batch", H]);
    const state = { h0: { shape: [B, H], data: h0 }, c0: { shape: [B, H], data: c0 } };
    const found = await runOnnx(graph.toBytes(), { x: { shape: [T, B, I], data: x }, ...state });

    using frame = neuralEngine().frame();
    const { kernels } = frame;
    const of = (name: string) => frame.putF32(weights.weight(`cell.${name}_l0`).data);
    const packed = frame.f32(kernels.lstmPackedSize(I, H));
    kernels.lstmPack(of("weight_ih"), of("weight_hh"), of("bias_ih"), of("bias_hh"), I, H, packed);
    const [h, c, gates] = [frame.f32(T * B * H), frame.f32(T * B * H), frame.f32(T * B * 4 * H)];
    const [first, cell] = started ? [frame.putF32(h0), frame.putF32(c0)] : [0, 0];
    kernels.lstmForward(frame.putF32(x), packed, first, cell, T, B, I, H, h, c, gates);
    const [all, cells] = [frame.takeF32(h, T * B * H), frame.takeF32(c, T * B * H)];
    expect(found.y!.shape).toEqual([T, B, H]);
    close(found.y!.data, all, { tolerance });
    close(found.hidden!.data, all.subarray((T - 1) * B * H), { tolerance });
    close(found.cell!.data, cells.subarray((T - 1) * B * H), { tolerance });
  });

  test.each([true, false])("GRU, from a given state: %s", async (started) => {
    const weights = weightsOf(3);
    const graph = new OnnxGraph("gru");
    const input = graph.input("x", ["time", "batch", I]);
    const state = graph.input("h0", ["batch", H]);
    const made = onnxGru(graph, weights, "cell.", 0, input, started ? state : undefined);
    graph.output("y", made.outputs, ["time", "batch", H]);
    graph.output("hidden", made.hidden, ["batch", H]);
    const given = { x: { shape: [T, B, I], data: x }, h0: { shape: [B, H], data: h0 } };
    const found = await runOnnx(graph.toBytes(), given);

    using frame = neuralEngine().frame();
    const { kernels } = frame;
    const of = (name: string) => frame.putF32(weights.weight(`cell.${name}_l0`).data);
    const packed = frame.f32(kernels.gruPackedSize(I, H));
    kernels.gruPack(of("weight_ih"), of("weight_hh"), of("bias_ih"), of("bias_hh"), I, H, packed);
    const [h, gates] = [frame.f32(T * B * H), frame.f32(T * B * 4 * H)];
    kernels.gruForward(frame.putF32(x), packed, started ? frame.putF32(h0) : 0, T, B, I, H, h, gates);
    const all = frame.takeF32(h, T * B * H);
    close(found.y!.data, all, { tolerance });
    close(found.hidden!.data, all.subarray((T - 1) * B * H), { tolerance });
  });
});

describe.skipIf(!hasOnnxRuntime)("the head of an ONNX file gives the parameters that a forecast has", () => {
  const heads: readonly Head[] = [
    ...[laws.normalHead(), laws.studentTHead(), laws.laplaceHead(), laws.logNormalHead(), laws.gammaHead()],
    ...[laws.betaHead(), laws.bernoulliHead(), laws.poissonHead(), laws.negativeBinomialHead()],
    ...[zeroInflatedPoissonHead(), zeroInflatedNegativeBinomialHead(), normalMixtureHead(2), quantileFunctionHead(3)],
    ...[binsHead([-1, 0, 1, 2]), quantilesHead([0.1, 0.5, 0.9]), squaredHead()],
  ];
  test.each(heads.map((head) => [head.name, head] as const))("%s", async (_, head) => {
    const raw = Array.from({ length: 4 * head.size }, (_, i) => 3 * Math.sin(12.9 * (i + 1)));
    const graph = new OnnxGraph(head.name);
    onnxHead(graph, head, graph.input("raw", ["time", "batch", head.size]), ["time", "batch"]);
    const found = await runOnnx(graph.toBytes(), { raw: { shape: [2, 2, head.size], data: raw } });
    using frame = neuralEngine().frame();
    const out = frame.f64(4 * head.size);
    const told = frame.put(head.settings);
    frame.kernels.parametersHead(frame.putF32(raw), 0, 0, told, 4, head.size, frame.kernels[head.code].value, out);
    const expected = frame.take(out, 4 * head.size);
    let from = 0;
    for (const [name, { shape, data }] of Object.entries(found)) {
      const width = shape[2]!;
      expect(shape).toEqual([2, 2, width]);
      const columns = Array.from(
        { length: 4 * width },
        (_, i) => expected[Math.floor(i / width) * head.size + from + (i % width)]!,
      );
      close(data, columns, { tolerance }, name);
      from += width;
    }
    expect(from).toBe(head.size);
    if (head.name === "normal") expect(Object.keys(found)).toEqual(["mean", "sd"]);
  });
});

test("fields are written as the format says, the examples of its specification", () => {
  expect(Array.from(whole(1, 150))).toEqual([0x08, 0x96, 0x01]);
  expect(Array.from(string(2, "testing"))).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
  expect(Array.from(whole(1, -2))).toEqual([0x08, 0xfe, ...Array(8).fill(0xff), 0x01]);
});

test("texts for the reader are kept", () => {
  const graph = new OnnxGraph("one");
  graph.output("y", graph.input("x", [1]), [1]);
  const bytes = new TextDecoder().decode(graph.toBytes({ levels: "[0.1,0.9]" }));
  expect(bytes).toContain("levels");
  expect(bytes).toContain("[0.1,0.9]");
});

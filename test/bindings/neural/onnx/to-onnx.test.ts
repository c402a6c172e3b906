// Fitted networks as ONNX files: onnxruntime gives the forecasts of the library.
import { describe, expect, test } from "vitest";
import type { GlobalFitted } from "../../../../bindings/core/global-model.js";
import { naive } from "../../../../bindings/index.js";
import { fillBatch } from "../../../../bindings/neural/batch.js";
import { headOf } from "../../../../bindings/neural/distribution.js";
import { type MlpOptions, mlp } from "../../../../bindings/neural/models/mlp.js";
import { mqCnn } from "../../../../bindings/neural/models/mq-cnn.js";
import { mqRnn } from "../../../../bindings/neural/models/mq-rnn.js";
import { Net } from "../../../../bindings/neural/net.js";
import { toOnnx } from "../../../../bindings/neural/onnx/to-onnx.js";
import { activations } from "../../../../bindings/neural/ops/activation.js";
import { preparePanel } from "../../../../bindings/neural/panel-inputs.js";
import type { PanelNetworkState } from "../../../../bindings/neural/panel-network.js";
import { Windows } from "../../../../bindings/neural/windows.js";
import { ownEngine } from "../../../../bindings/wasm/engine.js";
import { neural } from "../../../../bindings/wasm/source.js";
import { close } from "../../../support/close.js";
import { hasOnnxRuntime, runOnnx, type Values } from "../../../support/onnx.js";

const short = { horizon: 3, context: 6, epochs: 1, stepsPerEpoch: 10, batchSize: 4 } as const;
const data = {
  a: Array.from({ length: 40 }, (_, t) => 20 + 3 * (t % 5)),
  b: Array.from({ length: 30 }, (_, t) => t % 7),
};

/** What the network is given for a forecast of the panel of its fit, and the units of its windows. */
function given(fitted: Pick<GlobalFitted, "name" | "options" | "state" | "panel">, form: "flat" | "encoder") {
  const { inputs, context } = fitted.state as PanelNetworkState;
  const { horizon, distribution, levels } = fitted.options as MlpOptions;
  const prepared = preparePanel(fitted.name, inputs, fitted.panel);
  const windows = new Windows(inputs, prepared, {
    ...{ form, context, horizon, unscaledTargets: false },
    ...{ coldShare: 0, holdOut: 0, sampling: "uniform" as const },
  });
  using net = new Net(ownEngine(neural));
  net.begin(false);
  const batch = fillBatch(net, windows, windows.prediction(), headOf(distribution, levels));
  const values = (tensor: typeof batch.inputs): Values => ({ shape: tensor.shape, data: net.read(tensor) });
  const feeds = { inputs: values(batch.inputs), ...(batch.future && { future: values(batch.future) }) };
  return { feeds, scale: batch.scale, location: batch.location };
}

describe.skipIf(!hasOnnxRuntime)("the file gives the forecasts of the model, to the rounding of singles:", () => {
  test.each(activations)("mlp with %s, a normal law", async (activation) => {
    const fitted = await mlp({ ...short, hidden: [8, 5], activation, distribution: "normal", scaling: "standard" }).fit(
      data,
    );
    const { feeds, scale, location } = given(fitted, "flat");
    const { mean, sd } = await runOnnx(toOnnx(fitted), feeds);
    expect(mean!.shape).toEqual([2, 3, 1]);
    for (const [b, forecast] of [...fitted.forecast(3)].entries()) {
      const of = (values: Values, move: number) =>
        Array.from(values.data)
          .slice(3 * b, 3 * b + 3)
          .map((v) => move + scale[b]! * v);
      if (forecast.prediction.kind !== "law") throw new Error("no law");
      const expected = forecast.prediction.parameters as Readonly<Record<string, Float64Array>>;
      close(of(mean!, location[b]!), expected.mean!, { tolerance: 1e-5, scale: scale[b]! });
      close(of(sd!, 0), expected.sd!, { tolerance: 1e-5, scale: scale[b]! });
    }
  });

  test.each([
    ["mqRnn", () => mqRnn({ ...short, hidden: 5, layers: 2, decoder: 4, levels: [0.2, 0.5, 0.8] }).fit(data)],
    [
      "mqCnn",
      () => mqCnn({ ...short, channels: 5, dilations: [1, 2], taps: 3, decoder: 4, levels: [0.2, 0.5, 0.8] }).fit(data),
    ],
  ] as const)("%s, quantiles", async (_, learned) => {
    const fitted = await learned();
    const { feeds, scale, location } = given(fitted, "encoder");
    const { quantiles } = await runOnnx(toOnnx(fitted), feeds);
    expect(quantiles!.shape).toEqual([2, 3, 3]);
    for (const [b, forecast] of [...fitted.forecast(3)].entries()) {
      for (let h = 0; h < 3; h++) {
        const row = Array.from(quantiles!.data)
          .slice((b * 3 + h) * 3, (b * 3 + h) * 3 + 3)
          .sort((x, y) => x - y);
        const expected = [0.2, 0.5, 0.8].map((level) => forecast.quantile(level)[h]!);
        close(
          row.map((q) => location[b]! + scale[b]! * q),
          expected,
          { tolerance: 1e-5, scale: scale[b]! },
        );
      }
    }
  });
});

test("what cannot be written is refused", async () => {
  expect(() => toOnnx(naive().fit([1, 2, 3]) as never)).toThrow(
    'toOnnx: a fitted mlp, mqRnn, mqCnn can be written, got "naive"',
  );
  expect(() => toOnnx(undefined as never)).toThrow("toOnnx");
  const fitted = await mlp({ ...short, hidden: [2], embedIds: true }).fit(data);
  expect(() => toOnnx(fitted)).toThrow("with embeddings of categories is not written");
});

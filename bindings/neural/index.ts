// The public surface of `forecastle/neural`: re-exports only.

export { readCheckpoint, writeCheckpoint } from "./checkpoint.js";
export type { Distribution } from "./distribution.js";
export type { ExpectedScale } from "./expected-scale.js";
export type { ForkingDistribution } from "./forking.js";
export type { CovariateCode, InputLayout } from "./input-layout.js";
export { type AdalineOptions, type AdalineState, adaline } from "./models/adaline.js";
export { type DeepArOptions, type DeepArState, deepAR } from "./models/deep-ar.js";
export { type MlpOptions, type MlpState, mlp } from "./models/mlp.js";
export { type MqCnnOptions, type MqCnnState, mqCnn } from "./models/mq-cnn.js";
export { type MqRnnOptions, type MqRnnState, mqRnn } from "./models/mq-rnn.js";
export { type Seq2seqOptions, type Seq2seqState, seq2seq } from "./models/seq2seq.js";
export { neuralModels } from "./models.js";
export type { NetworkOptions } from "./network-options.js";
export { toOnnx } from "./onnx/to-onnx.js";
export type { Activation } from "./ops/activation.js";
export type { InputState, ScaleFloorState } from "./panel-inputs.js";
export type { PanelNetworkState } from "./panel-network.js";
export type { Scaling } from "./scaler.js";
export type { CategoryCode, RealCode } from "./statics.js";
export type { TrainingOptions } from "./training.js";

import type { Net } from "../net.js";
import type { Tensor } from "../tensor.js";

/** The functions of `activate`, by the names of the kernels' codes. */
const codes = {
  relu: "MAP_RELU",
  leakyRelu: "MAP_LEAKY_RELU",
  elu: "MAP_ELU",
  selu: "MAP_SELU",
  gelu: "MAP_GELU",
  geluTanh: "MAP_GELU_TANH",
  silu: "MAP_SILU",
  sigmoid: "MAP_SIGMOID",
  tanh: "MAP_TANH",
  softplus: "MAP_SOFTPLUS",
  mish: "MAP_MISH",
  softsign: "MAP_SOFTSIGN",
  exp: "MAP_EXP",
} as const satisfies Readonly<Record<Activation, string>>;

/** A function of one number that follows a layer. */
export type Activation =
  | "relu"
  | "leakyRelu"
  | "elu"
  | "selu"
  | "gelu"
  | "geluTanh"
  | "silu"
  | "sigmoid"
  | "tanh"
  | "softplus"
  | "mish"
  | "softsign"
  | "exp";

/** The names of all activations. */
export const activations: readonly Activation[] = Object.keys(codes) as Activation[];

/** A function of each element; `parameter` is the slope of leakyRelu and the level of elu. */
export function activate(
  net: Net,
  x: Tensor,
  activation: Activation,
  parameter = activation === "elu" ? 1 : 0.01,
): Tensor {
  const { kernels } = net;
  const code = kernels[codes[activation]].value;
  const from = net.offset(x);
  const y = net.result(x.shape, x);
  kernels.mapForward(from, x.size, code, parameter, y.offset);
  net.record(y, () => kernels.mapBackward(from, y.offset, y.grad, x.size, code, parameter, x.grad));
  return y;
}

import type { Net } from "../net.js";
import type { Tensor } from "../tensor.js";
import { runWavenet, type Wavenet, type WavenetLayer } from "./wavenet.js";

/** A layer with its packed weights and the last inputs that its taps reach. */
interface CachedLayer {
  readonly dilation: number;
  readonly taps: number;
  /** Steps of the ring. */
  readonly steps: number;
  /** (steps, B, channels): the input of step t lies at t modulo steps. */
  readonly ring: number;
  readonly gate: number;
  readonly gateBias: number;
  readonly out: number;
  readonly outBias: number;
}

/**
 * Steps of a stack of gated convolutions, one after the other: each costs what one row of the whole stack costs, because the inputs of
 * every layer are kept as far back as its taps reach (Paine et al., 2016). Within one inference; the results are those of `applyWavenet`.
 */
export class WavenetDecoder {
  readonly #net: Net;
  readonly #module: Wavenet;
  readonly #batch: number;
  readonly #layers: readonly CachedLayer[];
  readonly #start: number;
  #step = 0;

  /** @param history what went before: (T, B, inputs) */
  constructor(net: Net, module: Wavenet, history: Tensor) {
    const [T, B] = history.shape as [number, number];
    [this.#net, this.#module, this.#batch, this.#step] = [net, module, B, T];
    const { inputs } = runWavenet(net, module, history);
    this.#start = pack(net, net.offset(module.start.weight), module.channels, module.start.weight.shape[1]!);
    this.#layers = module.layers.map((layer, l) => cached(net, layer, inputs[l]!));
  }

  /** The next step: (B, inputs) to (B, skips). */
  next(x: Tensor): Tensor {
    const { channels, skips, start } = this.#module;
    const [net, B] = [this.#net, this.#batch];
    const sum = net.tensor([B, skips], false);
    net.kernels.zero(sum.size, sum.offset);
    net.withScratch(B * (4 * channels + skips) + B * channels, (residual) => {
      const gates = residual + B * channels * net.bytes;
      const out = gates + 3 * B * channels * net.bytes;
      product(net, net.offset(x), this.#start, net.offset(start.bias), [B, channels, start.weight.shape[1]!], residual);
      for (const layer of this.#layers) this.#advance(layer, residual, gates, out, sum.offset);
    });
    this.#step++;
    return sum;
  }

  /** One layer: its input is kept, `residual` becomes the input of the next, and its skip is added to `sum`. */
  #advance(layer: CachedLayer, residual: number, gates: number, out: number, sum: number): void {
    const { kernels, bytes } = this.#net;
    const { channels: C, skips } = this.#module;
    const [B, t, add] = [this.#batch, this.#step, kernels.ACCUMULATE.value];
    const place = (step: number): number => layer.ring + (step % layer.steps) * B * C * bytes;
    kernels.copyRows(residual, B, C, C, C, place(t));
    kernels.copyRows(layer.gateBias, B, 2 * C, 0, 2 * C, gates);
    const size = kernels.packedSize(2 * C, C) * bytes;
    for (let k = 0; k < layer.taps; k++) {
      const seen = t - (layer.taps - 1 - k) * layer.dilation;
      if (seen >= 0) kernels.gemmPacked(place(seen), layer.gate + k * size, B, 2 * C, C, C, 2 * C, add, gates);
    }
    const gated = gates + 2 * B * C * bytes;
    kernels.gatedForward(gates, B, C, kernels.GATED_TANH.value, gates, gated);
    product(this.#net, gated, layer.out, layer.outBias, [B, C + skips, C], out);
    kernels.addRows(out + C * bytes, B, skips, C + skips, skips, sum);
    kernels.addRows(out, B, C, C + skips, C, residual);
  }
}

/** Weights (outputs, inputs) as products read them. */
function pack(net: Net, weight: number, outputs: number, inputs: number): number {
  const packed = net.scratch(net.kernels.packedSize(outputs, inputs));
  net.kernels.pack(weight, outputs, inputs, inputs, net.kernels.TRANSPOSE_B.value, packed);
  return packed;
}

/** out = x Wᵀ + bias, with packed weights; sizes are rows, outputs and inputs. */
function product(
  net: Net,
  x: number,
  packed: number,
  bias: number,
  [m, n, k]: [number, number, number],
  out: number,
): void {
  net.kernels.copyRows(bias, m, n, 0, n, out);
  net.kernels.gemmPacked(x, packed, m, n, k, k, n, net.kernels.ACCUMULATE.value, out);
}

function cached(net: Net, { dilation, gate, out }: WavenetLayer, inputs: Tensor): CachedLayer {
  const { kernels, bytes } = net;
  const [taps, outputs, channels] = gate.weight.shape as [number, number, number];
  const [T, B] = inputs.shape as [number, number];
  const steps = dilation * (taps - 1) + 1;
  const ring = net.scratch(steps * B * channels);
  for (let t = Math.max(0, T - steps); t < T; t++) {
    const from = net.offset(inputs) + t * B * channels * bytes;
    kernels.copyRows(from, B, channels, channels, channels, ring + (t % steps) * B * channels * bytes);
  }
  const size = kernels.packedSize(outputs, channels);
  const packed = net.scratch(taps * size);
  for (let k = 0; k < taps; k++) {
    const tap = net.offset(gate.weight) + k * outputs * channels * bytes;
    kernels.pack(tap, outputs, channels, channels, kernels.TRANSPOSE_B.value, packed + k * size * bytes);
  }
  return {
    dilation,
    taps,
    steps,
    ring,
    gate: packed,
    gateBias: net.offset(gate.bias),
    out: pack(net, net.offset(out.weight), out.weight.shape[0]!, channels),
    outBias: net.offset(out.bias),
  };
}

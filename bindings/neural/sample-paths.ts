// Ancestral sampling: a recurrent network that has read the history goes on with its own draws, many paths at a time.

import type { Head } from "./heads/head.js";
import type { Linear } from "./layers/linear.js";
import { type Recurrent, type RecurrentState, weightsOf } from "./layers/recurrent.js";
import type { Net } from "./net.js";
import { LARGEST_SCALED } from "./scaler.js";
import type { Tensor } from "./tensor.js";

/** Rows that go through the network together: what the cache holds. */
const ROWS = 512;
/** Address of the first draw of a step: more than the paths of any forecast. */
const STEP = 2 ** 27;

/** The network, and what it has read. */
export interface Reader {
  readonly recurrent: Recurrent;
  readonly output: Linear;
  readonly head: Head;
  /** States after the history, (series, H) for each layer. */
  readonly state: RecurrentState;
  /** (horizon, series, columns): the inputs of the steps to come, in which what hangs on draws is not filled in. */
  readonly inputs: Tensor;
  /** Ascending lags of the first columns; the column after them says whether the first is known. */
  readonly lags: readonly number[];
}

/** The series and their paths. */
export interface PathsWanted {
  /** Paths of each series. */
  readonly count: number;
  readonly seed: number;
  /** The stream of random numbers of each series. */
  readonly streams: readonly number[];
  /** Scale of each series, in which the network sees its draws. */
  readonly scale: Float64Array;
}

/**
 * Paths of each series, (count, horizon): scaled, or in units of the series for heads that are told the scale.
 *
 * A path is a function of the seed, the stream of its series and its number: not of the other series, nor of how many paths there are.
 * Source: Salinas, Flunkert, Gasthaus and Januschowski (2020), DeepAR, section 3.1
 */
export function samplePaths(net: Net, reader: Reader, wanted: PathsWanted): Float64Array[] {
  const [horizon, series] = reader.inputs.shape as [number, number, number];
  const paths = wanted.streams.map(() => new Float64Array(wanted.count * horizon));
  const packed = packLayers(net, reader);
  for (const block of blocksOf(series, wanted.count)) {
    const top = net.kernels.mark();
    new Decoder(net, reader, packed, wanted, block).run(paths);
    net.kernels.release(top);
  }
  return paths;
}

/** Paths `from` to `to` of the series `first` to `last`. */
interface Block {
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly to: number;
}

/** Whole series while they fit, else parts of the paths of one. */
function blocksOf(series: number, count: number): Block[] {
  const blocks: Block[] = [];
  const together = Math.max(1, Math.floor(ROWS / count));
  for (let first = 0; first < series; first += together) {
    const last = Math.min(series, first + together);
    for (let from = 0; from < count; from += ROWS) blocks.push({ first, last, from, to: Math.min(count, from + ROWS) });
  }
  return blocks;
}

/** Offsets of the weights as steps read them. */
interface Packed {
  readonly layers: readonly number[];
  readonly output: number;
}

function packLayers(net: Net, { recurrent, output, head }: Reader): Packed {
  const { kernels } = net;
  const gated =
    recurrent.cell === "lstm" ? (["lstmPackedSize", "lstmPack"] as const) : (["gruPackedSize", "gruPack"] as const);
  const layers = Array.from({ length: recurrent.layers }, (_, l) => {
    const { weight_ih, weight_hh, bias_ih, bias_hh } = weightsOf(recurrent, l);
    const [inputs, units] = [weight_ih.shape[1]!, weight_hh.shape[1]!];
    const packed = net.scratch(kernels[gated[0]](inputs, units));
    const [bx, bh] = [bias_ih ? net.offset(bias_ih) : 0, bias_hh ? net.offset(bias_hh) : 0];
    kernels[gated[1]](net.offset(weight_ih), net.offset(weight_hh), bx, bh, inputs, units, packed);
    return packed;
  });
  const units = output.weight.shape[1]!;
  const packedOutput = net.scratch(kernels.packedSize(head.size, units));
  kernels.pack(net.offset(output.weight), head.size, units, units, kernels.TRANSPOSE_B.value, packedOutput);
  return { layers, output: packedOutput };
}

/** The memory of one block of paths, and its steps. */
class Decoder {
  readonly #net: Net;
  readonly #reader: Reader;
  readonly #packed: Packed;
  readonly #wanted: PathsWanted;
  readonly #block: Block;
  /** Paths of each series in this block, and of all of them. */
  readonly #each: number;
  readonly #rows: number;
  readonly #width: number;
  readonly #units: number;
  /** (rows, columns) */
  readonly #x: number;
  /** (rows, H) of each layer. */
  readonly #hidden: readonly number[];
  readonly #cell: readonly number[];
  readonly #gates: number;
  readonly #raw: number;
  /** (horizon, rows): scaled draws so far. */
  readonly #drawn: number;
  /** (rows): scales, for heads of the units of the series; else 0. */
  readonly #scales: number;
  readonly #settings: number;
  readonly #scratch: number;
  readonly #one: number;

  constructor(net: Net, reader: Reader, packed: Packed, wanted: PathsWanted, block: Block) {
    [this.#net, this.#reader, this.#packed, this.#wanted, this.#block] = [net, reader, packed, wanted, block];
    const { head, inputs, output } = reader;
    this.#each = block.to - block.from;
    this.#rows = (block.last - block.first) * this.#each;
    this.#width = inputs.shape[2]!;
    this.#units = output.weight.shape[1]!;
    const rows = this.#rows;
    this.#x = net.scratch(rows * this.#width);
    this.#hidden = reader.state.hidden.map((state) => this.#repeated(state));
    this.#cell = reader.state.cell.map((state) => this.#repeated(state));
    this.#gates = net.scratch(rows * 4 * this.#units);
    this.#raw = net.scratch(rows * head.size);
    this.#drawn = net.scratch(rows * inputs.shape[0]!);
    this.#scales = head.units === "scale" ? net.scratch(rows) : 0;
    if (this.#scales !== 0) this.#fillScales();
    this.#settings = doubles(net, head.settings.length);
    new Float64Array(net.kernels.memory.buffer, this.#settings, head.settings.length).set(head.settings);
    this.#scratch = doubles(net, head.size);
    this.#one = net.scratch(1);
    net.write(this.#one, [1]);
  }

  /** Draw all steps, and write the paths of the series of this block. */
  run(paths: readonly Float64Array[]): void {
    const horizon = this.#reader.inputs.shape[0]!;
    for (let h = 0; h < horizon; h++) {
      this.#fill(h);
      this.#step();
      this.#draw(h);
      this.#settle(h, paths);
    }
  }

  /** The state of each series, for each of its paths. */
  #repeated(state: Tensor): number {
    const { kernels, bytes } = this.#net;
    const units = state.shape[1]!;
    const to = this.#net.scratch(this.#rows * units);
    this.#eachSeries((b, row) => {
      kernels.copyRows(
        this.#net.offset(state) + b * units * bytes,
        this.#each,
        units,
        0,
        units,
        to + row * units * bytes,
      );
    });
    return to;
  }

  /** The inputs of step h: what is known of it, and the draws at the lags. */
  #fill(h: number): void {
    const { kernels, bytes } = this.#net;
    const { inputs, lags } = this.#reader;
    const [width, rows, each] = [this.#width, this.#rows, this.#each];
    const series = inputs.shape[1]!;
    this.#eachSeries((b, row) => {
      const from = inputs.offset + (h * series + b) * width * bytes;
      kernels.copyRows(from, each, width, 0, width, this.#x + row * width * bytes);
    });
    for (const [j, lag] of lags.entries()) {
      if (lag > h) break;
      kernels.copyRows(this.#drawn + (h - lag) * rows * bytes, rows, 1, 1, width, this.#x + j * bytes);
    }
    if (lags[0]! <= h) kernels.copyRows(this.#one, rows, 1, 0, width, this.#x + lags.length * bytes);
  }

  /** One step of all layers, in place, and the outputs. */
  #step(): void {
    const { kernels } = this.#net;
    const { recurrent, output, head } = this.#reader;
    const [rows, units] = [this.#rows, this.#units];
    let [from, inputs] = [this.#x, this.#width];
    for (const [l, packed] of this.#packed.layers.entries()) {
      const h = this.#hidden[l]!;
      if (recurrent.cell === "lstm") {
        const c = this.#cell[l]!;
        kernels.lstmForward(from, packed, h, c, 1, rows, inputs, units, h, c, this.#gates);
      } else kernels.gruForward(from, packed, h, 1, rows, inputs, units, h, this.#gates);
      [from, inputs] = [h, units];
    }
    kernels.copyRows(this.#net.offset(output.bias), rows, head.size, 0, head.size, this.#raw);
    const add = kernels.ACCUMULATE.value;
    kernels.gemmPacked(from, this.#packed.output, rows, head.size, units, units, head.size, add, this.#raw);
  }

  /** A draw for each row, addressed by series, step and path. */
  #draw(h: number): void {
    const { kernels, bytes } = this.#net;
    const { head } = this.#reader;
    const { seed, streams } = this.#wanted;
    const code = kernels[head.code].value;
    const to = this.#drawn + h * this.#rows * bytes;
    const first = h * STEP + this.#block.from;
    this.#eachSeries((b, row) => {
      const scales = this.#scales === 0 ? 0 : this.#scales + row * bytes;
      const raw = this.#raw + row * head.size * bytes;
      const [stream, out] = [streams[b]!, to + row * bytes];
      kernels.drawHead(
        raw,
        0,
        scales,
        this.#settings,
        this.#each,
        head.size,
        code,
        seed,
        stream,
        first,
        out,
        this.#scratch,
      );
    });
  }

  /** Take the draws of step h, and leave in their place what the network is to see of them. */
  #settle(h: number, paths: readonly Float64Array[]): void {
    const { kernels, bytes } = this.#net;
    const { from } = this.#block;
    const horizon = this.#reader.inputs.shape[0]!;
    const { buffer } = kernels.memory;
    const offset = this.#drawn + h * this.#rows * bytes;
    const drawn =
      bytes === 4 ? new Float32Array(buffer, offset, this.#rows) : new Float64Array(buffer, offset, this.#rows);
    this.#eachSeries((b, row) => {
      const scale = this.#scales === 0 ? 1 : this.#wanted.scale[b]!;
      const out = paths[b]!;
      for (let p = 0; p < this.#each; p++) {
        const value = drawn[row + p]!;
        out[(from + p) * horizon + h] = value;
        drawn[row + p] = Math.max(-LARGEST_SCALED, Math.min(LARGEST_SCALED, value / scale));
      }
    });
  }

  #fillScales(): void {
    const { scale } = this.#wanted;
    const rows = new Float64Array(this.#rows);
    this.#eachSeries((b, row) => rows.fill(scale[b]!, row, row + this.#each));
    this.#net.write(this.#scales, rows);
  }

  /** Call for each series of the block with its number and its first row. */
  #eachSeries(call: (series: number, row: number) => void): void {
    for (let b = this.#block.first; b < this.#block.last; b++) call(b, (b - this.#block.first) * this.#each);
  }
}

/** Room for n doubles, in a net of either precision. */
function doubles(net: Net, n: number): number {
  return net.scratch((n * 8) / net.bytes);
}

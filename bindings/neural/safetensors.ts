// Files of named arrays in the safetensors format: eight bytes with the length of a header, the header in JSON, the numbers. What comes in may
// come from anywhere: nothing of a file is believed before it is checked, and reading it runs no code.
//
// source  Hugging Face, safetensors, "Format"

import { DataError } from "../core/errors.js";
import { show } from "../core/options.js";

/** An array with a name, in single precision. */
export interface NamedTensor {
  /** As torch would name it: `lstm.weight_ih_l0`. */
  readonly name: string;
  /** Row-major; [] for a single number. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a file holds. */
export interface TensorFile {
  readonly tensors: readonly NamedTensor[];
  /** Texts by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

const METADATA = "__metadata__";
const LENGTH_BYTES = 8;
/** As the reference implementation. */
const LONGEST_HEADER = 100_000_000;
/** More than that is no network of this library. */
const MOST_NUMBERS = 2 ** 28;

/**
 * A file of tensors.
 *
 * Errors: DataError — `"not-finite"` for a weight that is none, naming tensor and index; `"duplicate"` for a name that occurs twice;
 * `"length-mismatch"` for a shape that does not hold its data.
 */
export function writeTensors({ tensors, metadata }: TensorFile): Uint8Array<ArrayBuffer> {
  const entries: [string, unknown][] = Object.keys(metadata).length === 0 ? [] : [[METADATA, metadata]];
  const names = new Set<string>([METADATA]);
  let end = 0;
  for (const { name, shape, data } of tensors) {
    if (names.has(name)) throw new DataError("duplicate", `two tensors are called ${show(name)}`);
    names.add(name);
    if (sizeOf(shape) !== data.length) {
      throw new DataError("length-mismatch", `tensor ${show(name)} of shape [${shape}] has ${data.length} numbers`);
    }
    refuseNonFinite(name, data);
    const begin = end;
    end += 4 * data.length;
    entries.push([name, { dtype: "F32", shape: [...shape], data_offsets: [begin, end] }]);
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  // Spaces at the end of the header align the numbers.
  const header = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + header + end);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, header, true);
  bytes.set(text, LENGTH_BYTES);
  bytes.fill(0x20, LENGTH_BYTES + text.length, LENGTH_BYTES + header);
  let at = LENGTH_BYTES + header;
  for (const { data } of tensors) {
    for (let i = 0; i < data.length; i++, at += 4) view.setFloat32(at, data[i]!, true);
  }
  return bytes;
}

/**
 * Read a file of tensors.
 *
 * Errors: DataError — `"format"` for bytes that are no such file: a length that does not fit, a header that is no JSON or has unknown
 * fields, tensors of another type than F32, shapes that do not hold their bytes, tensors that overlap or leave gaps; `"not-finite"` for a
 * number that is none, naming tensor and index.
 */
export function readTensors(bytes: unknown): TensorFile {
  if (!(bytes instanceof Uint8Array)) throw broken(`it must be bytes (Uint8Array), got ${show(bytes)}`);
  const { header, start } = readHeader(bytes);
  const { [METADATA]: metadata = {}, ...rest } = header;
  checkMetadata(metadata);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const places = Object.entries(rest).map(([name, entry]) => placeOf(name, entry));
  checkCover(places, bytes.length - start);
  const tensors = places.map(({ name, shape, begin, end }) => {
    const data = new Float32Array((end - begin) / 4);
    for (let i = 0; i < data.length; i++) data[i] = view.getFloat32(start + begin + 4 * i, true);
    refuseNonFinite(name, data);
    return { name, shape, data };
  });
  return { tensors, metadata: metadata as Record<string, string> };
}

interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function readHeader(bytes: Uint8Array): { readonly header: Record<string, unknown>; readonly start: number } {
  if (bytes.length < LENGTH_BYTES) throw broken(`${bytes.length} bytes are too few for the length of a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true) + 2 ** 32 * view.getUint32(4, true);
  if (length > LONGEST_HEADER || length > bytes.length - LENGTH_BYTES) {
    throw broken(`a header of ${length} bytes does not fit into a file of ${bytes.length}`);
  }
  const start = LENGTH_BYTES + length;
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, start)));
  } catch (cause) {
    throw broken("its header is no JSON", cause);
  }
  if (!isRecord(header)) throw broken("its header is no object");
  return { header, start };
}

function checkMetadata(metadata: unknown): void {
  if (isRecord(metadata) && Object.values(metadata).every((value) => typeof value === "string")) return;
  throw broken(`${METADATA} must hold texts by name`);
}

function placeOf(name: string, entry: unknown): Place {
  const what = `tensor ${show(name)}`;
  if (!isRecord(entry)) throw broken(`${what} must be described by an object`);
  const { dtype, shape, data_offsets: offsets, ...unknown } = entry;
  const odd = Object.keys(unknown)[0];
  if (odd !== undefined) throw broken(`${what} has an unknown field ${show(odd)}`);
  if (dtype !== "F32") throw broken(`${what} is of type ${show(dtype)}, only F32 is read`);
  if (!isSizes(shape)) throw broken(`${what} must have a shape of whole numbers`);
  if (!isSizes(offsets) || offsets.length !== 2) throw broken(`${what} must have two data_offsets`);
  const [begin, end] = offsets as [number, number];
  const size = sizeOf(shape);
  if (size > MOST_NUMBERS || end - begin !== 4 * size) {
    throw broken(`${what} of shape [${shape.slice(0, 8)}] does not hold the bytes ${begin} to ${end}`);
  }
  return { name, shape, begin, end };
}

/** Every byte belongs to exactly one tensor. */
function checkCover(places: readonly Place[], length: number): void {
  let reached = 0;
  for (const { name, begin, end } of [...places].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== reached) throw broken(`tensor ${show(name)} begins at byte ${begin}, expected ${reached}`);
    reached = end;
  }
  if (reached !== length) throw broken(`its tensors have ${reached} bytes, the file holds ${length}`);
}

function refuseNonFinite(name: string, data: Float32Array): void {
  const at = data.findIndex((value) => value - value !== 0);
  if (at >= 0) throw new DataError("not-finite", `number ${at} of tensor ${show(name)} is ${data[at]}`);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= 64 && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function broken(reason: string, cause?: unknown): DataError {
  return new DataError("format", `no safetensors file: ${reason}`, cause === undefined ? {} : { cause });
}

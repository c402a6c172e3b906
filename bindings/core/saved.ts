// The saved form: JSON types only, arrays as base64 of their little-endian bytes, so that NaN, -0 and every bit survive.

import { fromBase64, toBase64 } from "./base64.js";
import { DataError } from "./errors.js";

/** The version of the saved form that this library writes; it reads this one and all older ones. */
export const SAVED_VERSION = 1;

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a fitted model may keep as its state: plain data, which structuredClone and the saved form carry to the bit. */
export type Plain =
  | null
  | undefined
  | boolean
  | number
  | string
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint8Array
  | readonly Plain[]
  | { readonly [key: string]: Plain };

/** A model, fitted model or forecast as JSON. */
export interface Saved {
  readonly format: "forecastle";
  readonly version: number;
  readonly kind: "model" | "fitted" | "forecast";
  /** Name of the model. */
  readonly model: string;
  /** Version of the model's state; a definition raises it when its state changes shape. */
  readonly modelVersion: number;
  readonly options: Json;
  readonly state: Json;
  readonly warnings: readonly Json[];
}

const dtypes = { f64: Float64Array, f32: Float32Array, i32: Int32Array, u8: Uint8Array } as const;
type Dtype = keyof typeof dtypes;
type SavedArray = InstanceType<(typeof dtypes)[Dtype]>;

/** A saved form before its arrays become text: what structured clone carries between threads. */
export interface PlainForm extends Pick<Saved, "kind" | "model" | "modelVersion"> {
  readonly options: Plain;
  readonly state: Plain;
  readonly warnings: readonly Plain[];
}

/** Write a form as JSON. */
export function savedForm({ options, state, warnings, kind, model, modelVersion }: PlainForm): Saved {
  return {
    format: "forecastle",
    version: SAVED_VERSION,
    kind,
    model,
    modelVersion,
    options: encode(options),
    state: encode(state),
    warnings: warnings.map(encode),
  };
}

/** Read what `savedForm` wrote. */
export function plainForm({ options, state, warnings, kind, model, modelVersion }: Saved): PlainForm {
  return {
    kind,
    model,
    modelVersion,
    options: decode(options, "options"),
    state: decode(state, "state"),
    warnings: warnings.map((warning) => decode(warning, "warnings")),
  };
}

/** Write plain data as JSON. Numbers that JSON lacks (NaN, infinities, -0) become arrays of shape []; undefined fields are left out. */
export function encode(value: Plain): Json {
  if (value === undefined) return { dtype: "undefined" };
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") {
    const survives = Number.isFinite(value) && !Object.is(value, -0);
    return survives ? value : { dtype: "f64", shape: [], data: toBase64(bytesOf(Float64Array.of(value))) };
  }
  if (ArrayBuffer.isView(value)) {
    const array = value as SavedArray;
    return { dtype: dtypeOf(array), shape: [array.length], data: toBase64(bytesOf(array)) };
  }
  if (Array.isArray(value)) return value.map(encode);
  const record = value as { readonly [key: string]: Plain };
  const known = Object.keys(record).filter((key) => record[key] !== undefined);
  return Object.fromEntries(known.map((key) => [key, encode(record[key])]));
}

/** Read what `encode` wrote. Throws a DataError("format") that names the place of what it cannot read. */
export function decode(json: Json, place = "saved"): Plain {
  if (json === null || typeof json !== "object") return json;
  if (Array.isArray(json)) return json.map((item, i) => decode(item, `${place}[${i}]`));
  const record = json as { readonly [key: string]: Json };
  if ("dtype" in record) return decodeArray(record, place);
  // A saved form inside this one is read by the model that it names.
  if (record.format === "forecastle") return record;
  return Object.fromEntries(Object.keys(record).map((key) => [key, decode(record[key]!, `${place}.${key}`)]));
}

function decodeArray(record: { readonly [key: string]: Json }, place: string): Plain {
  const { dtype, shape, data } = record;
  if (dtype === "undefined") return undefined;
  if (typeof dtype !== "string" || !Object.hasOwn(dtypes, dtype)) {
    throw new DataError("format", `${place}: unknown dtype ${JSON.stringify(dtype)}`);
  }
  if (typeof data !== "string") throw new DataError("format", `${place}: data is not a base64 text`);
  const ArrayType = dtypes[dtype as Dtype];
  const bytes = fromBase64(data);
  if (!bytes) throw new DataError("format", `${place}: data is not base64`);
  if (bytes.length % ArrayType.BYTES_PER_ELEMENT !== 0) {
    throw new DataError("format", `${place}: ${bytes.length} bytes are no whole number of ${dtype} values`);
  }
  const array = swapToHost(new ArrayType(bytes.buffer, 0, bytes.length / ArrayType.BYTES_PER_ELEMENT));
  const expected = Array.isArray(shape)
    ? shape.reduce<number>((product, size) => product * Number(size), 1)
    : Number.NaN;
  if (expected !== array.length) {
    throw new DataError("format", `${place}: shape ${JSON.stringify(shape)} does not hold ${array.length} values`);
  }
  return (shape as readonly Json[]).length === 0 ? array[0] : array;
}

function dtypeOf(array: SavedArray): Dtype {
  for (const [name, ArrayType] of Object.entries(dtypes)) if (array instanceof ArrayType) return name as Dtype;
  throw new DataError("format", `arrays of ${Object.prototype.toString.call(array)} cannot be saved`);
}

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function bytesOf(array: SavedArray): Uint8Array {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice();
  swapToHost(new (array.constructor as Float64ArrayConstructor)(bytes.buffer));
  return bytes;
}

/** Reverse the bytes of each element on a big-endian machine; nothing elsewhere. */
function swapToHost<T extends SavedArray>(array: T): T {
  if (!littleEndian) {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let i = 0; i < bytes.length; i += array.BYTES_PER_ELEMENT)
      bytes.subarray(i, i + array.BYTES_PER_ELEMENT).reverse();
  }
  return array;
}

const KINDS: readonly Saved["kind"][] = ["model", "fitted", "forecast"];

/** Check that a value is a saved form that this version can read. Throws a DataError("format") otherwise. */
export function readSaved(value: unknown): Saved {
  const saved = value as Partial<Saved> | null;
  if (typeof saved !== "object" || saved === null || saved.format !== "forecastle") {
    throw new DataError("format", 'not a saved model: the field format is not "forecastle"');
  }
  if (!Number.isInteger(saved.version) || saved.version! < 1) {
    throw new DataError("format", `a saved form has a version from 1, got ${JSON.stringify(saved.version)}`);
  }
  if (saved.version! > SAVED_VERSION) {
    throw new DataError(
      "format",
      `saved by a newer version (form ${saved.version}); this one reads up to ${SAVED_VERSION}`,
    );
  }
  if (!KINDS.includes(saved.kind as Saved["kind"])) {
    throw new DataError("format", `a saved form is a model, fitted or forecast, got ${JSON.stringify(saved.kind)}`);
  }
  if (!Number.isInteger(saved.modelVersion) || saved.modelVersion! < 1) {
    throw new DataError("format", `a saved form has a modelVersion from 1, got ${JSON.stringify(saved.modelVersion)}`);
  }
  if (!Array.isArray(saved.warnings)) throw new DataError("format", "a saved form has a list of warnings");
  if (typeof saved.model !== "string") throw new DataError("format", "a saved form names its model");
  return saved as Saved;
}

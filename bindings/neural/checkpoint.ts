// A saved network as one file: its weights as safetensors, all else of its saved form in the metadata. The same weights may stand inside the
// saved form, as base64: `networkBytes` says how.

import { fromBase64, toBase64 } from "../core/base64.js";
import { DataError } from "../core/errors.js";
import { type Json, readSaved, type Saved } from "../core/saved.js";
import { type NamedTensor, readTensors, writeTensors } from "./safetensors.js";

/** Name of the metadata that holds the saved form. */
const FORM = "forecastle";
/** Name of the fields of a state that hold the weights of a network, as the bytes of a file of tensors. */
const NETWORK = "network";
/** What stands in the form of a checkpoint where the weights stood. */
const ELSEWHERE = "safetensors";
/** Saved forms nest no deeper. */
const DEEPEST = 64;

/** Weights as the bytes that a state keeps under the name `network`: a file of tensors. */
export function networkBytes(tensors: readonly NamedTensor[]): Uint8Array<ArrayBuffer> {
  return writeTensors({ tensors, metadata: {} });
}

/**
 * The weights that `networkBytes` wrote, in the order and of the shapes that a network expects.
 *
 * Errors: DataError("format") for a file of other tensors, naming the first that differs; those of `readTensors`.
 */
export function networkTensors(
  bytes: unknown,
  expected: readonly Pick<NamedTensor, "name" | "shape">[],
): readonly NamedTensor[] {
  const { tensors } = readTensors(bytes);
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const found = expected.map(({ name, shape }) => {
    const tensor = byName.get(name);
    if (tensor === undefined) throw new DataError("format", `the saved network has no tensor "${name}"`);
    if (tensor.shape.join() === shape.join()) return tensor;
    throw new DataError("format", `tensor "${name}" of the saved network is [${tensor.shape}], expected [${shape}]`);
  });
  if (tensors.length === expected.length) return found;
  const known = new Set(expected.map(({ name }) => name));
  const odd = tensors.find(({ name }) => !known.has(name));
  throw new DataError("format", `the saved network has a tensor "${odd?.name}" that is not of this network`);
}

/**
 * A saved form with weights as one safetensors file: tensors under their own names (`0.`, `1.`, ... before them where there are several
 * networks), the rest in the metadata.
 *
 * Errors: DataError("format") for a form without weights.
 */
export function writeCheckpoint(saved: Saved): Uint8Array {
  const networks: (readonly NamedTensor[])[] = [];
  const state = replaceNetworks(readSaved(saved).state, (json) => {
    networks.push(readTensors(bytesIn(json)).tensors);
    return { dtype: ELSEWHERE };
  });
  if (networks.length === 0) throw new DataError("format", `a saved ${saved.model} has no network in its state`);
  const tensors = networks.flatMap((network, i) =>
    network.map(({ name, ...tensor }) => ({ name: networks.length === 1 ? name : `${i}.${name}`, ...tensor })),
  );
  return writeTensors({ tensors, metadata: { [FORM]: JSON.stringify({ ...saved, state }) } });
}

/**
 * The saved form that `writeCheckpoint` wrote.
 *
 * Errors: DataError("format") for a file of tensors that is no checkpoint, those of `readTensors`.
 */
export function readCheckpoint(bytes: unknown): Saved {
  const { tensors, metadata } = readTensors(bytes);
  const text = Object.hasOwn(metadata, FORM) ? metadata[FORM]! : undefined;
  if (text === undefined) throw new DataError("format", `no checkpoint: the file has no metadata "${FORM}"`);
  const saved = readSaved(parsed(text));
  let count = 0;
  replaceNetworks(saved.state, (json) => {
    count++;
    return json;
  });
  let next = 0;
  const state = replaceNetworks(saved.state, (json) => {
    if ((json as { dtype?: Json }).dtype !== ELSEWHERE)
      throw new DataError("format", "the checkpoint has weights twice");
    const prefix = `${next++}.`;
    const own = tensors.flatMap(({ name, ...tensor }) => {
      if (count === 1) return [{ name, ...tensor }];
      return name.startsWith(prefix) ? [{ name: name.slice(prefix.length), ...tensor }] : [];
    });
    const network = networkBytes(own);
    return { dtype: "u8", shape: [network.length], data: toBase64(network) };
  });
  return { ...saved, state };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError("format", `no checkpoint: its metadata "${FORM}" is no JSON`, { cause });
  }
}

/** JSON with each field that holds the weights of a network replaced, in order. */
function replaceNetworks(json: Json, replace: (network: Json) => Json, depth = 0): Json {
  if (json === null || typeof json !== "object") return json;
  if (depth > DEEPEST) throw new DataError("format", `a saved form nests no deeper than ${DEEPEST}`);
  if (Array.isArray(json)) return json.map((item: Json) => replaceNetworks(item, replace, depth + 1));
  const entries = Object.entries(json as { readonly [key: string]: Json }).map(([key, value]): [string, Json] => {
    const isNetwork = key === NETWORK && value !== null && typeof value === "object" && "dtype" in value;
    return [key, isNetwork ? replace(value) : replaceNetworks(value, replace, depth + 1)];
  });
  return Object.fromEntries(entries);
}

/** The bytes of an array in its saved form. */
function bytesIn(json: Json): Uint8Array {
  const { dtype, data } = json as { readonly dtype?: Json; readonly data?: Json };
  const bytes = dtype === "u8" && typeof data === "string" ? fromBase64(data) : undefined;
  if (bytes === undefined) throw new DataError("format", "the weights of a saved network are bytes in base64");
  return bytes;
}

import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { UnreadableError } from "../failure.js";
import type { Io } from "../io.js";

/** The bytes of a file, or of standard input for "-"; gzip is undone. */
export async function readBytes(path: string, io: Io): Promise<Uint8Array> {
  const bytes = path === "-" ? await io.input() : await readWhole(path);
  const name = sourceName(path);
  if (bytes.length === 0) throw new UnreadableError(`${name} is empty`);
  if (startsWith(bytes, 0x1f, 0x8b)) return unzipped(bytes, name);
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)) {
    throw new UnreadableError(`${name} is a zip archive or a spreadsheet: save it as CSV`);
  }
  if (startsWith(bytes, 0x28, 0xb5, 0x2f, 0xfd))
    throw new UnreadableError(`${name} is compressed with zstd: unpack it`);
  return bytes;
}

/** What messages call the source. */
export function sourceName(path: string): string {
  return path === "-" ? "standard input" : path;
}

/** Text of the bytes, and how it was written when it is not UTF-8. */
export function decodeText(bytes: Uint8Array, name: string): { text: string; encoding?: string } {
  if (startsWith(bytes, 0xff, 0xfe)) return { text: new TextDecoder("utf-16le").decode(bytes), encoding: "UTF-16" };
  if (startsWith(bytes, 0xfe, 0xff)) return { text: new TextDecoder("utf-16be").decode(bytes), encoding: "UTF-16" };
  if (bytes.subarray(0, 8192).includes(0)) throw new UnreadableError(`${name} is binary, not text`);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), encoding: "Windows-1252" };
  }
}

function unzipped(bytes: Uint8Array, name: string): Uint8Array {
  try {
    const content = gunzipSync(bytes);
    if (content.length === 0) throw new UnreadableError(`${name} is empty inside its gzip`);
    return content;
  } catch (cause) {
    if (cause instanceof UnreadableError) throw cause;
    throw new UnreadableError(`${name}: the gzip data are damaged (${(cause as Error).message})`, { cause });
  }
}

async function readWhole(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reasons: Record<string, string> = {
      ENOENT: "does not exist",
      EISDIR: "is a folder, not a file",
      EACCES: "may not be read: permission denied",
      ERR_FS_FILE_TOO_LARGE: "is larger than 2 GiB",
    };
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    throw new UnreadableError(`${path} ${reasons[code] ?? `cannot be read (${code})`}`, { cause });
  }
}

function startsWith(bytes: Uint8Array, ...magic: number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

// Runs the command with captured streams.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Io, main } from "../../../apps/cli/src/main.js";

/** What a run left behind. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Surroundings that a test may change. */
export interface Setting {
  readonly input?: string | Uint8Array;
  readonly terminal?: boolean;
  readonly columns?: number;
}

const folder = mkdtempSync(join(tmpdir(), "forecastle-"));

/** The path of a file with some content, in a folder of this run. */
export function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A path in the folder of this run. */
export function placeFor(name: string): string {
  return join(folder, name);
}

/** The path of an example. */
export function example(name: string): string {
  return fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url));
}

/** Run a command line. */
export async function run(argv: readonly string[], setting: Setting = {}): Promise<Run> {
  const chunks: string[] = [];
  let err = "";
  let time = 0;
  const io: Io = {
    input: async () => Buffer.from(setting.input ?? ""),
    out: (data) => void chunks.push(typeof data === "string" ? data : Buffer.from(data).toString("latin1")),
    err: (text) => {
      err += text;
    },
    outIsTerminal: setting.terminal ?? false,
    errIsTerminal: setting.terminal ?? false,
    columns: setting.columns ?? 80,
    colour: false,
    clock: () => time++,
  };
  const code = await main(argv, io);
  return { code, out: chunks.join(""), err: err.replaceAll(folder, "FOLDER") };
}

/** Rows of CSV text as objects; numbers stay texts. */
export function rowsOf(csv: string): Record<string, string>[] {
  const [header = "", ...lines] = csv.trimEnd().split("\n");
  const names = header.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [names[i] as string, cell])));
}

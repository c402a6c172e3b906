import { writeFile } from "node:fs/promises";
import { UsageError } from "../failure.js";
import type { Io } from "../io.js";

/** Write data to a file, or to standard output without one. */
export async function deliver(data: string | Uint8Array, path: string | undefined, io: Io): Promise<void> {
  if (path === undefined || path === "-") {
    io.out(data);
    return;
  }
  try {
    await writeFile(path, data);
  } catch (cause) {
    throw new UsageError(`${path} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

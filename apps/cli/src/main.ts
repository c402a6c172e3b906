// The command: reads its arguments, runs a command, and says with its exit code what came of it.

import { DataError, OptionError } from "forecastle";
import { type Arguments, helpText, readArguments } from "./arguments.js";
import { compareCommand } from "./commands/compare.js";
import { forecastCommand } from "./commands/forecast.js";
import { inspectCommand } from "./commands/inspect.js";
import { exitCodes, UnreadableError, UsageError } from "./failure.js";
import { type Io, processIo } from "./io.js";
import { version } from "./version.js";

export type { Io } from "./io.js";

const commands = { forecast: forecastCommand, inspect: inspectCommand, compare: compareCommand } as const;

/** Run a command line; the answer is the exit code. */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  try {
    const request = readArguments(argv);
    if (!("show" in request)) return await commands[request.command](request as Arguments, io);
    io.out(request.show === "version" ? `${version}\n` : helpText(request.topic));
    return argv.length === 0 ? exitCodes.usage : exitCodes.fine;
  } catch (error) {
    return failed(error, io);
  }
}

function failed(error: unknown, io: Io): number {
  if (error instanceof UsageError || error instanceof OptionError) {
    io.err(`forecastle: ${error.message}\n`);
    return exitCodes.usage;
  }
  if (error instanceof UnreadableError || error instanceof DataError) {
    io.err(`forecastle: ${error.message}\n`);
    return exitCodes.unreadable;
  }
  io.err(`forecastle: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCodes.broken;
}

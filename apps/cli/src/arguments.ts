// The command line: its options as data, from which it is read and the help is written.

import { parseArgs } from "node:util";
import { UsageError } from "./failure.js";
import { suggestion } from "./nearest.js";

/** An option of one or several commands. */
interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  /** What follows the option; without it the option is a switch. */
  readonly takes?: string;
  readonly help: string;
  readonly commands: readonly CommandName[];
}

export type CommandName = "forecast" | "inspect" | "compare";
export const commandNames: readonly CommandName[] = ["forecast", "inspect", "compare"];

const all: readonly CommandName[] = commandNames;
const models: readonly CommandName[] = ["forecast", "compare"];

export const optionSpecs: readonly OptionSpec[] = [
  { name: "horizon", takes: "STEPS", help: "how many steps ahead (required)", commands: models },
  {
    name: "model",
    takes: "NAME",
    help: "auto (default), or a model, such as naive2 or windowAverage(window=12)",
    commands: ["forecast"],
  },
  { name: "models", takes: "LIST", help: "models to compare, with commas between them", commands: ["compare"] },
  { name: "season", takes: "LENGTH", help: "steps of a season: auto (default), none, or a number", commands: models },
  { name: "coverage", takes: "LIST", help: "intervals in per cent (default 80,95)", commands: models },
  { name: "folds", takes: "COUNT", help: "origins to forecast from (default 5)", commands: ["compare"] },
  {
    name: "metrics",
    takes: "LIST",
    help: "errors to report, the first one ranks (default mase,smape,rmse,crps)",
    commands: ["compare"],
  },
  { name: "seed", takes: "NUMBER", help: "seed of models that simulate (default 0)", commands: models },
  { name: "strict", help: "exit with 1 when a series was not forecast as asked", commands: ["forecast"] },
  { name: "time", takes: "COLUMN", help: "column of the time stamps (name or position)", commands: all },
  { name: "value", takes: "COLUMNS", help: "column of the values; several are several series", commands: all },
  { name: "id", takes: "COLUMNS", help: "column that names the series; several are joined", commands: all },
  {
    name: "freq",
    takes: "STEP",
    help: "time step: month, 15min, business-day, P1W, … (default: found)",
    commands: all,
  },
  { name: "time-zone", takes: "ZONE", help: "zone of the time stamps, such as Europe/Berlin", commands: all },
  { name: "dates", takes: "ORDER", help: "dmy or mdy, for dates such as 03/04/2024", commands: all },
  { name: "duplicates", takes: "RULE", help: "sum, mean or last, for repeated time stamps", commands: all },
  { name: "delimiter", takes: "MARK", help: "between the fields of a CSV file (default: found)", commands: all },
  { name: "decimal", takes: "MARK", help: "decimal mark of a CSV file, . or , (default: found)", commands: all },
  {
    name: "format",
    takes: "FORMAT",
    help: "table, csv, json or ndjson (default: table on a terminal, else csv)",
    commands: all,
  },
  {
    name: "output",
    short: "o",
    takes: "FILE",
    help: "write the data to a file (its ending chooses the format)",
    commands: all,
  },
  {
    name: "plot",
    takes: "FILE",
    help: "draw: .svg, .png, .html (a report) or .json (Vega-Lite)",
    commands: ["forecast"],
  },
  { name: "jobs", takes: "COUNT", help: "worker threads for panels (default 1)", commands: ["forecast"] },
  { name: "quiet", short: "q", help: "no guesses, warnings and times on standard error", commands: all },
];

/** A command with its file and options, as texts. */
export interface Arguments {
  readonly command: CommandName;
  readonly file: string;
  readonly options: Readonly<Record<string, string | true>>;
}

/** What a command line asks for. */
export type Request =
  | Arguments
  | { readonly show: "help"; readonly topic: CommandName | undefined }
  | { readonly show: "version" };

/** Read a command line. Throws a UsageError that names what is wrong. */
export function readArguments(argv: readonly string[]): Request {
  const { positionals, given } = split(argv);
  const [word, ...files] = positionals;
  if (given.version) return { show: "version" };
  const command = word === "help" ? files[0] : word;
  if (given.help || word === undefined || word === "help") {
    return { show: "help", topic: commandNames.find((name) => name === command) };
  }
  if (!isCommand(command)) {
    const near = suggestion(String(command), commandNames);
    throw new UsageError(`there is no command ${command}${near}; the commands are ${commandNames.join(", ")}`);
  }
  for (const name of Object.keys(given)) {
    const spec = optionSpecs.find((each) => each.name === name) as OptionSpec;
    if (!spec.commands.includes(command)) throw new UsageError(`${command} has no option --${name}${elsewhere(spec)}`);
  }
  const [file, extra] = files;
  if (file === undefined) throw new UsageError(`${command} needs a file (- for standard input)`);
  if (extra !== undefined) throw new UsageError(`${command} takes one file; there is also ${extra}`);
  return { command, file, options: given };
}

function elsewhere(spec: OptionSpec): string {
  const twin = { model: "models", models: "model" }[spec.name];
  if (twin !== undefined) return ` (did you mean --${twin}?)`;
  return `; it belongs to ${spec.commands.join(" and ")}`;
}

function isCommand(word: string | undefined): word is CommandName {
  return commandNames.some((name) => name === word);
}

function split(argv: readonly string[]): { positionals: string[]; given: Record<string, string | true> } {
  const kinds = Object.fromEntries(
    optionSpecs.map(({ name, short, takes }) => [
      name,
      {
        type: takes === undefined ? ("boolean" as const) : ("string" as const),
        ...(short === undefined ? {} : { short }),
      },
    ]),
  );
  const options = { ...kinds, help: { type: "boolean", short: "h" }, version: { type: "boolean" } } as const;
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const given: Record<string, string | true> = {};
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const spec = (options as Record<string, { type: string }>)[token.name];
    if (!spec) {
      const near = suggestion(token.name, Object.keys(options), (found) => `--${found}`);
      throw new UsageError(`there is no option ${token.rawName}${near}`);
    }
    if (token.name in given) throw new UsageError(`--${token.name} is there twice`);
    const { value } = token;
    if (spec.type === "string" && (value === undefined || (!token.inlineValue && looksLikeOption(value)))) {
      throw new UsageError(`--${token.name} needs a value`);
    }
    if (spec.type === "boolean" && value !== undefined) throw new UsageError(`--${token.name} takes no value`);
    given[token.name] = value ?? true;
  }
  return { positionals, given };
}

function looksLikeOption(value: string): boolean {
  return value.startsWith("--") && value.length > 2;
}

const usages: Readonly<Record<CommandName, { readonly line: string; readonly help: string }>> = {
  forecast: { line: "forecast FILE --horizon 12", help: "forecasts with intervals" },
  inspect: { line: "inspect FILE", help: "what the file holds: series, spans, gaps, time step, seasons" },
  compare: { line: "compare FILE --horizon 12 --folds 5", help: "a leaderboard of models, forecast from past origins" },
};

/** The help, of all commands or of one. */
export function helpText(topic: CommandName | undefined): string {
  const shown = topic === undefined ? commandNames : [topic];
  const width = Math.max(...shown.map((name) => usages[name].line.length));
  const lines = shown.map((name) => `  forecastle ${usages[name].line.padEnd(width)}   ${usages[name].help}`);
  const specs = optionSpecs.filter((spec) => topic === undefined || spec.commands.includes(topic));
  const options = specs.map((spec) => {
    const short = spec.short === undefined ? "    " : `-${spec.short}, `;
    const only = topic !== undefined || spec.commands.length > 1 ? "" : ` [${spec.commands[0]}]`;
    return `  ${`${short}--${spec.name} ${spec.takes ?? ""}`.padEnd(28)} ${spec.help}${only}`;
  });
  return [
    "Forecasts from files.",
    "",
    ...lines,
    "",
    "FILE is CSV (long or wide), JSON, NDJSON or Parquet, also packed with gzip; - is standard input.",
    "Columns are guessed, and the guesses are told on standard error. Standard output carries data only.",
    "",
    "Options",
    ...options,
    "  -h, --help                   this help; forecastle help forecast for one command",
    "      --version                the version",
    "",
    "Exit codes: 0 fine, 1 a series fell back (with --strict), 2 bad usage, 3 unreadable data.",
    "",
  ].join("\n");
}

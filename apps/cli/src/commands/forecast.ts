import type { Arguments } from "../arguments.js";
import { exitCodes } from "../failure.js";
import { forecastEach, type SeriesForecast } from "../forecast-each.js";
import type { Io } from "../io.js";
import { load } from "../read/load.js";
import { deliver } from "../write/deliver.js";
import { forecastData } from "../write/forecast-data.js";
import { plotFile } from "../write/plot-file.js";
import { seconds } from "../write/seconds.js";
import { forecastSettings } from "./forecast-settings.js";

// More warnings than this are counted, not listed.
const MOST_WARNINGS = 10;

/** `forecastle forecast`. */
export async function forecastCommand(args: Arguments, io: Io): Promise<number> {
  const started = io.clock();
  const settings = forecastSettings(args, io.outIsTerminal);
  const dataset = await load(args.file, args.options, io);
  const read = io.clock();
  const forecasts = await forecastEach(dataset, settings, io);
  const done = io.clock();
  await deliver(forecastData(dataset, forecasts, settings, io), settings.output, io);
  if (settings.plot) await deliver(await plotFile(dataset, forecasts, settings, io), settings.plot.path, io);
  if (!args.options.quiet) {
    tellWarnings(forecasts, io);
    const steps = `${forecasts.length} series × ${settings.horizon} steps`;
    io.err(`${steps} in ${seconds(done - read)}, reading ${seconds(read - started)}\n`);
  }
  const fellBack = forecasts.some((each) => each.fellBack);
  return fellBack && args.options.strict ? exitCodes.fellBack : exitCodes.fine;
}

function tellWarnings(forecasts: readonly SeriesForecast[], io: Io): void {
  const warnings = forecasts.flatMap(({ reading, warnings }) =>
    warnings.map(({ message }) => `${reading.name}: ${message}`),
  );
  for (const warning of warnings.slice(0, MOST_WARNINGS)) io.err(`warning: ${warning}\n`);
  if (warnings.length > MOST_WARNINGS)
    io.err(`and ${warnings.length - MOST_WARNINGS} more warnings (--format json lists all)\n`);
}

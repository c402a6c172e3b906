import type { Metric } from "forecastle";
import * as forecastle from "forecastle";
import { UsageError } from "./failure.js";
import { suggestion } from "./nearest.js";
import { orList } from "./settings.js";

const names = [
  "mase",
  "smape",
  "rmse",
  "mae",
  "mape",
  "mse",
  "rmsse",
  "nrmse",
  "nd",
  "me",
  "mdae",
  "crps",
  "msis",
  "meanPinball",
];
const standard = ["mase", "smape", "rmse", "crps"];

/** Metrics by name. Throws a UsageError for an unknown one, with the nearest. */
export function namedMetrics(wanted: readonly string[] | undefined): Metric[] {
  const library = forecastle as unknown as Readonly<Record<string, unknown>>;
  const known = names.filter((name) => typeof library[name] === "function");
  return (wanted ?? standard.filter((name) => known.includes(name))).map((name) => {
    if (known.includes(name)) return library[name] as Metric;
    throw new UsageError(`there is no metric ${name}${suggestion(name, known)}; the metrics are ${orList(known)}`);
  });
}

import type { Arguments } from "../arguments.js";
import { UsageError } from "../failure.js";
import { type NamedModel, namedModel } from "../models.js";
import { coveragesOf, type Format, formatOf, integerOf, type Options, orList, seasonOf, textOf } from "../settings.js";

/** Everything that `forecast` was told, checked before a file is read. */
export interface ForecastSettings {
  readonly options: Options;
  readonly horizon: number;
  /** Undefined for the automatic choice. */
  readonly model: NamedModel | undefined;
  readonly season: number | "auto";
  readonly coverages: readonly number[];
  readonly seed: number;
  readonly jobs: number;
  readonly format: Format;
  readonly output: string | undefined;
  readonly plot: { readonly path: string; readonly kind: PlotKind } | undefined;
}

const plotKinds = ["svg", "png", "html", "json"] as const;
export type PlotKind = (typeof plotKinds)[number];

export function forecastSettings({ options }: Arguments, outIsTerminal: boolean): ForecastSettings {
  const model = textOf(options, "model") ?? "auto";
  return {
    options,
    horizon: integerOf(options, "horizon", 1),
    model: model === "auto" ? undefined : namedModel(model),
    season: seasonOf(options),
    coverages: coveragesOf(options),
    seed: integerOf(options, "seed", 0, 0),
    jobs: integerOf(options, "jobs", 1, 1),
    format: formatOf(options, outIsTerminal),
    output: textOf(options, "output"),
    plot: plotOf(options),
  };
}

function plotOf(options: Options): ForecastSettings["plot"] {
  const path = textOf(options, "plot");
  if (path === undefined) return undefined;
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase();
  const kind = plotKinds.find((each) => each === ending);
  if (kind) return { path, kind };
  throw new UsageError(`--plot must end in ${orList(plotKinds.map((each) => `.${each}`))}, got ${path}`);
}

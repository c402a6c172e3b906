// The forecasts of a panel side by side.

import { DataError, OptionError } from "../core/errors.js";
import type { Forecast, SampleOptions } from "../core/forecast.js";
import type { PanelForecast } from "../core/global-model.js";
import { checkArgument, integer, readOptions, show } from "../core/options.js";
import type { Saved } from "../core/saved.js";
import type { Warning } from "../core/warning.js";
import { MOST_DRAWS } from "./forecast.js";
import { streamOf } from "./random.js";

/** Give the forecasts of the series of a panel their common face. */
export function panelForecast(model: string, horizon: number, forecasts: readonly Forecast[]): PanelForecast {
  return new SeriesForecasts(model, horizon, forecasts);
}

class SeriesForecasts implements PanelForecast {
  readonly model: string;
  readonly horizon: number;
  readonly #forecasts: ReadonlyMap<string, Forecast>;

  constructor(model: string, horizon: number, forecasts: readonly Forecast[]) {
    this.model = model;
    this.horizon = horizon;
    this.#forecasts = new Map(forecasts.map((forecast, i) => [forecast.id ?? String(i), forecast]));
  }

  get length(): number {
    return this.#forecasts.size;
  }

  get ids(): readonly string[] {
    return [...this.#forecasts.keys()];
  }

  get warnings(): readonly Warning[] {
    return [...this].flatMap(({ warnings }) => warnings);
  }

  [Symbol.iterator](): Iterator<Forecast> {
    return this.#forecasts.values();
  }

  has(id: string): boolean {
    return this.#forecasts.has(id);
  }

  get(id: string): Forecast {
    const forecast = this.#forecasts.get(id);
    if (forecast === undefined) throw new DataError("no-data", `the forecast has no series ${show(id)}`);
    return forecast;
  }

  sample(count: number, options: SampleOptions = {}): Float64Array {
    const { seed } = readOptions("sample", { seed: 0 }, options, { seed: integer(0) });
    checkArgument("sample", "count", count, integer(1));
    const { length, horizon } = this;
    if (count * length * horizon > MOST_DRAWS) {
      const asked = `${count} paths of ${length} series and ${horizon} steps`;
      throw new OptionError("option", `sample: ${asked} are more than ${MOST_DRAWS} numbers`);
    }
    const paths = new Float64Array(count * length * horizon);
    let i = 0;
    for (const [id, forecast] of this.#forecasts) {
      // A seed of its own for each series, whatever stands beside it.
      const own = forecast.sample(count, { seed: (seed + streamOf(id)) % 2 ** 53 });
      for (let p = 0; p < count; p++)
        paths.set(own.subarray(p * horizon, (p + 1) * horizon), (p * length + i) * horizon);
      i++;
    }
    return paths;
  }

  toJSON(): Saved[] {
    return Array.from(this, (forecast) => forecast.toJSON());
  }
}

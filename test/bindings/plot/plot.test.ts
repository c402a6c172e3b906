// The specifications are data; that they draw is tested with Vega-Lite itself, as users draw them.
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, test } from "vitest";
import {
  type Forecast,
  OptionError,
  type PlotSpec,
  plotForecast,
  plotResiduals,
  series,
} from "../../../bindings/index.js";
import { autocorrelations } from "../../../bindings/plot/autocorrelation.js";
import { histogram } from "../../../bindings/plot/histogram.js";
import { makeForecast } from "../../../bindings/probability/forecast.js";

const history = series([10, 12, Number.NaN, 15, 14, 18], { start: "2024-01", frequency: "month" });

/** A forecast of known quantiles: mean 20 + h, ±2 at 80 %, ±4 at 95 %. */
function known(horizon: number, index = history.index?.next(horizon)): Forecast {
  const levels = Float64Array.of(0.025, 0.1, 0.9, 0.975);
  const mean = Float64Array.from({ length: horizon }, (_, h) => 20 + h);
  const values = Float64Array.from([-4, -2, 2, 4].flatMap((shift) => Array.from(mean, (value) => value + shift)));
  return makeForecast({ kind: "quantiles", levels, values, mean }, { model: "known", index });
}

async function drawn(spec: PlotSpec): Promise<string> {
  const warnings: unknown[][] = [];
  const keep = (...words: unknown[]) => {
    warnings.push(words);
    return logger;
  };
  const logger: Record<string, (...words: unknown[]) => unknown> = {
    level: () => logger,
    warn: keep,
    info: () => logger,
    debug: () => logger,
    error: keep,
  };
  const { spec: vega } = compile(spec as unknown as TopLevelSpec, { logger: logger as never });
  expect(warnings).toEqual([]);
  return new View(parse(vega), { renderer: "none" }).toSVG();
}

type Layer = {
  data: { values: Record<string, number | null>[] };
  mark: { type: string };
  encoding: { stroke?: { datum: string } };
};
const layersOf = (spec: PlotSpec): Layer[] => spec.layer as unknown as Layer[];

describe("plotForecast", () => {
  test("the widest interval lies below the narrower ones and starts at the last value", () => {
    const [widest, inner] = layersOf(plotForecast(known(2), { history, coverages: [0.8, 0.95] }));
    expect(widest!.data.values[0]).toMatchObject({ x: Date.UTC(2024, 5), y: 18, lower0: 18, upper0: 18 });
    expect(widest!.data.values[1]).toMatchObject({
      x: Date.UTC(2024, 6),
      y: 20,
      lower0: 16,
      upper0: 24,
      lower1: 18,
      upper1: 22,
    });
    expect(inner!.mark.type).toBe("area");
  });

  test("a missing value of the history is null, a gap in the line", () => {
    const line = layersOf(plotForecast(known(2), { history })).find(
      (layer) => layer.encoding.stroke?.datum === "History",
    );
    expect(line!.data.values.map(({ y }) => y)).toEqual([10, 12, null, 15, 14, 18]);
  });

  test("steps shortens the history that is drawn", () => {
    const line = layersOf(plotForecast(known(2), { history, steps: 2 })).find(
      (l) => l.encoding.stroke?.datum === "History",
    );
    expect(line!.data.values.map(({ y }) => y)).toEqual([14, 18]);
  });

  test("without time stamps the axis counts steps", () => {
    const spec = plotForecast(known(2, undefined), { history: [1, 2, 3] });
    expect(layersOf(spec)[0]!.data.values.map(({ x }) => x)).toEqual([3, 4, 5]);
  });

  test("a specification survives JSON and is drawn by Vega-Lite without a warning", async () => {
    const spec = plotForecast(known(3), { history, title: "Sales", subtitle: "by known", actual: [19, 22] });
    const again = JSON.parse(JSON.stringify(spec)) as PlotSpec;
    expect(again).toEqual(spec);
    const svg = await drawn(again);
    for (const word of ["Sales", "by known", "95 %", "80 %", "History", "Forecast", "Actual"])
      expect(svg).toContain(word);
    expect(await drawn(again)).toBe(svg);
  });

  test.each([
    [{}],
    [{ history: [] }],
    [{ history: [5] }],
    [{ history: [Number.NaN, Number.NaN] }],
    [{ coverages: [] }],
  ])("draws with %j", async (options) => {
    expect(await drawn(plotForecast(known(1, undefined), options))).toContain("<svg");
  });

  test("refuses what it does not know", () => {
    expect(() => plotForecast(known(1), { histroy: [1] } as never)).toThrow(/did you mean "history"/);
    expect(() => plotForecast(known(1), { coverages: [95] })).toThrow(OptionError);
    expect(() => plotForecast(known(1), { actual: [1, 2] })).toThrow(/actual has 2 values, the horizon is 1/);
  });
});

describe("plotResiduals", () => {
  test("draws time, autocorrelations and histogram without a warning", async () => {
    const residuals = Array.from({ length: 60 }, (_, t) => (t === 0 ? Number.NaN : ((t * 7) % 11) - 5));
    const svg = await drawn(plotResiduals(residuals, { title: "Left over", seasonLength: 12 }));
    for (const word of ["Left over", "Residuals over time", "Autocorrelations", "Distribution"])
      expect(svg).toContain(word);
  });

  test.each([[[]], [[1]], [[2, 2, 2, 2]], [[Number.NaN]], [[1e300, -1e300, 1e299]]])(
    "draws residuals %j",
    async (residuals) => {
      expect(await drawn(plotResiduals(residuals))).toContain("<svg");
    },
  );
});

describe("autocorrelations", () => {
  test("of 1, 2, 3, 4, 5 are 0.4, -0.1, -0.4 by hand", () => {
    expect(Array.from(autocorrelations([1, 2, 3, 4, 5], 3))).toEqual([0.4, -0.1, -0.4]);
  });

  test("of a constant are not defined", () => {
    expect(Array.from(autocorrelations([3, 3, 3], 2))).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("histogram", () => {
  test("counts each known value once, in bins of a round width", () => {
    const bins = histogram([0.1, 0.4, 0.5, 1.2, 3.9, Number.NaN]);
    expect(bins).toEqual({ from: 0, width: 1, counts: [3, 1, 0, 1] });
  });

  test("of nothing is undefined", () => {
    expect(histogram([Number.NaN])).toBeUndefined();
  });
});

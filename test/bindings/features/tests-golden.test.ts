import { describe, expect, test } from "vitest";
import {
  autocorrelation,
  boxPierce,
  jarqueBera,
  ljungBox,
  partialAutocorrelation,
} from "../../../bindings/features/autocorrelation.js";
import { periodogram } from "../../../bindings/features/periodogram.js";
import {
  seasonalDifferencesFor,
  seasonalRootTest,
  seasonalStrength,
} from "../../../bindings/features/seasonal-root.js";
import { differencesFor, unitRootTest } from "../../../bindings/features/unit-root.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries } from "../../support/golden.js";

interface Stat {
  readonly stat: number;
  readonly lag: number;
}
interface Box {
  readonly ljungStat: number;
  readonly ljungP: number;
  readonly boxPierceStat: number;
  readonly boxPierceP: number;
  readonly ljungDiffFitdf: { readonly stat: number; readonly p: number; readonly fitdf: number };
}
interface Out {
  readonly ndiffs: Readonly<Record<"kpss" | "kpss_alpha01" | "kpssTrend" | "adf" | "pp", number>>;
  readonly nsdiffs?: { readonly seas: number; readonly ocsb: number };
  readonly kpss: Readonly<Record<"mu_lagForecast" | "mu_lag4" | "tau_lag4", Stat>>;
  readonly adfDrift2: { readonly stat: readonly number[] };
  readonly adfTrend4: { readonly stat: readonly number[] };
  readonly tseriesAdf_k3: { readonly stat: number; readonly p: number };
  readonly ppZtau4: { readonly stat: readonly number[] | number; readonly cval: readonly number[] };
  readonly seasStrength?: number;
  readonly ocsb?: { readonly stat: number; readonly critical: number };
  readonly acf: readonly number[];
  readonly pacf: readonly number[];
  readonly Acf_diff: readonly number[];
  readonly box1: Box;
  readonly box10: Box;
  readonly jarqueBeraDiff: { readonly stat: number; readonly p: number };
  readonly periodogramFirst8: { readonly freq: readonly number[]; readonly spec: readonly number[] };
}

const file = golden("transforms-tests");
// The notes of the file ask for 1e-8.
const tolerance = 1e-8;

for (const one of file.cases) {
  const data = goldenSeries(file, one.series);
  const out = (typeof one.out === "string" ? JSON.parse(one.out) : one.out) as Out;
  describe.skipIf(!data)(`${one.id}, golden values of R`, () => {
    const values = data?.values ?? new Float64Array(0);
    const m = data?.m ?? 1;
    const steps = values.slice(1).map((value, t) => value - values[t]!);

    test("tests of a unit root", () => {
      const { kpss } = out;
      for (const [golden, trend, lags] of [
        [kpss.mu_lagForecast, false, undefined],
        [kpss.mu_lag4, false, 4],
        [kpss.tau_lag4, true, 4],
      ] as const) {
        const result = unitRootTest(values, { trend, lags });
        close([result.statistic], [golden.stat], { tolerance }, `kpss ${trend} ${lags}`);
        expect(result.lags).toBe(golden.lag);
      }
      const adf = (trend: boolean, lags: number) => unitRootTest(values, { test: "adf", trend, lags });
      close([adf(false, 2).statistic], [out.adfDrift2.stat[0]!], { tolerance }, "adf drift");
      close([adf(true, 4).statistic], [out.adfTrend4.stat[0]!], { tolerance }, "adf trend");
      close([adf(true, 3).statistic], [out.tseriesAdf_k3.stat], { tolerance }, "adf trend 3");
      expect(adf(true, 3).pValue).toBeCloseTo(out.tseriesAdf_k3.p, 10);
      const pp = unitRootTest(values, { test: "pp", lags: 4 });
      close([pp.statistic], [Number(out.ppZtau4.stat)], { tolerance }, "pp");
    });

    test("numbers of differences", () => {
      expect({
        kpss: differencesFor(values),
        kpss_alpha01: differencesFor(values, { level: 0.01 }),
        kpssTrend: differencesFor(values, { trend: true }),
        adf: differencesFor(values, { test: "adf" }),
        pp: differencesFor(values, { test: "pp" }),
      }).toEqual(out.ndiffs);
      if (!out.nsdiffs) return;
      expect(seasonalDifferencesFor(values, { seasonLength: m })).toBe(out.nsdiffs.seas);
      expect(seasonalDifferencesFor(values, { seasonLength: m, test: "ocsb" })).toBe(out.nsdiffs.ocsb);
    });

    test.skipIf(!out.ocsb)("tests of a seasonal root", () => {
      close([seasonalStrength(values, { seasonLength: m })], [out.seasStrength!], { tolerance }, "strength");
      const ocsb = seasonalRootTest(values, { seasonLength: m, test: "ocsb", lags: 0 });
      close([ocsb.statistic, ocsb.criticalValue!], [out.ocsb!.stat, out.ocsb!.critical], { tolerance }, "ocsb");
    });

    test("autocorrelations and what is tested of them", () => {
      if (out.acf) close(autocorrelation(values, { lags: out.acf.length - 1 }), out.acf, { tolerance }, "acf");
      if (out.pacf) close(partialAutocorrelation(values, { lags: out.pacf.length }), out.pacf, { tolerance }, "pacf");
      close(autocorrelation(steps, { lags: out.Acf_diff.length - 1 }), out.Acf_diff, { tolerance }, "steps");
      for (const [box, lags] of [
        [out.box1, 1],
        [out.box10, 10],
      ] as const) {
        const [ljung, pierce] = [ljungBox(values, { lags }), boxPierce(values, { lags })];
        close([ljung.statistic, ljung.pValue], [box.ljungStat, box.ljungP], { tolerance }, "ljung");
        close([pierce.statistic, pierce.pValue], [box.boxPierceStat, box.boxPierceP], { tolerance }, "pierce");
        const { stat, p, fitdf } = box.ljungDiffFitdf;
        const left = ljungBox(steps, { lags, estimated: fitdf });
        close([left.statistic, left.pValue], [stat, p], { tolerance }, "steps");
      }
      const { statistic, pValue } = jarqueBera(steps);
      close([statistic, pValue], [out.jarqueBeraDiff.stat, out.jarqueBeraDiff.p], { tolerance }, "jarque-bera");
    });

    test("the periodogram", () => {
      const { frequencies, power } = periodogram(values);
      close(frequencies.subarray(0, 8), out.periodogramFirst8.freq, { tolerance: 1e-15 });
      close(power.subarray(0, 8), out.periodogramFirst8.spec, { tolerance });
    });
  });
}

describe("published numbers", () => {
  const nile = goldenSeries(file, "Nile")!.values;
  test("of the Nile: KPSS .96543491 and ADF -3.3657139 with p .06419542", () => {
    expect(unitRootTest(nile, { lags: 4 }).statistic).toBeCloseTo(0.96543491, 8);
    const adf = unitRootTest(nile, { test: "adf", trend: true, lags: 4 });
    expect(adf.statistic).toBeCloseTo(-3.3657139, 7);
    expect(adf.pValue).toBeCloseTo(0.06419542, 7);
  });
});

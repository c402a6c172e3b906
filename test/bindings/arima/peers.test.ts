import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { arima } from "../../../bindings/index.js";
import { dataFolder, hasData, readData } from "../../support/golden.js";

const file = new URL("../golden/peers/r-arima-fits-m3.csv.gz", dataFolder);

// The whole of it is a gate of bench/arima.mjs: 99 per cent of the 150 fits.
test.skipIf(!hasData || !existsSync(file))(
  "every sixth fit of R's arima to M3 is reached, to 0.01 in log-likelihood",
  () => {
    const rows = new Map(readData("m3.train").map((row) => [row.id, row.values]));
    const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split("\n").slice(1);
    const below = lines.filter((line, i) => {
      const [id, orders, cssMl, , ml] = line.split(";") as [string, string, string, string, string];
      // The orders go round by five: 0, 6, 12, ... takes each of them.
      if (i % 6 !== 0 || (cssMl === "NA" && ml === "NA")) return false;
      const [p, d, q, P, D, Q] = orders.split(",").map(Number) as [number, number, number, number, number, number];
      const fitted = arima({ order: [p, d, q], seasonal: [P, D, Q], seasonLength: 12, mean: "none" }).fit(
        rows.get(id)!,
      );
      const theirs = [cssMl, ml].filter((value) => value !== "NA").map(Number);
      return fitted.logLikelihood! < Math.max(...theirs) - 0.01;
    });
    expect(below).toEqual([]);
  },
);

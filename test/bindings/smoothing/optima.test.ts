import { describe, expect, test } from "vitest";
import { autoEts } from "../../../bindings/index.js";
import { hasData, readData } from "../../support/golden.js";

// Series whose likelihoods have many local optima. AICc of the best candidate: R's (forecast 8.20, each candidate fitted alone, its constants
// left out), and the least that ten starting points and a long search have found, with all constants.
const traps = [
  { id: "N2105", set: "m3", ofR: 2899.50158 },
  { id: "N2217", set: "m3", ofR: 977.17686, known: 850.209 },
  { id: "N2091", set: "m3", ofR: 2190.00112, known: 1927.039 },
  { id: "N2021", set: "m3", ofR: 1867.81536, known: 1601.44 },
  { id: "N2700", set: "m3", ofR: 1343.41411, known: 1059.026 },
  { id: "H125", set: "m4_hourly", ofR: 10863.01386, known: 8202.492 },
  { id: "H335", set: "m4_hourly", ofR: 11389.28341, known: 7513.031 },
  { id: "H185", set: "m4_hourly", ofR: 1294.13754, known: -2647.41 },
] as const;

describe.skipIf(!hasData || process.env.FORECASTLE_ENGINE === "debug")("traps of local optima", () => {
  for (const trap of traps) {
    test(`${trap.id}: the best candidate is at least as likely as R's`, () => {
      const { values, m } = readData(`${trap.set}.train`).find(({ id }) => id === trap.id)!;
      const model = autoEts({ seasonLength: m, combine: "best", initial: "optimal" });
      const constants = values.length * (Math.log((2 * Math.PI) / values.length) + 1);
      expect(model.fit(values).aicc! - constants).toBeLessThanOrEqual(trap.ofR + 2e-3);
    });
    if (!("known" in trap)) continue;
    test(`${trap.id}: a thorough search reaches the best optimum known`, () => {
      const { values, m } = readData(`${trap.set}.train`).find(({ id }) => id === trap.id)!;
      const model = autoEts({ seasonLength: m, combine: "best", initial: "optimal", effort: "thorough" });
      expect(model.fit(values).aicc!).toBeLessThanOrEqual(trap.known + 0.05);
    });
  }
});

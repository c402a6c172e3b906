import { describe, expect, test } from "vitest";
import { boxCox, boxCoxLambda, inverseBoxCox } from "../../../bindings/probability/box-cox.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries } from "../../support/golden.js";

interface Transformed {
  readonly lambda: number;
  readonly transformed: readonly number[];
  readonly inverse: readonly number[];
}
interface Out {
  readonly lambdaGuerrero: number;
  readonly lambdaLoglik: number;
  readonly boxcox: readonly Transformed[];
}

const file = golden("transforms-tests");

describe("Box-Cox transforms, golden values of R's forecast", () => {
  for (const one of file.cases) {
    const data = goldenSeries(file, one.series);
    const out = (typeof one.out === "string" ? JSON.parse(one.out) : one.out) as Out;
    test.skipIf(!data)(one.id, () => {
      const { m, values } = data!;
      for (const { lambda, transformed, inverse } of out.boxcox) {
        const head = values.subarray(0, transformed.length);
        close(boxCox(head, lambda), transformed, { tolerance: 1e-8 }, `boxCox ${lambda}`);
        close(inverseBoxCox(transformed, lambda), inverse, { tolerance: 1e-8 }, `inverse ${lambda}`);
      }
      // R's search stops at about 1e-4; the bounds are those of the file's notes.
      expect(Math.abs(boxCoxLambda(values, { seasonLength: m }) - out.lambdaGuerrero)).toBeLessThan(2e-3);
      expect(boxCoxLambda(values, { seasonLength: m, method: "likelihood" })).toBeCloseTo(out.lambdaLoglik, 10);
    });
  }
});

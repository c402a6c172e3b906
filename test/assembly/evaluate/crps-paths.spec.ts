import { crpsPaths, crpsPathsScratch } from "../../../assembly/evaluate/crps-paths";
import { doubles, doublesOf } from "../scratch";

describe("crpsPaths", () => {
  it("scores each step of up to nine alike, whatever the columns that are gathered together", () => {
    for (let n = 1; n < 10; n++) {
      const count = 5;
      const values: f64[] = [1, 2, 4, 8, 16];
      const paths = doubles(count * n);
      const y = doubles(n);
      for (let h = 0; h < n; h++) {
        // Shifted alike, a path keeps its score.
        y[h] = 5 + <f64>h;
        for (let p = 0; p < count; p++) paths[p * n + h] = values[(p * 2 + h) % count] + <f64>h;
      }
      const out = doubles(n);
      const scratch = doubles(crpsPathsScratch(count));
      crpsPaths(paths.offset, y.offset, count, n, 0, out.offset, scratch.offset);
      for (let h = 0; h < n; h++) expect(abs(out[h] - 1.52) < 1e-14).toBe(true);
      crpsPaths(paths.offset, y.offset, count, n, 1, out.offset, scratch.offset);
      for (let h = 0; h < n; h++) expect(abs(out[h] - 0.8) < 1e-14).toBe(true);
    }
  });

  it("has no fair score of a single path", () => {
    const out = doubles(1);
    const one = doublesOf([3]);
    crpsPaths(one.offset, doublesOf([5]).offset, 1, 1, 0, out.offset, doubles(crpsPathsScratch(1)).offset);
    expect(out[0]).toBe(2);
    crpsPaths(one.offset, doublesOf([5]).offset, 1, 1, 1, out.offset, doubles(crpsPathsScratch(1)).offset);
    expect(isNaN(out[0])).toBe(true);
  });
});

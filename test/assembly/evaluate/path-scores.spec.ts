import { energyPaths, variogramPaths } from "../../../assembly/evaluate/path-scores";
import { doublesOf } from "../scratch";

describe("scores of paths", () => {
  it("of {(0, 0), (1, 2), (3, -1)} at (1, 1)", () => {
    const paths = doublesOf([0, 0, 1, 2, 3, -1]);
    const y = doublesOf([1, 1]);
    const near = (Math.sqrt(2) + 1 + Math.sqrt(8)) / 3;
    const spread = (Math.sqrt(5) + Math.sqrt(10) + Math.sqrt(13)) / 9;
    expect(abs(energyPaths(paths.offset, y.offset, 3, 2, 0) - (near - spread)) < 1e-15).toBe(true);
    expect(abs(energyPaths(paths.offset, y.offset, 3, 2, 1) - (near - 1.5 * spread)) < 1e-15).toBe(true);
    expect(variogramPaths(paths.offset, y.offset, 3, 2, 0.5)).toBe(2);
  });

  it("of an odd number of steps count the last one", () => {
    const paths = doublesOf([0, 0, 3, 0, 0, 7]);
    const y = doublesOf([0, 0, 5]);
    expect(energyPaths(paths.offset, y.offset, 2, 3, 0)).toBe(1);
    expect(variogramPaths(paths.offset, y.offset, 2, 3, 1)).toBe(0);
  });
});

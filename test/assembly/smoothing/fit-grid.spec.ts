import { F64 } from "../../../assembly/memory";
import { fillGrid, GRID, GRID_POINT, GRID_VALUE, hasFinite, takeBest } from "../../../assembly/smoothing/fit-grid";
import { Search } from "../../../assembly/smoothing/fit-search";
import { Tangents } from "../../../assembly/smoothing/tangents";
import { doubles, doublesOf } from "../scratch";

function regarding(trend: i32, season: i32, damped: i32, fixed: i32): Search {
  const S = changetype<Search>(doubles(24).offset);
  const T = changetype<Tangents>(doubles(24).offset);
  T.trend = trend;
  T.season = season;
  T.damped = damped;
  S.T = T;
  S.fixed = fixed;
  S.lower = doublesOf([0.1, 1e-4, 1e-4, 0.8]);
  S.upper = doublesOf([0.9, 0.9999, 0.9999, 0.98]);
  return S;
}

/** Points of the grid of a form, all of them within the bounds of alpha, at the value that phi is given. */
function sizeOf(trend: i32, season: i32, damped: i32, fixed: i32, phi: f64): i32 {
  const grid = doubles(GRID * GRID_POINT);
  const size = fillGrid(regarding(trend, season, damped, fixed), doublesOf([0.5, 0, 0, phi]), false, grid);
  for (let i = 0; i < size; i++) {
    const point = grid.plus(GRID_POINT * i);
    if (!(point[0] >= 0.1 && point[0] <= 0.9 && point[3] == phi)) return -1;
  }
  return size;
}

describe("the grid of starting points", () => {
  it("has a level for each parameter that is free, and fits its memory", () => {
    expect(sizeOf(0, 0, 0, 2 | 4 | 8, 1)).toBe(6);
    expect(sizeOf(1, 0, 0, 4 | 8, 1)).toBe(16);
    expect(sizeOf(0, 1, 0, 2 | 8, 1)).toBe(12);
    expect(sizeOf(1, 1, 0, 8, 1)).toBe(GRID);
    expect(sizeOf(1, 1, 0, 1 | 8, 1)).toBe(6);
    // Damping stands at seven tenths of its room.
    expect(sizeOf(1, 1, 1, 0, 0.3 * 0.8 + 0.7 * 0.98)).toBe(GRID);
  });

  it("gives its best points one by one, without their neighbours", () => {
    const grid = doubles(4 * GRID_POINT);
    const values = doublesOf([3, 1, 2, Infinity]), alphas = doublesOf([0.9, 0.2, 0.3, 0.5]);
    for (let i = 0; i < 4; i++) {
      const point = grid.plus(GRID_POINT * i);
      point[0] = alphas[i];
      point[1] = 0.1;
      point[GRID_VALUE] = values[i];
    }
    expect(hasFinite(grid, 4)).toBe(true);
    expect(takeBest(grid, 4, 1)).toBe(1);
    expect(takeBest(grid, 4, 1)).toBe(0);
    expect(takeBest(grid, 4, 1)).toBe(-1);
    expect(hasFinite(grid, 4)).toBe(false);
  });
});

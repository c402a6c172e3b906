import { sortF64, sortScratch } from "../../../assembly/math/sort";
import { F64 } from "../../../assembly/memory";
import { doubles, doublesOf } from "../scratch";

/** Reproducible numbers of several kinds: even, huge and tiny, tied, clustered around distant centres. */
function sample(n: i32, kind: i32): F64 {
  const x = doubles(n);
  let state: u32 = 12345 + kind;
  for (let i = 0; i < n; i++) {
    state = state * 1664525 + 1013904223;
    const u = <f64>state / 4294967296.0;
    if (kind == 0) x[i] = u;
    else if (kind == 1) x[i] = (i & 1 ? -1 : 1) * Math.pow(10, 600 * u - 300);
    else if (kind == 2) x[i] = Math.floor(5 * u);
    else if (kind == 3) x[i] = (i % 3 == 0 ? 1e9 : i % 3 == 1 ? -1e9 : 0) + 1e-6 * u;
    else x[i] = <f64>(n - i);
  }
  return x;
}

describe("sortF64", () => {
  it("orders every kind of values at every size, and keeps each of them", () => {
    for (let kind = 0; kind < 5; kind++) {
      for (let n = 0; n < 200; n += n < 30 ? 1 : 37) {
        const x = sample(n, kind);
        const before = sample(n, kind);
        expect(sortF64(n, x.offset, doubles(sortScratch(n)).offset)).toBe(n);
        let wrong = 0;
        for (let i = 0; i < n; i++) {
          if (i > 0 && !(x[i - 1] <= x[i])) wrong++;
          // As many of each value before as after.
          let more = 0;
          for (let j = 0; j < n; j++) more += i32(x[j] == x[i]) - i32(before[j] == x[i]);
          if (more != 0) wrong++;
        }
        expect(wrong).toBe(0);
      }
    }
  });

  it("puts NaN last and counts the numbers", () => {
    const n = 60;
    const x = sample(n, 0);
    for (let i = 0; i < n; i += 4) x[i] = NaN;
    expect(sortF64(n, x.offset, doubles(sortScratch(n)).offset)).toBe(45);
    for (let i = 1; i < 45; i++) expect(x[i - 1] <= x[i]).toBe(true);
    for (let i = 45; i < n; i++) expect(isNaN(x[i])).toBe(true);
  });

  it("orders infinities and a range that overflows", () => {
    const n = 40;
    const x = sample(n, 1);
    x[3] = Infinity;
    x[7] = -Infinity;
    x[11] = f64.MAX_VALUE;
    x[12] = -f64.MAX_VALUE;
    expect(sortF64(n, x.offset, doubles(sortScratch(n)).offset)).toBe(n);
    for (let i = 1; i < n; i++) expect(x[i - 1] <= x[i]).toBe(true);
    expect(x[0]).toBe(-Infinity);
    expect(x[n - 1]).toBe(Infinity);
  });

  it("leaves what is constant", () => {
    const x = doublesOf([3, 3, 3]);
    expect(sortF64(3, x.offset, doubles(sortScratch(3)).offset)).toBe(3);
    for (let i = 0; i < 3; i++) expect(x[i]).toBe(3);
  });
});

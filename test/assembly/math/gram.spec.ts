import { gramF64 } from "../../../assembly/math/gram";
import { doubles } from "../scratch";

describe("gramF64", () => {
  it("gives the products of the columns, in the upper triangle", () => {
    const n = 7;
    const w = 8;
    const v = doubles(n * w);
    for (let i = 0; i < n * w; i++) v[i] = <f64>((i * 37) % 11) - 4;
    const g = doubles(w * w);
    gramF64(v.offset, n, w, g.offset);
    for (let i = 0; i < w; i++) {
      for (let j = i; j < w; j++) {
        let sum = 0.0;
        for (let t = 0; t < n; t++) sum += v[t * w + i] * v[t * w + j];
        // Small integers: exact.
        expect(g[i * w + j]).toBe(sum);
      }
    }
  });
});

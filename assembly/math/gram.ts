// Products of a matrix with its own transpose.

import { F64 } from "../memory";

/**
 * The upper triangle of V^T V, in tiles of 4 x 4.
 *
 * in     v (n, w)
 * sizes  n; w, a multiple of 4
 * out    g (w, w): its upper triangle, and the tiles on the diagonal in full
 * cost   n w^2 / 2 multiplications
 */
export function gramF64(v: usize, n: i32, w: i32, g: usize): void {
  const row = <usize>w << 3;
  for (let i = 0; i < w; i += 4) {
    for (let j = i; j < w; j += 4) {
      let a0 = f64x2.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
      let p = v + (<usize>i << 3);
      let q = v + (<usize>j << 3);
      for (let t = 0; t < n; t++) {
        const right0 = v128.load(q);
        const right1 = v128.load(q, 16);
        const left0 = v128.load64_splat(p);
        const left1 = v128.load64_splat(p, 8);
        a0 = f64x2.add(a0, f64x2.mul(left0, right0));
        a1 = f64x2.add(a1, f64x2.mul(left0, right1));
        b0 = f64x2.add(b0, f64x2.mul(left1, right0));
        b1 = f64x2.add(b1, f64x2.mul(left1, right1));
        const left2 = v128.load64_splat(p, 16);
        const left3 = v128.load64_splat(p, 24);
        c0 = f64x2.add(c0, f64x2.mul(left2, right0));
        c1 = f64x2.add(c1, f64x2.mul(left2, right1));
        d0 = f64x2.add(d0, f64x2.mul(left3, right0));
        d1 = f64x2.add(d1, f64x2.mul(left3, right1));
        p += row;
        q += row;
      }
      const out = F64.at(g).plus(i * w + j);
      out.setLanes(0, a0);
      out.setLanes(2, a1);
      out.setLanes(w, b0);
      out.setLanes(w + 2, b1);
      out.setLanes(2 * w, c0);
      out.setLanes(2 * w + 2, c1);
      out.setLanes(3 * w, d0);
      out.setLanes(3 * w + 2, d1);
    }
  }
}

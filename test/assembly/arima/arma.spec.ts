import { Arma, ARMA_BYTES, armaSize, expandArma, fromPartial, layArma, settleArma, toPartial } from "../../../assembly/arima/arma";
import { F64 } from "../../../assembly/memory";
import { doubles, doublesOf } from "../scratch";

function armaOf(p: i32, q: i32, P: i32, Q: i32, m: i32, coefficients: f64[]): Arma {
  const A = changetype<Arma>(heap.alloc(ARMA_BYTES));
  layArma(A, p, q, P, Q, m, doubles(armaSize(p, q, P, Q, m)).offset);
  expandArma(A, doublesOf(coefficients));
  return A;
}

/** Autocovariance at lag h from 4,000 weights of the moving average. */
function slowly(A: Arma, h: i32): f64 {
  const n = 4000;
  const psi = doubles(n + h);
  for (let k = 0; k < n + h; k++) {
    let s: f64 = k == 0 ? 1 : k <= A.nq ? A.ma[k - 1] : 0;
    for (let j = 0; j < min(k, A.np); j++) s += A.ar[j] * psi[k - 1 - j];
    psi[k] = s;
  }
  let sum: f64 = 0;
  for (let k = 0; k < n; k++) sum += psi[k] * psi[k + h];
  return sum;
}

describe("polynomials of a seasonal model", () => {
  it("are multiplied out: (1 - 0.5 B)(1 - 0.4 B^4) and (1 + 0.3 B)(1 - 0.2 B^4)", () => {
    const A = armaOf(1, 1, 1, 1, 4, [0.5, 0.3, 0.4, -0.2]);
    const ar = doublesOf([0.5, 0, 0, 0.4, -0.2]), ma = doublesOf([0.3, 0, 0, -0.2, -0.06]);
    for (let i = 0; i < 5; i++) {
      expect(abs(A.ar[i] - ar[i]) < 1e-16).toBe(true);
      expect(abs(A.ma[i] - ma[i]) < 1e-16).toBe(true);
    }
    expect(A.r).toBe(6);
    expect(A.arTerms == 3 && A.maTerms == 3).toBe(true);
  });

  it("autocovariances equal sums over the weights, also of an ARMA(1, 1): R's ARMAacf gives 0.875, 0.625 for (1, -0.25) and 1", () => {
    const A = armaOf(2, 1, 1, 1, 4, [1, -0.25, 0.4, 0.6, -0.3]);
    expect(settleArma(A)).toBe(true);
    for (let h = 0; h <= A.np; h++) expect(abs(A.autocovariance[h] - slowly(A, h)) < 1e-9 * A.autocovariance[0]).toBe(true);
    const B = armaOf(2, 1, 0, 0, 1, [1, -0.25, 1]);
    settleArma(B);
    expect(abs(B.autocovariance[1] / B.autocovariance[0] - 0.875) < 1e-14).toBe(true);
    expect(abs(B.autocovariance[2] / B.autocovariance[0] - 0.625) < 1e-14).toBe(true);
  });

  it("is not stationary at and beyond a unit root", () => {
    expect(settleArma(armaOf(1, 0, 0, 0, 1, [1]))).toBe(false);
    expect(settleArma(armaOf(2, 0, 0, 0, 1, [0.5, 0.51]))).toBe(false);
    expect(settleArma(armaOf(2, 0, 0, 0, 1, [0.5, 0.49]))).toBe(true);
  });
});

describe("partial autocorrelations", () => {
  it("become coefficients and come back", () => {
    const x = doublesOf([0.7, -0.4, 0.9, -0.99, 0.1]), scratch = doubles(5);
    fromPartial(x, 5, scratch);
    expect(toPartial(x, 5, scratch)).toBe(true);
    const was = doublesOf([0.7, -0.4, 0.9, -0.99, 0.1]);
    for (let i = 0; i < 5; i++) expect(abs(x[i] - was[i]) < 1e-12).toBe(true);
  });

  it("of order two: phi_1 = a_1 (1 - a_2)", () => {
    const x = doublesOf([0.5, -0.2]);
    fromPartial(x, 2, doubles(2));
    expect(abs(x[0] - 0.6) < 1e-16 && x[1] == -0.2).toBe(true);
  });
});

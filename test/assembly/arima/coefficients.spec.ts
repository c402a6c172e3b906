import { Arma, ARMA_BYTES, armaSize, layArma } from "../../../assembly/arima/arma";
import { fromCoefficients, toCoefficients, toSearched } from "../../../assembly/arima/coefficients";
import { F64 } from "../../../assembly/memory";
import { doubles, doublesOf } from "../scratch";

function modelOf(): Arma {
  const A = changetype<Arma>(heap.alloc(ARMA_BYTES));
  layArma(A, 3, 2, 1, 1, 4, doubles(armaSize(3, 2, 1, 1, 4)).offset);
  return A;
}

function estimated(): F64 {
  const fixed = doubles(7);
  for (let i = 0; i < 7; i++) fixed[i] = NaN;
  return fixed;
}

describe("what is searched instead of coefficients", () => {
  it("gives the coefficients it came from", () => {
    const was = doublesOf([0.5, -0.3, 0.2, 0.4, 0.1, -0.6, 0.7]), x = doubles(7), out = doubles(7), scratch = doubles(21);
    const fixed = estimated();
    fromCoefficients(modelOf(), fixed, was, x, scratch);
    expect(toCoefficients(modelOf(), fixed, x, out, scratch)).toBe(true);
    let worst: f64 = 0;
    for (let i = 0; i < 7; i++) worst = max(worst, abs(out[i] - was[i]));
    expect(worst < 1e-14).toBe(true);
  });

  it("an autoregression of one lag is the tangent, a moving average its negative", () => {
    const x = doublesOf([0, 0, 0, 0, 0, 0.5, 0.5]), out = doubles(7);
    toCoefficients(modelOf(), estimated(), x, out, doubles(21));
    expect(abs(out[5] - 0.46211715726000975) < 1e-15 && abs(out[6] + 0.46211715726000975) < 1e-15).toBe(true);
  });

  it("a group with a given coefficient is searched as it is, and refused where it is not stationary", () => {
    const fixed = estimated(), x = doublesOf([0.5, 0.4, 0, 0, 0, 0]), out = doubles(7);
    fixed[1] = 0.2;
    expect(toCoefficients(modelOf(), fixed, x, out, doubles(21))).toBe(false);
    x[1] = 0.1;
    expect(toCoefficients(modelOf(), fixed, x, out, doubles(21))).toBe(true);
    expect(out[0] == 0.5 && out[1] == 0.2 && out[2] == 0.1).toBe(true);
  });

  it("derivatives come back by the chain rule: those of a sum of the coefficients with weights", () => {
    const x = doublesOf([0.7, -0.4, 0.9, -0.3, 1.2, 0.2, -0.8]), out = doubles(7), g = doubles(7), scratch = doubles(21);
    const fixed = estimated(), weights = doublesOf([1, -2, 3, 0.5, 4, -1, 2]);
    toSearched(modelOf(), fixed, x, weights, g, scratch);
    const again = doublesOf([1, -2, 3, 0.5, 4, -1, 2]);
    let worst: f64 = 0;
    for (let i = 0; i < 7; i++) {
      const here = x[i];
      let slope: f64 = 0;
      for (let side = -1; side <= 1; side += 2) {
        x[i] = here + 1e-5 * <f64>side;
        toCoefficients(modelOf(), fixed, x, out, scratch);
        for (let j = 0; j < 7; j++) slope += <f64>side * again[j] * out[j];
      }
      x[i] = here;
      worst = max(worst, abs(slope / 2e-5 - g[i]));
    }
    expect(worst < 1e-9).toBe(true);
  });
});

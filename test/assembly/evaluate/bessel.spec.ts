import { besselSum } from "../../../assembly/evaluate/bessel";

/** exp(-x) (I0(x) + I1(x)) to 17 digits by 30-digit arithmetic (mpmath). */
function check(x: f64, expected: f64): void {
  expect(abs(besselSum(x) / expected - 1) < 2e-15).toBe(true);
}

describe("besselSum", () => {
  it("agrees with 30-digit values on both sides of the change of series", () => {
    check(0, 1);
    check(0.1, 0.95239937259111042);
    check(1, 0.67367002294334889);
    check(39.9, 0.12591700613358478);
    check(40.1, 0.12560459378355109);
    check(1e8, 7.9788455980550965e-5);
  });
});

import { BFGS_REPORT, bfgsScratch, differenceGradient, minimiseBfgs } from "../../../assembly/optimise/bfgs";
import { NOT_CONVERGED, OK } from "../../../assembly/status";
import { doubles, doublesOf } from "../scratch";
import { Bowl, Corner, Rosenbrock, Walled } from "./objectives";

describe("minimiseBfgs", () => {
  it("finds the end of Rosenbrock's valley from (-1.2, 1), within 60 gradients", () => {
    const x = doublesOf([-1.2, 1]), report = doubles(BFGS_REPORT);
    const f = new Rosenbrock(2);
    expect(minimiseBfgs<Rosenbrock>(f, 2, 0, 0, 1e-12, 1, 500, 1, x.offset, report.offset, doubles(bfgsScratch(2)).offset)).toBe(OK);
    expect(abs(x[0] - 1) < 1e-6 && abs(x[1] - 1) < 1e-6).toBe(true);
    expect(report[0] < 1e-12 && report[1] < 120).toBe(true);
  });

  it("finds it in ten dimensions, and counts what it asked for", () => {
    const x = doublesOf([-1.2, 1, -1.2, 1, -1.2, 1, -1.2, 1, -1.2, 1]), report = doubles(BFGS_REPORT);
    const f = new Rosenbrock(10);
    minimiseBfgs<Rosenbrock>(f, 10, 0, 0, 1e-12, 1, 2000, 0, x.offset, report.offset, doubles(bfgsScratch(10)).offset);
    expect(<f64>f.calls).toBe(report[1]);
    let worst: f64 = 0;
    for (let i = 0; i < 10; i++) worst = max(worst, abs(x[i] - 1));
    // The valley has a second, local minimum near x0 = -1; its value is 3.98.
    expect(worst < 1e-5 || abs(report[0] - 3.98) < 0.02).toBe(true);
  });

  it("goes without derivatives, and around where the value is not defined", () => {
    const x = doublesOf([-1.2, 1, 1]), report = doubles(BFGS_REPORT);
    const f = new Walled(3);
    expect(minimiseBfgs<Walled>(f, 3, 0, 0, 1e-12, 4, 3000, 6, x.offset, report.offset, doubles(bfgsScratch(3)).offset)).toBe(OK);
    expect(abs(x[0] - 1) < 1e-4 && abs(x[1] - 1) < 1e-4 && abs(x[2] - 1) < 1e-4).toBe(true);
  });

  it("ends at the bounds where the minimum lies beyond them, with the gradient zero in what is free", () => {
    const x = doublesOf([0, 0, 0]), lower = doublesOf([-1, -0.25, -1]), upper = doublesOf([1, 1, 1]), g = doubles(3);
    const f = new Bowl(), report = doubles(BFGS_REPORT), scratch = doubles(bfgsScratch(3));
    minimiseBfgs<Bowl>(f, 3, lower.offset, upper.offset, 1e-14, 1, 500, 1, x.offset, report.offset, scratch.offset);
    f.gradient(x, 0, g);
    expect(x[0]).toBe(1);
    expect(g[0] < 0).toBe(true);
    expect(abs(g[1]) < 1e-6 || (x[1] == -0.25 && g[1] > 0)).toBe(true);
    expect(abs(g[2]) < 1e-6).toBe(true);
  });

  it("spends no more than it may, and keeps the best that it saw", () => {
    const x = doublesOf([-1.2, 1]), report = doubles(BFGS_REPORT);
    const f = new Rosenbrock(2), scratch = doubles(bfgsScratch(2));
    expect(minimiseBfgs<Rosenbrock>(f, 2, 0, 0, 1e-12, 1, 9, 0, x.offset, report.offset, scratch.offset)).toBe(NOT_CONVERGED);
    expect(f.calls).toBe(9);
    expect(report[0]).toBe(f.value(x));
    expect(report[0] < 24.2).toBe(true);
  });

  it("ends on a function without curvature", () => {
    const x = doublesOf([3, -2]), report = doubles(BFGS_REPORT);
    minimiseBfgs<Corner>(new Corner(), 2, 0, 0, 1e-9, 1, 1000, 1, x.offset, report.offset, doubles(bfgsScratch(2)).offset);
    expect(report[0] < 1e-2 && report[1] <= 1001).toBe(true);
  });

  it("refuses a start without a value", () => {
    const x = doublesOf([2, 1]), report = doubles(BFGS_REPORT);
    const status = minimiseBfgs<Walled>(new Walled(2), 2, 0, 0, 1e-9, 1, 99, 4, x.offset, report.offset, doubles(bfgsScratch(2)).offset);
    expect(status).toBe(NOT_CONVERGED);
    expect(report[0] != report[0]).toBe(true);
    expect(report[1]).toBe(1);
  });
});

describe("differenceGradient", () => {
  it("equals the derivatives, one-sided ones at a bound, and leaves x as it was", () => {
    const x = doublesOf([0.3, -0.7]), g = doubles(2), exact = doubles(2), lower = doublesOf([0.3, -1]);
    const f = new Rosenbrock(2);
    const value = f.value(x);
    f.gradient(x, value, exact);
    differenceGradient<Rosenbrock>(f, 2, lower.offset, 0, x.offset, value, 1e-6, g.offset);
    expect(abs(g[0] - exact[0]) < 1e-3 && abs(g[1] - exact[1]) < 1e-6).toBe(true);
    expect(x[0] == 0.3 && x[1] == -0.7).toBe(true);
  });
});

import { describe, expect, test } from "vitest";
import { adam, sgd } from "../../../bindings/neural/optimiser.js";
import {
  constantRate,
  cosineRate,
  plateauRate,
  type Schedule,
  stepRate,
  warmUp,
} from "../../../bindings/neural/schedule.js";
import { close } from "../../support/close.js";
import { golden } from "../../support/golden.js";

interface RateCase {
  readonly id: string;
  readonly lr: number[];
  readonly options: { readonly metrics?: readonly number[] };
}
const cases = golden("neural").cases as unknown as readonly RateCase[];
const rates = (schedule: Schedule, steps = 20) => {
  const control = schedule.begin();
  return Array.from({ length: steps }, (_, step) => control.rate(step));
};

describe("as torch has it", () => {
  test.each<readonly [string, Schedule]>([
    ["lr-step", stepRate({ learningRate: 0.1, every: 5, factor: 0.5 })],
    ["lr-multistep", stepRate({ learningRate: 0.1, every: [3, 9], factor: 0.1 })],
    ["lr-exponential", stepRate({ learningRate: 0.1, every: 1, factor: 0.9 })],
    ["lr-cosine", cosineRate({ learningRate: 0.1, steps: 20, least: 0.001 })],
    ["lr-cosine-restarts", cosineRate({ learningRate: 0.1, steps: 4, restarts: 2 })],
    ["lr-linear-warmup", warmUp(0.1, { steps: 5, from: 0.1 })],
  ])("%s", (id, schedule) => {
    close(rates(schedule), cases.find((each) => each.id === id)!.lr, { tolerance: 1e-15 });
  });

  test("lr-plateau", () => {
    const { lr, options } = cases.find(({ id }) => id === "lr-plateau")!;
    const control = plateauRate({ learningRate: 0.1, factor: 0.5, patience: 2 }).begin();
    const found = options.metrics!.map((loss) => {
      control.report(loss);
      return control.rate(0);
    });
    close(found, lr, { tolerance: 1e-15 });
  });
});

test("a cosine stays at its least rate, or starts anew every time", () => {
  close(rates(cosineRate({ learningRate: 1, steps: 2, least: 0.25 }), 5), [1, 0.625, 0.25, 0.25, 0.25], {
    tolerance: 1e-15,
  });
  close(rates(cosineRate({ learningRate: 1, steps: 2, restarts: 1 }), 5), [1, 0.5, 1, 0.5, 1], { tolerance: 1e-15 });
});

test("after the rise of a warm-up another schedule begins, and hears of the losses", () => {
  const schedule = warmUp(stepRate({ learningRate: 1, every: 2, factor: 0.5 }), { steps: 2, from: 0 });
  expect(rates(schedule, 7)).toEqual([0, 0.5, 1, 1, 0.5, 0.5, 0.25]);
  const control = warmUp(plateauRate({ learningRate: 1, patience: 0 }), { steps: 1 }).begin();
  control.report(1);
  control.report(1);
  expect(control.rate(5)).toBe(0.5);
});

test("a plateau of negative losses that fall is none; one of losses that rise has a least rate", () => {
  const control = plateauRate({ learningRate: 1, patience: 0, least: 0.3 }).begin();
  for (const loss of [-1, -2, -3]) control.report(loss);
  expect(control.rate(0)).toBe(1);
  for (const loss of [-2, -1, 0, 1]) control.report(loss);
  expect(control.rate(0)).toBe(0.3);
});

test("each training has its own control", () => {
  const schedule = plateauRate({ learningRate: 1, patience: 0 });
  const [first, second] = [schedule.begin(), schedule.begin()];
  for (const loss of [1, 1, 1]) first.report(loss);
  expect([first.rate(0), second.rate(0)]).toEqual([0.25, 1]);
});

test("what is no rate is refused", () => {
  expect(() => constantRate(-1)).toThrow("constantRate: learningRate must be a number from 0");
  expect(() => adam({ learningRate: "fast" as unknown as number })).toThrow(
    "adam: learningRate must be a number or a schedule",
  );
  expect(() => sgd({ momentum: 1 })).toThrow("sgd: momentum must be a number strictly between 0 and 1");
  expect(() => stepRate({ every: [] as number[], factor: 2 })).toThrow(
    "factor must be a number strictly between 0 and 1",
  );
  expect(() => cosineRate({ restart: 2 } as object)).toThrow('did you mean "restarts"?');
});

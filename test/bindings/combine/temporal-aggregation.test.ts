import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  autoEts,
  builtIns,
  drift,
  ets,
  type Fitted,
  type Model,
  mean,
  naive,
  restore,
  series,
  temporalAggregation,
} from "../../../bindings/index.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";

const values = Float64Array.from({ length: 62 }, (_, t) => 50 + t + 9 * (t % 4) + ((t * 37) % 11));

for (const { name, run } of contract(temporalAggregation, {
  options: { model: drift() as unknown as Model, levels: [2, 3] },
  known: [drift],
})) {
  test(name, run);
}

const around = (model: unknown, rest = {}) => temporalAggregation({ model: model as Model, ...rest });

describe("the mean", () => {
  test("is the average of the levels: naive says the last value, the last pair and the last four", () => {
    // Last value 12; last pair (10, 12); last block of four (4, 6, 10, 12).
    const made = around(naive(), { levels: [2, 4] })
      .fit([3, 1, 2, 5, 9, 2, 4, 4, 1, 8, 7, 5, 3, 3, 9, 6, 4, 6, 10, 12])
      .forecast(5);
    const expected = (12 + 11 + 8) / 3;
    close(made.mean, new Float64Array(5).fill(expected), { tolerance: 1e-14 });
  });

  test("keeps the shape within a block", () => {
    const made = around(ets(), { levels: [4] }).fit(values);
    const alone = ets().fit(values).forecast(8).mean;
    const blocks = ets()
      .fit(
        Float64Array.from(
          { length: 15 },
          (_, b) => [0, 1, 2, 3].reduce((sum, j) => sum + values[2 + 4 * b + j]!, 0) / 4,
        ),
      )
      .forecast(2).mean;
    const expected = alone.map((value, h) => value + (blocks[h >> 2]! - value) / 2);
    close(made.forecast(8).mean, expected, { tolerance: 1e-12 });
  });

  test("of a model that sees the same at every level is that of the model", () => {
    const line = Float64Array.from({ length: 48 }, (_, t) => 7 + 3 * t);
    close(around(drift(), { seasonLength: 12 }).fit(line).forecast(24).mean, drift().fit(line).forecast(24).mean, {
      tolerance: 1e-12,
    });
    const level = new Float64Array(48).fill(5);
    close(
      around(mean(), { levels: [5] })
        .fit(level)
        .forecast(7).mean,
      new Float64Array(7).fill(5),
      { tolerance: 1e-14 },
    );
  });

  test("takes the divisors of the season, of the series or of the option", () => {
    const months = series(values, { start: "2020-01", frequency: "month" });
    const stepsOf = (fitted: Fitted) =>
      (fitted.state as { levels: { steps: number }[] }).levels.map(({ steps }) => steps);
    expect(stepsOf(around(autoEts()).fit(months) as Fitted)).toEqual([2, 3, 4, 6, 12]);
    expect(stepsOf(around(autoEts(), { seasonLength: 4 }).fit(months) as Fitted)).toEqual([2, 4]);
    expect(stepsOf(around(autoEts()).fit(values) as Fitted)).toEqual([]);
    // 31 blocks of two, 4 of fifteen.
    expect(stepsOf(around(naive(), { levels: [2, 15] }).fit(values) as Fitted)).toEqual([2]);
  });
});

describe("updates", () => {
  test("of whole blocks equal a model whose levels were updated", () => {
    const fitted = around(naive(), { levels: [4] }).fit(values.subarray(0, 40));
    const later = fitted.update(values.subarray(40, 44)).forecast(4).mean;
    const block = (values[40]! + values[41]! + values[42]! + values[43]!) / 4;
    close(later, new Float64Array(4).fill((values[43]! + block) / 2), { tolerance: 1e-14 });
  });

  test("of a part of a block leave its rest to make up for it", () => {
    const fitted = around(naive(), { levels: [4] })
      .fit(values.subarray(0, 40))
      .update(values.subarray(40, 42));
    const block = (values[36]! + values[37]! + values[38]! + values[39]!) / 4;
    const last = values[41]!;
    const missing = (4 * block - values[40]! - values[41]! - 2 * last) / 2;
    const { mean: ahead } = fitted.forecast(3);
    close(ahead.subarray(0, 2), new Float64Array(2).fill(last + missing / 2), { tolerance: 1e-13 });
    close(ahead.subarray(2), Float64Array.of(last + (block - last) / 2), { tolerance: 1e-13 });
  });
});

test("law and joint paths are those of the model inside, moved", () => {
  const inside = drift().fit(values).forecast(6);
  const made = around(drift(), { levels: [3] })
    .fit(values)
    .forecast(6);
  const shift = made.mean.map((value, h) => value - inside.mean[h]!);
  expect(shift.some((by) => Math.abs(by) > 0.01)).toBe(true);
  close(
    made.quantile(0.9),
    inside.quantile(0.9).map((value, h) => value + shift[h]!),
    { tolerance: 1e-12 },
  );
  close(
    made.sample(3),
    inside.sample(3).map((value, i) => value + shift[i % 6]!),
    { tolerance: 1e-12 },
  );
});

test("moves with the scale and the origin of the values", () => {
  const model = around(ets(), { levels: [2] });
  const plain = model.fit(values).forecast(5).mean;
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 100, noNaN: true }),
      fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      (a, b) => {
        const moved = model.fit(values.map((value) => a * value + b)).forecast(5).mean;
        const expected = plain.map((value) => a * value + b);
        close(moved, expected, { tolerance: 1e-3 * Math.max(1, ...expected.map(Math.abs)) });
      },
    ),
    { numRuns: 20 },
  );
});

test("saved, it wakes with the constructors of its models", () => {
  const fitted = around(autoEts(), { seasonLength: 4 }).fit(values);
  for (const known of [[temporalAggregation, autoEts], builtIns]) {
    const again = restore<Fitted>(JSON.parse(JSON.stringify(fitted)), known);
    expect(again.update([1, 2, 3]).forecast(6).sample(4)).toEqual(fitted.update([1, 2, 3]).forecast(6).sample(4));
  }
});

describe("bad input", () => {
  test.each([
    [undefined, "temporalAggregation needs a model"],
    [{ model: naive }, "model must be a model such as naive()"],
    [{ model: naive(), levels: [1] }, "item 0 (1) is an integer from 2"],
    [{ model: naive(), seasonLength: 0 }, "seasonLength must be an integer from 1"],
  ])("refuses the options %#", (options, message) => {
    expect(() => temporalAggregation(options as never)).toThrow(message);
  });

  test("passes on what the model inside refuses, and answers the longest horizon", () => {
    expect(() => around(autoEts()).fit([1, 2])).toThrow("autoEts needs at least");
    expect(
      around(naive(), { levels: [7] })
        .fit(values)
        .forecast(100_000).mean[99_999],
    ).toBeGreaterThan(0);
  });
});

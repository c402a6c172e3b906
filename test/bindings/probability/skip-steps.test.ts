import { expect, test } from "vitest";
import { type Forecast, naive, type Prediction, restore } from "../../../bindings/index.js";
import { makeForecast } from "../../../bindings/probability/forecast.js";
import { skipSteps } from "../../../bindings/probability/skip-steps.js";

const of = (...values: number[]) => Float64Array.of(...values);
const law: Prediction = { kind: "law", law: "normal", parameters: { mean: of(1, 2, 3), sd: of(1, 1, 2) } };
const kinds: Prediction[] = [
  law,
  { kind: "mixture", weights: of(0.25, 0.75), components: [law, law] },
  { kind: "paths", horizon: 3, paths: of(1, 2, 3, 4, 5, 6) },
  { kind: "paths", horizon: 3, paths: of(1, 2, 3, 4, 5, 6), mean: of(7, 8, 9) },
  { kind: "quantiles", levels: of(0.1, 0.9), values: of(1, 2, 3, 4, 5, 6) },
  { kind: "quantiles", levels: of(0.1, 0.9), values: of(1, 2, 3, 4, 5, 6), mean: of(2, 3, 4) },
];

test.each(kinds.map((prediction) => [prediction.kind, prediction] as const))(
  "%s: the rest of the steps is as it was",
  (_kind, prediction) => {
    const whole = makeForecast(prediction, { model: "some", id: "a" });
    const rest = skipSteps(whole, 1);
    expect([rest.horizon, rest.kind, rest.model, rest.id]).toEqual([2, prediction.kind, "some", "a"]);
    expect([...rest.mean]).toEqual([...whole.mean.slice(1)]);
    for (const level of [0.1, 0.5, 0.77])
      expect([...rest.quantile(level)]).toEqual([...whole.quantile(level).slice(1)]);
    expect(skipSteps(whole, 0)).toBe(whole);
  },
);

test("joint paths are those of the whole forecast without their first steps", () => {
  const whole = makeForecast(kinds[2]!, { model: "some" });
  expect([...skipSteps(whole, 2).sample(2)]).toEqual([3, 6]);
  const drawn = makeForecast(law, { model: "some", sampler: (count) => new Float64Array(3 * count).map((_, i) => i) });
  expect([...skipSteps(drawn, 1).sample(2)]).toEqual([1, 2, 4, 5]);
  expect(() => skipSteps(makeForecast(kinds[4]!, { model: "some" }), 1).sample(2)).toThrow("no joint paths to sample");
});

test("it is saved and restored, without joint paths where those were drawn from the model", () => {
  const rest = skipSteps(naive().fit([1, 2, 4, 3]).forecast(3), 1);
  const again = restore<Forecast>(JSON.parse(JSON.stringify(rest)), [naive]);
  expect([...again.quantile(0.9)]).toEqual([...rest.quantile(0.9)]);
  expect(again.model).toBe("naive");
  expect(() => again.sample(2)).toThrow("no joint paths to sample");
});

// The scale of an item without history, from its static features.
import { describe, expect, test } from "vitest";
import { expectedScale, learnExpectedScale } from "../../../bindings/neural/expected-scale.js";
import { floorOf } from "../../../bindings/neural/scaler.js";
import { codeStatics, learnStatics } from "../../../bindings/neural/statics.js";

/** Items whose scale is 100 exp(size) in one shop and twice that in the other; `factor` is the unit of the values. */
function planted(factor: number, count = 60) {
  const items = Array.from({ length: count }, (_, i) => ({
    size: ((i * 7) % 11) / 5 - 1,
    shop: i % 2 ? "north" : "south",
  }));
  const ids = items.map((_, i) => `item ${i}`);
  const statics = Object.fromEntries(ids.map((id, i) => [id, items[i]!]));
  const scaleOfItem = ({ size, shop }: (typeof items)[number]) =>
    factor * 100 * Math.exp(size) * (shop === "north" ? 2 : 1);
  const scales = items.map((item) => ({ location: 0, scale: scaleOfItem(item) }));
  const code = learnStatics("net", statics, ids, { names: undefined, embedIds: true });
  const coded = items.map((item, i) => codeStatics(code, item, ids[i]));
  const floor = floorOf(scales);
  const expected = learnExpectedScale(code, floor, coded, scales);
  return {
    of: (item: { size: number; shop: string }) => expectedScale(expected, floor, codeStatics(code, item, "new")).scale,
    truth: scaleOfItem,
    median: floor.typical.scale,
  };
}

describe("the expected scale", () => {
  test("follows the features that the scales of a panel follow, within what 60 series and a ridge allow", () => {
    const { of, truth } = planted(1);
    for (const item of [
      { size: -0.9, shop: "north" },
      { size: 0.8, shop: "south" },
    ]) {
      expect(Math.abs(of(item) / truth(item) - 1)).toBeLessThan(0.06);
    }
  });

  test("of an unknown category lies between those of the known ones", () => {
    const { of } = planted(1);
    const [low, high] = [of({ size: 0, shop: "south" }), of({ size: 0, shop: "north" })];
    expect(of({ size: 0, shop: "east" })).toBeGreaterThan(low);
    expect(of({ size: 0, shop: "east" })).toBeLessThan(high);
  });

  test("has the units of the panel", () => {
    const item = { size: 0.3, shop: "north" };
    for (const factor of [2 ** 900, 2 ** -900]) {
      expect(planted(factor).of(item) / factor / planted(1).of(item)).toBeCloseTo(1, 12);
    }
  });

  test("without statics is the geometric mean of the scales, and one where no series tells a scale", () => {
    const code = learnStatics("net", {}, ["a", "b"], { names: undefined, embedIds: false });
    const coded = ["a", "b"].map((id) => codeStatics(code, {}, id));
    const scales = [2, 8].map((scale) => ({ location: 0, scale }));
    const floor = floorOf(scales);
    expect(expectedScale(learnExpectedScale(code, floor, coded, scales), floor, coded[0]!).scale).toBeCloseTo(4, 12);
    const none = floorOf([undefined]);
    expect(expectedScale(learnExpectedScale(code, none, coded, [undefined, undefined]), none, coded[0]!).scale).toBe(1);
  });

  test("leaves out categories that are too many, and far features bring no infinite scale", () => {
    const ids = Array.from({ length: 300 }, (_, i) => `s${i}`);
    const statics = Object.fromEntries(ids.map((id, i) => [id, { code: `c${i}`, x: i }]));
    const code = learnStatics("net", statics, ids, { names: undefined, embedIds: false });
    const coded = ids.map((id) => codeStatics(code, statics[id]!, id));
    const scales = ids.map((_, i) => ({ location: 0, scale: 1e300 * 0.9 ** i }));
    const floor = floorOf(scales);
    const expected = learnExpectedScale(code, floor, coded, scales);
    expect(expected.widths).toEqual([0]);
    expect(expectedScale(expected, floor, codeStatics(code, { x: -1e300 }, "n")).scale).toBeLessThan(
      Number.POSITIVE_INFINITY,
    );
  });
});

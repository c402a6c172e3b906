import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../bindings/core/errors.js";
import { isPanel, type PanelInput, type PanelOptions, panel } from "../../../bindings/core/panel.js";
import { series } from "../../../bindings/core/series.js";
import { panelFromJson, panelToJson } from "../../../bindings/core/series-json.js";

const { NaN: missing } = Number;

function code(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof DataError) return error.code;
    throw error;
  }
  return "none";
}

describe("a panel", () => {
  const rows = [
    { item: "b", day: "2024-01-02", sold: 20, price: 2 },
    { item: "a", day: "2024-01-01", sold: 1, price: 1 },
    { item: "a", day: "2024-01-04", sold: 4, price: 1 },
    { item: "b", day: "2024-01-03", sold: 30, price: 2 },
    { item: "c", day: "2024-01-03", sold: 7, price: 3 },
    { item: "a", day: "2024-01-02", sold: 2, price: 1 },
  ];
  const keys = { id: "item", time: "day", value: "sold" } as const;

  test("of rows groups them by id in order of appearance", () => {
    const sales = panel(rows, { ...keys, covariates: ["price"] });
    expect(sales.ids).toEqual(["b", "a", "c"]);
    expect(sales.length).toBe(3);
    expect(Array.from(sales, (y) => y.id)).toEqual(["b", "a", "c"]);
    expect(Array.from(sales.get("a").values)).toEqual([1, 2, missing, 4]);
    expect(sales.get("a").warnings?.map((warning) => warning.code)).toEqual(["unsorted", "gaps-filled"]);
    expect(Array.from(sales.get("b").covariates.price ?? [])).toEqual([2, 2]);
  });

  test("of rows has one time step, also for a series that alone would tell none or another", () => {
    const sales = panel(
      [...rows, { item: "d", day: "2024-01-01", sold: 1 }, { item: "d", day: "2024-01-15", sold: 2 }],
      keys,
    );
    expect(sales.get("c").index?.frequency).toEqual({ unit: "day", count: 1 });
    expect(sales.get("d").length).toBe(15);
    expect(Array.from(sales, (y) => y.seasonLength)).toEqual([7, 7, 7, 7]);
  });

  test("takes its time step from the many stamps of one series rather than the few of several", () => {
    const days = ["01", "02", "03", "04", "05", "06", "07"].map((day) => ({
      id: "long",
      time: `2024-01-${day}`,
      value: 1,
    }));
    const few = ["x", "y", "z"].flatMap((id) => [
      { id, time: "2024-01-02", value: 1 },
      { id, time: "2024-01-04", value: 2 },
    ]);
    expect(panel([...few, ...days]).get("x").length).toBe(3);
  });

  test("of columns is the same", () => {
    const columns = {
      item: rows.map((row) => row.item),
      day: rows.map((row) => row.day),
      sold: Int32Array.from(rows, (row) => row.sold),
    };
    const [byRow, byColumn] = [panel(rows, keys), panel(columns, keys)];
    expect(Array.from(byColumn, (y) => Array.from(y.values))).toEqual(Array.from(byRow, (y) => Array.from(y.values)));
  });

  test("comes from numbers by id, with options for all of them", () => {
    const two = panel(
      { north: [1, 2, 3], south: { values: [4, null], start: "2024-02" } },
      { start: "2024-01", frequency: "M" },
    );
    expect(two.get("north").index?.label(2)).toBe("2024-03");
    expect(Array.from(two.get("south").values)).toEqual([4, missing]);
    expect(
      panel(
        new Map([
          ["10", [1]],
          ["2", [2]],
        ]),
      ).ids,
    ).toEqual(["10", "2"]);
    expect(
      panel({
        x: [
          { time: "2024", value: 1 },
          { time: "2025", value: 2 },
        ],
      }).get("x").id,
    ).toBe("x");
  });

  test("comes from Series, which are numbered when they have no id", () => {
    const made = panel([series([1]), series([2], { id: "b" })]);
    expect(made.ids).toEqual(["0", "b"]);
    expect(made.get("0").id).toBe("0");
    expect(panel(made)).toBe(made);
    expect(isPanel(made)).toBe(true);
    expect(isPanel([...made])).toBe(false);
  });

  test("may be empty, and may hold empty series", () => {
    expect(panel([]).length).toBe(0);
    expect(panel({}).toMatrix()).toMatchObject({ shape: [0, 0, 1], index: undefined });
    expect(panel({ fresh: [] }, { statics: { fresh: { shop: 3 } } }).get("fresh").length).toBe(0);
  });

  test("names the series in errors about its data", () => {
    expect(() => panel({ a: [1], b: ["x"] })).toThrow(/series "b": values\[0\] is "x"/);
    const read = () => panel([...rows, { item: "a", day: "2024-01-02", sold: 9 }], keys);
    expect(read).toThrow(/series "a": day\[3\] = 2024-01-02 repeats/);
    expect(code(read)).toBe("duplicate");
    expect(
      panel([...rows, { item: "a", day: "2024-01-02", sold: 9 }], { ...keys, duplicates: "sum" }).get("a").values[1],
    ).toBe(11);
  });

  test.each<[PanelInput, string]>([
    [[series([1], { id: "a" }), series([2], { id: "a" })], "duplicate"],
    [5 as unknown as PanelInput, "format"],
    [Float64Array.of(1) as unknown as PanelInput, "format"],
    [[[1, 2], [3]], "format"],
    [[{ time: "2024", value: 1 }], "format"],
    [[{ id: null, time: "2024", value: 1 }], "format"],
    [
      [
        { id: "a", time: "2024-01-01T00:00", value: 1 },
        { id: "b", time: "2024-01-01T00:00Z", value: 1 },
      ],
      "time",
    ],
  ])("refuses what is none: %j", (input, expected) => {
    expect(code(() => panel(input))).toBe(expected);
  });

  test("says which series it does not have", () => {
    expect(() => panel({ a: [1] }).get("b")).toThrow(/no series "b"/);
    expect(panel({ a: [1] }).has("b")).toBe(false);
  });

  test("brings series in several fixed offsets to UTC", () => {
    const mixed = panel([
      { id: "a", time: "2024-01-01T00:00+01:00", value: 1 },
      { id: "a", time: "2024-01-01T01:00+01:00", value: 2 },
      { id: "b", time: "2024-01-01T00:00+02:00", value: 3 },
    ]);
    expect(mixed.get("b").index?.label(0)).toBe("2023-12-31T22:00Z");
    expect(mixed.toMatrix().shape).toEqual([2, 3, 1]);
  });
});

describe("statics", () => {
  test("come by id or as rows, and a series without any has none", () => {
    const data = { a: [1], b: [2] };
    const expected = { a: { shop: 1, kind: "x" }, b: {} };
    expect(panel(data, { statics: { a: { shop: 1, kind: "x" } } }).statics).toEqual(expected);
    expect(panel(data, { statics: [{ id: "a", shop: 1, kind: "x" }] }).statics).toEqual(expected);
    expect(panel(data).statics).toEqual({ a: {}, b: {} });
  });

  test.each<[PanelOptions["statics"], string]>([
    [{ c: { shop: 1 } }, "format"],
    [[{ id: "a" }, { id: "a" }], "duplicate"],
    [[{ shop: 1 }], "format"],
    [{ a: { open: true as unknown as string } }, "not-numeric"],
  ])("that do not fit are refused: %j", (statics, expected) => {
    expect(code(() => panel({ a: [1] }, statics === undefined ? {} : { statics }))).toBe(expected);
  });
});

describe("a hierarchy", () => {
  const data = { total: [3], a: [1], b: [2] };

  test("lists the bottom series of each aggregate", () => {
    expect(panel(data, { hierarchy: { total: ["a", "b"] } }).hierarchy).toEqual({ total: ["a", "b"] });
    expect(panel(data).hierarchy).toBeUndefined();
  });

  test.each<[PanelOptions["hierarchy"], string]>([
    [{ total: ["a", "z"] }, "format"],
    [{ total: ["a", "a"] }, "duplicate"],
    [{ total: [] }, "format"],
    [{ total: ["mid"], mid: ["a"] }, "format"],
    [{ total: ["a", "total"] }, "format"],
  ])("that does not fit is refused: %j", (hierarchy, expected) => {
    expect(code(() => panel({ ...data, mid: [1] }, hierarchy === undefined ? {} : { hierarchy }))).toBe(expected);
  });
});

describe("the matrix of a panel", () => {
  test("is aligned in time, with a mask of what was observed", () => {
    const months = panel([
      series([3, 4], { id: "late", start: "2024-03", frequency: "month" }),
      series([1, missing, 3], { id: "early", start: "2024-01", frequency: "month" }),
    ]);
    const { values, mask, shape, index, ids } = months.toMatrix();
    expect(shape).toEqual([2, 4, 1]);
    expect(Array.from(values)).toEqual([missing, missing, 3, 4, 1, missing, 3, missing]);
    expect(Array.from(mask)).toEqual([0, 0, 1, 1, 1, 0, 1, 0]);
    expect(index?.toArray()).toEqual(["2024-01", "2024-02", "2024-03", "2024-04"]);
    expect(ids).toEqual(["late", "early"]);
  });

  test("begins at step 0 without time stamps", () => {
    const { values, shape } = panel({ a: [1, 2], b: [3] }).toMatrix();
    expect(Array.from(values)).toEqual([1, 2, 3, missing]);
    expect(shape).toEqual([2, 2, 1]);
  });

  test("keeps the dimensions of each step together", () => {
    const pair = panel([series([1, 2, 3, 4], { dimension: 2 }), series([5, 6], { dimension: 2 })]);
    expect(pair.toMatrix().shape).toEqual([2, 2, 2]);
    expect(Array.from(pair.toMatrix().values)).toEqual([1, 2, 3, 4, 5, 6, missing, missing]);
  });

  test.each([
    ["other steps", { frequency: "week", start: "2024-01-01" }, "time"],
    ["another weekday", { frequency: "2 days", start: "2024-01-02" }, "time"],
    ["another zone", { frequency: "2 days", start: "2024-01-01", timeZone: "UTC" }, "time"],
    ["no time stamps", {}, "time"],
    ["other dimensions", { frequency: "2 days", start: "2024-01-01", dimension: 2 }, "length-mismatch"],
  ])("is refused for series of %s", (_, options, expected) => {
    const first = series([1, 2, 3, 4], { frequency: "2 days", start: "2024-01-01", id: "first" });
    const made = panel([first, series([1, 2, 3, 4], { ...options, id: "second" })]);
    expect(code(() => made.toMatrix())).toBe(expected);
  });

  test("holds each series at its place, whatever the starts and lengths", () => {
    const member = fc.record({
      offset: fc.integer({ min: -50, max: 50 }),
      values: fc.array(fc.double(), { maxLength: 9 }),
    });
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 6 }), (members) => {
        const origin = series([], { start: "2015-02-28", frequency: "month" }).index;
        const made = panel(
          members.map(({ offset, values }) => {
            const start = origin?.label(offset) ?? "";
            return series(values, { start, frequency: "month" });
          }),
        );
        const { values, shape, index } = made.toMatrix();
        for (const [i, y] of [...made].entries()) {
          const row = values.subarray(i * shape[1], (i + 1) * shape[1]);
          if (y.length === 0) continue;
          const at = index?.position(y.index?.label(0) ?? "") ?? missing;
          expect(Array.from(row.subarray(at, at + y.length))).toEqual(Array.from(y.values));
        }
        const observed = made.toMatrix().mask.reduce((sum, bit) => sum + bit, 0);
        expect(observed).toBe(members.flatMap((each) => each.values).filter((value) => !Number.isNaN(value)).length);
      }),
      { numRuns: 60 },
    );
  });
});

test("a panel survives JSON", () => {
  const options = { statics: { a: { shop: 1 } }, hierarchy: { total: ["a", "b"] } };
  const made = panel({ total: [missing, -0], a: [1], b: [] }, options);
  const again = panelFromJson(JSON.parse(JSON.stringify(panelToJson(made))));
  expect(again.ids).toEqual(made.ids);
  expect(Object.is(again.get("total").values[1], -0)).toBe(true);
  expect([again.statics, again.hierarchy]).toEqual([made.statics, made.hierarchy]);
  expect(code(() => panelFromJson({}))).toBe("format");
});

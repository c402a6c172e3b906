// Columns by feature: what they are on small series, and that none of them sees what it must not.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  businessDays,
  calendar,
  covariate,
  designOf,
  easter,
  events,
  exponentiallyWeighted,
  type Feature,
  fourier,
  holidays,
  interaction,
  lags,
  oneHot,
  paydays,
  rolling,
  seasonalDummies,
  series,
  trend,
  wavelets,
} from "../../../bindings/index.js";
import { close } from "../../support/close.js";
import { golden, numbers } from "../../support/golden.js";

const gap = Number.NaN;
const days = (start: string, length: number) =>
  series(
    Array.from({ length }, (_, t) => t + 1),
    { start, frequency: "day" },
  );
const columnsOf = (input: Parameters<typeof designOf>[0], ...features: Feature[]) => designOf(input, features).columns;

describe("the designs of R's tslm and fourier", () => {
  const file = golden("regression-time");
  test.each(file.cases.map((each) => [each.id, each] as const))("%s", (id, { series: name, options, out }) => {
    const { values, m } = file.series[name] as { values: number[]; m: number };
    const { K: terms, h: horizon } = options as { K: number; h: number };
    const given = out as Record<string, number[][]>;
    const season = fourier({ seasonLength: m, terms });
    const { names, columns } = designOf(values, [season], { horizon });
    expect(names).toEqual((given.fourierNames as unknown as string[]).map((each) => each));
    const row = (t: number) => names.map((each) => columns[each]![t]!);
    for (const [t, expected] of given.fourierFirst6!.entries()) close(row(t), expected, { tolerance: 1e-9 }, id);
    for (const [h, expected] of given.fourierFutureFirst6!.entries()) {
      close(row(values.length + h), expected, { tolerance: 1e-9 }, id);
    }
    const dummies = designOf(values, [seasonalDummies({ seasonLength: m, reference: "last" })]);
    for (const [t, expected] of given.seasonalDummyFirst!.entries()) {
      expect(dummies.names.map((each) => dummies.columns[each]![t])).toEqual([...numbers(expected)]);
    }
  });
});

describe("trends", () => {
  test("are their functions of the step, in training and after it", () => {
    const shapes = ["linear", "logarithmic", "exponential", "logistic", "damped"] as const;
    const all = shapes.map((shape) => trend({ shape, rate: 0.1, midpoint: 3, cap: 5, floor: 1, damping: 0.9 }));
    const { columns } = designOf([1, 2, 3], all, { horizon: 2 });
    const t = [1, 2, 3, 4, 5];
    expect([...columns.trend!]).toEqual(t);
    close(columns.logTrend!, t.map(Math.log), { tolerance: 1e-15 });
    close(
      columns.exponentialTrend!,
      t.map((step) => Math.exp(0.1 * step)),
      { tolerance: 1e-15 },
    );
    close(
      columns.logisticTrend!,
      t.map((step) => 1 + 4 / (1 + Math.exp(-0.1 * (step - 3)))),
      { tolerance: 1e-15 },
    );
    close(columns.dampedTrend!, [0.9, 1.71, 2.439, 3.0951, 3.68559], { tolerance: 1e-14 });
  });

  test("bend at steps and at time stamps, which the training data turn into steps", () => {
    const input = days("2024-01-01", 5);
    const { columns, features } = designOf(input, [trend({ shape: "piecewise", knots: ["2024-01-03", 1] })]);
    expect([...columns.trendAfter3!]).toEqual([0, 0, 0, 1, 2]);
    expect([...columns.trendAfter1!]).toEqual([0, 1, 2, 3, 4]);
    expect(features[0]!.knots).toEqual([3, 1]);
  });

  test("a logistic one tends to its cap", () => {
    const { columns } = designOf([1, 2, 3, 4], [trend({ shape: "logistic", cap: 7 })], { horizon: 200 });
    close([columns.logisticTrend!.at(-1)!], [7], { tolerance: 1e-14 });
  });
});

describe("calendar", () => {
  test("parts of a date, by the encodings", () => {
    const input = days("2023-12-30", 4);
    const { columns } = designOf(input, [
      calendar(["year", "quarter", "month", "week", "day", "dayOfYear", "weekday", "weekend"], { encoding: "number" }),
    ]);
    const read = (name: string) => [...columns[name]!];
    expect(read("year")).toEqual([2023, 2023, 2024, 2024]);
    expect(read("quarter")).toEqual([4, 4, 1, 1]);
    expect(read("month")).toEqual([12, 12, 1, 1]);
    expect(read("week")).toEqual([52, 52, 1, 1]);
    expect(read("day")).toEqual([30, 31, 1, 2]);
    expect(read("dayOfYear")).toEqual([364, 365, 1, 2]);
    expect(read("weekday")).toEqual([6, 7, 1, 2]);
    expect(read("weekend")).toEqual([1, 1, 0, 0]);
    const oneHotMonths = designOf(input, [calendar("month")]);
    expect(oneHotMonths.names).toEqual(Array.from({ length: 11 }, (_, k) => `month${k + 2}`));
    expect([...oneHotMonths.columns.month12!]).toEqual([1, 1, 0, 0]);
  });

  test("hours are those of the local clock, across the change to summer time", () => {
    const input = series(new Float64Array(5), {
      start: "2024-03-31T00:00",
      frequency: "hour",
      timeZone: "Europe/Berlin",
    });
    const { columns } = designOf(input, [calendar(["hour", "hourOfWeek"], { encoding: "number" })]);
    expect([...columns.hour!]).toEqual([0, 1, 3, 4, 5]);
    expect([...columns.hourOfWeek!]).toEqual([144, 145, 147, 148, 149]);
  });

  test("a cyclic encoding goes once round: the week in days, the year in its own length", () => {
    const { columns } = designOf(days("2024-01-01", 366), [calendar(["weekday", "dayOfYear"], { encoding: "cyclic" })]);
    close([columns["S1-weekday"]![2]!], [Math.sin((4 * Math.PI) / 7)], { tolerance: 1e-15 });
    close([columns["C1-dayOfYear"]![183]!], [-1], { tolerance: 1e-15 });
  });

  test("business days of AirPassengers are 21 19 23 20, and Easter 1949 is in April (R's bizdays and easter)", () => {
    const input = series([112, 118, 132, 129], { start: "1949-01", frequency: "month" });
    const { columns } = designOf(input, [businessDays({ holidays: ["1949-02-22", "1949-04-15"] }), easter()]);
    expect([...columns.businessDays!]).toEqual([21, 19, 23, 20]);
    expect([...columns.easter!]).toEqual([0, 0, 0, 1]);
  });

  test("an Easter between two months counts in parts; the dates of thirty years", () => {
    const monthly = series([1, 1], { start: "2018-03", frequency: "month" });
    close(columnsOf(monthly, easter()).easter!, [2 / 3, 1 / 3], { tolerance: 1e-15 });
    // Sundays from the tables of the United States Census Bureau.
    const sundays = ["1990-04-15", "1999-04-04", "2000-04-23", "2008-03-23", "2011-04-24", "2016-03-27", "2019-04-21"];
    for (const sunday of sundays) {
      const column = columnsOf(days(`${sunday.slice(0, 4)}-01-01`, 365), easter({ before: 0 })).easter!;
      expect(days(`${sunday.slice(0, 4)}-01-01`, 365).index!.label(column.indexOf(1))).toBe(sunday);
    }
  });

  test("holidays of single dates and of every year, with the days around, in steps of any length", () => {
    const dates = holidays({ newYear: ["01-01"], strike: ["2024-01-03"] }, { before: 1, after: 1 });
    const { names, columns } = designOf(days("2023-12-31", 5), [dates]);
    expect(names).toEqual(["newYear-1", "newYear", "newYear+1", "strike-1", "strike", "strike+1"]);
    expect([...columns.newYear!]).toEqual([0, 1, 0, 0, 0]);
    expect([...columns["newYear-1"]!]).toEqual([1, 0, 0, 0, 0]);
    expect([...columns["strike+1"]!]).toEqual([0, 0, 0, 0, 1]);
    const monthly = series([1, 1], { start: "2024-01", frequency: "month" });
    expect([...columnsOf(monthly, dates).newYear!]).toEqual([1, 0]);
    const hourly = series(new Float64Array(30), { start: "2024-01-01T20:00", frequency: "hour" });
    expect(columnsOf(hourly, dates).newYear!.indexOf(0)).toBe(4);
  });

  test("paydays on a weekend move to the Friday before or the Monday after", () => {
    const input = days("2024-06-28", 4);
    expect([...columnsOf(input, paydays()).payday!]).toEqual([1, 0, 0, 0]);
    expect([...columnsOf(input, paydays({ weekend: "after" })).payday!]).toEqual([0, 0, 0, 1]);
    expect([...columnsOf(input, paydays({ days: [30], weekend: "stay" })).payday!]).toEqual([0, 0, 1, 0]);
  });

  test("events last, and have windows of steps before and after", () => {
    const list = [
      { name: "sale", from: "2024-01-02", to: "2024-01-03" },
      { name: "sale", from: "2024-01-06" },
    ];
    const { columns } = designOf(days("2024-01-01", 7), [events(list, { before: 1, after: 1 })]);
    expect([...columns.sale!]).toEqual([0, 1, 1, 0, 0, 1, 0]);
    expect([...columns["sale-1"]!]).toEqual([1, 0, 0, 0, 1, 0, 0]);
    expect([...columns["sale+1"]!]).toEqual([0, 0, 0, 1, 0, 0, 1]);
  });
});

test("lags, windows and weights of the target begin one step before", () => {
  const { columns } = designOf(
    [3, 5, 4, 6, gap],
    [
      lags([1, 3]),
      rolling({ window: 2, statistics: ["mean", "sd", "min", "max"], levels: [0.5], least: 1 }),
      rolling({ window: 2, lag: 2 }),
      exponentiallyWeighted({ alpha: 0.5, statistics: ["mean", "sd"] }),
    ],
  );
  expect([...columns.lag1!]).toEqual([gap, 3, 5, 4, 6]);
  expect([...columns.lag3!]).toEqual([gap, gap, gap, 3, 5]);
  expect([...columns.mean2!]).toEqual([gap, 3, 4, 4.5, 5]);
  expect([...columns["mean2.lag2"]!]).toEqual([gap, gap, gap, 4, 4.5]);
  expect([...columns.min2!]).toEqual([gap, 3, 3, 4, 4]);
  expect([...columns.max2!]).toEqual([gap, 3, 5, 5, 6]);
  expect([...columns["quantile0.5of2"]!]).toEqual([gap, 3, 4, 4.5, 5]);
  close(columns.sd2!, [gap, gap, Math.SQRT2, Math.SQRT1_2, Math.SQRT2], { tolerance: 1e-15 });
  close(columns["weightedMean0.5"]!, [gap, 3, 13 / 3, 29 / 7, 77 / 15], { tolerance: 1e-15 });
});

test("covariates, their powers, lags and products; statics", () => {
  const input = series([1, 2, 3], { covariates: { price: [2, 3, 4] } });
  const { columns, names } = designOf(
    input,
    [
      covariate("price", { degree: 2 }),
      lags([0, 1], { of: "price" }),
      interaction(trend(), rolling({ window: 2, of: "price", lag: 0 })),
      oneHot("region", { categories: ["north", "south"] }),
    ],
    { horizon: 1, covariates: { price: [10] }, statics: { region: "south" } },
  );
  expect(names).toEqual([
    "price",
    "price^2",
    "price.lag0",
    "price.lag1",
    "trend:price.mean2.lag0",
    "region=north",
    "region=south",
  ]);
  expect([...columns["price^2"]!]).toEqual([4, 9, 16, 100]);
  expect([...columns["price.lag1"]!]).toEqual([gap, 2, 3, 4]);
  expect([...columns["trend:price.mean2.lag0"]!]).toEqual([gap, 5, 10.5, 28]);
  expect([...columns["region=south"]!]).toEqual([1, 1, 1, 1]);
});

test("statistics of values of extreme size are neither infinite nor zero", () => {
  const { columns } = designOf([3e300, 5e300, 4e300], [rolling({ window: 2, statistics: ["sd"] })], { horizon: 1 });
  close([columns.sd2![3]! / 1e300], [Math.SQRT1_2], { tolerance: 1e-15 });
});

const looking: readonly Feature[] = [
  lags([1, 2, 5]),
  rolling({ window: 3, statistics: ["mean", "sd", "min", "max"], levels: [0.25] }),
  rolling({ window: 90, levels: [0.5], least: 2 }),
  exponentiallyWeighted({ halfLife: 2, statistics: ["mean", "sd"] }),
  ...(["haar", "db2", "db4"] as const).map((wavelet) => wavelets({ wavelet, levels: 3 })),
  interaction(trend(), rolling({ window: 2 })),
];

test("no column of a step sees the value of that step or of a later one", () => {
  const n = 120;
  const cases = fc.record({ at: fc.nat(n - 1), to: fc.constantFrom(1e3, -1e9, gap) });
  const y = Array.from({ length: n }, (_, t) => ((t * t * 31) % 17) + t / 5);
  const before = designOf(y, looking);
  fc.assert(
    fc.property(cases, ({ at, to }) => {
      const { columns } = designOf(
        y.map((value, t) => (t >= at ? to : value)),
        looking,
      );
      for (const name of before.names) {
        expect(columns[name]!.slice(0, at + 1), name).toEqual(before.columns[name]!.slice(0, at + 1));
      }
    }),
    { numRuns: 40 },
  );
});

test("every feature gives the same columns after it was saved, and for parts of the steps", () => {
  const input = series(
    Array.from({ length: 60 }, (_, t) => (t * 7) % 11),
    { start: "2024-01-01", frequency: "day", covariates: { price: Array.from({ length: 60 }, (_, t) => t) } },
  );
  const all = [
    ...looking,
    trend({ shape: "logistic" }),
    seasonalDummies(),
    fourier(),
    calendar(["month", "weekday"]),
    easter(),
    holidays({ labour: ["05-01"] }),
    businessDays(),
    paydays({ days: [15, "last"] }),
    events([{ name: "sale", from: "2024-02-01" }]),
    covariate("price"),
    oneHot("region", { categories: ["a"] }),
  ];
  const whole = designOf(input, all);
  const saved = JSON.parse(JSON.stringify(whole.features));
  const part = designOf(input, saved, { from: 40 });
  expect(part.names).toEqual(whole.names);
  expect(part.index!.label(0)).toBe("2024-02-10");
  for (const name of whole.names) expect(part.columns[name], name).toEqual(whole.columns[name]!.slice(40));
});

describe("what cannot be is refused", () => {
  const message = (call: () => unknown) => {
    try {
      call();
    } catch (error) {
      return `${(error as { code: string }).code}: ${(error as Error).message}`;
    }
    return "no error";
  };
  test.each([
    [
      () => designOf([1], [{ feature: "fourrier" }]),
      'option: designOf: there is no feature "fourrier" (did you mean "fourier"?)',
    ],
    [() => designOf([1], [5 as never]), "option: designOf: a feature such as trend() is needed, got 5"],
    [() => designOf([1, 2], [lags([1]), lags([1])]), 'option: designOf: two columns have the name "lag1"'],
    [() => designOf([1, 2], [calendar("month")]), "time: calendar: the series has no time stamps"],
    [
      () => designOf([1, 2], [covariate("price")]),
      'missing-covariate: covariate: the series carries no covariate "price", it has none',
    ],
    [() => lags([0]), "option: lags: lag must be an integer from 1 for the target, got 0"],
    [() => rolling({} as never), "option: rolling needs a window"],
    [() => rolling({ window: 3, least: 4 }), "option: rolling: least must be at most the window, 3, got 4"],
    [
      () => fourier({ seasonLength: 7, terms: 4 }),
      "option: fourier: terms must be at most seasonLength / 2 = 3.5, got 4",
    ],
    [() => holidays({ a: ["13-01"] }), 'time: holidays: a[0] = "13-01" is no day of the year'],
    [() => calendar("moon" as never), 'option: calendar: parts must be an array in which item 0 ("moon") is one of'],
    [() => exponentiallyWeighted({}), "option: exponentiallyWeighted needs alpha or halfLife"],
  ])("%#", (call, expected) => {
    expect(message(call)).toContain(expected);
  });
});

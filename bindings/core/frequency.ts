import { OptionError } from "./errors.js";
import { nearest, show } from "./options.js";

/** The units of time steps. */
export type TimeUnit =
  | "millisecond"
  | "second"
  | "minute"
  | "hour"
  | "day"
  | "business-day"
  | "week"
  | "month"
  | "quarter"
  | "year";

/** The time step between two values: `count` units, such as 15 minutes. */
export interface Frequency {
  readonly unit: TimeUnit;
  readonly count: number;
}

/**
 * A time step as an object or as words: an optional count and a unit, in one of these spellings.
 *
 * | unit | words |
 * | --- | --- |
 * | millisecond | `millisecond(s)`, `ms` |
 * | second | `second(s)`, `sec`, `s`, `S` |
 * | minute | `minute(s)`, `min`, `T` |
 * | hour | `hour(s)`, `hourly`, `h`, `H` |
 * | day | `day(s)`, `daily`, `d`, `D` |
 * | business-day | `business-day(s)`, `business day(s)`, `weekday(s)`, `b`, `B` |
 * | week | `week(s)`, `weekly`, `w`, `W` |
 * | month | `month(s)`, `monthly`, `M`, `MS`, `ME` |
 * | quarter | `quarter(s)`, `quarterly`, `q`, `Q`, `QS`, `QE` |
 * | year | `year(s)`, `yearly`, `annual`, `y`, `Y`, `A`, `YS`, `YE` |
 *
 * or an ISO 8601 duration: `PT15M`, `PT1H30M`, `P1D`, `P1W`, `P1M`, `P1Y6M`. A single `m` could be minute or month and is refused.
 */
export type FrequencyInput = Frequency | string;

// Exact spellings first (case tells "ms" from "MS"), then words in any case.
const LETTERS: Readonly<Record<string, TimeUnit>> = {
  ms: "millisecond",
  s: "second",
  S: "second",
  T: "minute",
  h: "hour",
  H: "hour",
  d: "day",
  D: "day",
  b: "business-day",
  B: "business-day",
  w: "week",
  W: "week",
  M: "month",
  MS: "month",
  ME: "month",
  q: "quarter",
  Q: "quarter",
  QS: "quarter",
  QE: "quarter",
  y: "year",
  Y: "year",
  A: "year",
  YS: "year",
  YE: "year",
};
const WORDS: Readonly<Record<string, TimeUnit>> = {
  millisecond: "millisecond",
  second: "second",
  sec: "second",
  minute: "minute",
  min: "minute",
  hour: "hour",
  hourly: "hour",
  day: "day",
  daily: "day",
  "business-day": "business-day",
  "business day": "business-day",
  businessday: "business-day",
  weekday: "business-day",
  week: "week",
  weekly: "week",
  month: "month",
  monthly: "month",
  quarter: "quarter",
  quarterly: "quarter",
  year: "year",
  yearly: "year",
  annual: "year",
};
const UNITS: ReadonlySet<string> = new Set(Object.values(WORDS));
const ISO_DURATION =
  /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,3}))?S)?)?$/;

/**
 * The time step that an option means, in its largest unit: `"60 min"` is one hour, `"3 months"` one quarter.
 *
 * Errors: `OptionError("option")` for an unknown word (with the nearest known one) and for a count that is no positive integer.
 *
 * @example
 * toFrequency("15min"); // { unit: "minute", count: 15 }
 * toFrequency("PT1H"); // { unit: "hour", count: 1 }
 */
export function toFrequency(input: FrequencyInput): Frequency {
  if (typeof input === "string") return inLargestUnit(parseFrequency(input.trim()));
  if (typeof input !== "object" || input === null || !UNITS.has(input.unit)) {
    throw new OptionError("option", `frequency must be a word such as "month" or { unit, count }, got ${show(input)}`);
  }
  return inLargestUnit({ unit: input.unit, count: input.count ?? 1 });
}

/** The words of a time step: `month`, `15 minutes`. */
export function frequencyText(frequency: Frequency): string {
  return frequency.count === 1 ? frequency.unit : `${frequency.count} ${frequency.unit}s`;
}

/**
 * The season length that a time step suggests: 1 for years, 4 for quarters, 12 for months, 52 for weeks, 5 for business days,
 * 7 for days, 24 for hours, a day (1440 / n) for n >= 5 minutes, an hour (60 / n) below, 60 for seconds. A count divides the
 * season where it can (26 for two weeks), else the answer is 1.
 *
 * @example
 * seasonLengthOf("30min"); // 48
 */
export function seasonLengthOf(frequency: FrequencyInput): number {
  const { unit, count } = toFrequency(frequency);
  const whole = unit === "minute" ? (count >= 5 ? 1440 : 60) : SEASONS[unit];
  return whole % count === 0 ? whole / count : 1;
}

const SEASONS: Readonly<Record<Exclude<TimeUnit, "minute">, number>> = {
  millisecond: 1,
  second: 60,
  hour: 24,
  day: 7,
  "business-day": 5,
  week: 52,
  month: 12,
  quarter: 4,
  year: 1,
};

function parseFrequency(text: string): Frequency {
  const duration = ISO_DURATION.exec(text);
  if (duration) return fromDuration(duration, text);
  const match = /^(\d+)?\s*([A-Za-z][A-Za-z -]*)$/.exec(text);
  if (!match) throw unknownFrequency(text, text);
  const word = match[2] as string;
  const unit = unitOf(word);
  if (unit === undefined) throw unknownFrequency(text, word);
  return { unit, count: match[1] === undefined ? 1 : Number(match[1]) };
}

function unitOf(word: string): TimeUnit | undefined {
  if (Object.hasOwn(LETTERS, word)) return LETTERS[word];
  const lower = word.toLowerCase().replaceAll("_", "-");
  for (const key of [lower, lower.replace(/s$/, "")]) if (Object.hasOwn(WORDS, key)) return WORDS[key];
  return undefined;
}

function fromDuration(match: RegExpExecArray, text: string): Frequency {
  const part = (i: number): number => Number(match[i] ?? 0);
  const months = 12 * part(1) + part(2);
  const days = 7 * part(3) + part(4);
  const fraction = (match[8] ?? "").padEnd(3, "0");
  const milliseconds = 3_600_000 * part(5) + 60_000 * part(6) + 1000 * part(7) + Number(fraction);
  const steps: Frequency[] = [
    { unit: "month", count: months },
    { unit: "day", count: days },
    { unit: "millisecond", count: milliseconds },
  ];
  const [step, ...others] = steps.filter((each) => each.count > 0);
  if (step === undefined || others.length > 0) {
    throw new OptionError("option", `frequency "${text}" must be made of months, of days or of hours, not of several`);
  }
  return step;
}

// [unit, how many, of which unit]: days never grow from hours, as a day can have 23 or 25 of them.
const LARGER: readonly (readonly [TimeUnit, number, TimeUnit])[] = [
  ["millisecond", 1000, "second"],
  ["second", 60, "minute"],
  ["minute", 60, "hour"],
  ["day", 7, "week"],
  ["business-day", 5, "week"],
  ["month", 3, "quarter"],
  ["quarter", 4, "year"],
];

function inLargestUnit(frequency: Frequency): Frequency {
  let { unit, count } = frequency;
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new OptionError("option", `the count of a frequency must be a positive integer, got ${count} ${unit}s`);
  }
  for (const [small, many, large] of LARGER) {
    if (unit === small && count % many === 0) {
      unit = large;
      count /= many;
    }
  }
  return { unit, count };
}

function unknownFrequency(text: string, word: string): OptionError {
  if (word === "m") {
    return new OptionError("option", `frequency "${text}" could mean minutes or months: write "min" or "M"`);
  }
  const near = nearest(word, [...Object.keys(WORDS), ...Object.keys(LETTERS)]);
  const hint = near === undefined ? `known words are ${[...UNITS].join(", ")}` : `the nearest known word is "${near}"`;
  return new OptionError("option", `unknown frequency "${text}"; ${hint}`);
}

import type { Series } from "forecastle";

/** "144 months, 1949-01 to 1960-12", or "100 values". */
export function spanText(series: Series): string {
  const { length, index } = series;
  if (index === undefined || length === 0) return plural(length, "value");
  const { unit, count } = index.frequency;
  const steps = count === 1 ? plural(length, unit) : `${plural(length, "value")} every ${count} ${unit}s`;
  return `${steps}, ${index.label(0)} to ${index.label(length - 1)}`;
}

/** "1 gap", "3 gaps". */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

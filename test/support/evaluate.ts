// The golden values of metrics, and closeness to a stated relative tolerance.
import { readFileSync } from "node:fs";
import { expect } from "vitest";

export interface MetricCase {
  readonly id: string;
  readonly method: string;
  readonly [field: string]: unknown;
  readonly out: Readonly<Record<string, unknown>>;
}

const { cases } = readReference<{ cases: MetricCase[] }>("metrics");

/** The cases whose method starts so; an empty answer would hide a renamed file. */
export function metricCases(method: string): MetricCase[] {
  const found = cases.filter((one) => one.method.startsWith(method));
  if (found.length === 0) throw new Error(`no golden case of the method ${method}`);
  return found;
}

export function readReference<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../reference/${name}.json`, import.meta.url), "utf8")) as T;
}

/** Golden numbers may be written as text when they are not finite. */
export function golden(value: unknown): number {
  return typeof value === "string" ? Number(value) : (value as number);
}

/** |actual - expected| <= tolerance max(1, |expected|), with infinities equal. */
export function expectClose(actual: number, expected: number, tolerance: number, what: string): void {
  const allowed = tolerance * Math.max(1, Math.abs(expected));
  const close = Object.is(actual, expected) || actual === expected || Math.abs(actual - expected) <= allowed;
  expect(close, `${what}: ${actual}, not ${expected}`).toBe(true);
}

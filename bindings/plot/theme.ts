// What all pictures have in common: colours that stay apart for colour-blind readers and in print, quiet axes, readable type.

import type { Json } from "../core/saved.js";

/** A Vega-Lite specification as plain JSON. Whoever draws it chooses the renderer. */
export interface PlotSpec {
  readonly $schema: string;
  readonly [key: string]: Json;
}

/** Slate for what happened, one blue (Okabe and Ito's) for what is foreseen, vermilion for limits that matter. */
export const colours = {
  ink: "#1f2937",
  quiet: "#6b7280",
  line: "#374151",
  grid: "#e5e7eb",
  forecast: "#0072b2",
  limit: "#d55e00",
  paper: "#ffffff",
} as const;

const fonts = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** The widest interval is the palest; the inner ones get darker step by step. */
export function fanColours(count: number): string[] {
  const pale = [214, 232, 243];
  const deep = [136, 189, 222];
  return Array.from({ length: count }, (_, i) => {
    const share = count === 1 ? 0.35 : i / (count - 1);
    const channels = pale.map((from, c) => Math.round(from + ((deep[c] as number) - from) * share));
    return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
  });
}

/** Numbers on an axis: grouped thousands while they are readable, powers of ten beyond. */
export function numberFormat(values: Iterable<number>): string {
  let largest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) {
    const size = Math.abs(value);
    if (!Number.isFinite(size) || size === 0) continue;
    largest = Math.max(largest, size);
    least = Math.min(least, size);
  }
  if (largest >= 1e15 || (largest > 0 && largest < 1e-4)) return ".3~e";
  return largest >= 1e6 ? ".4~s" : ",~f";
}

/** The schema, type and axes of every picture. */
export function themed(spec: { readonly [key: string]: Json }): PlotSpec {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: colours.paper,
    padding: 16,
    ...spec,
    config: {
      font: fonts,
      view: { stroke: null },
      axis: {
        labelColor: colours.quiet,
        labelFontSize: 12,
        titleColor: colours.quiet,
        titleFontSize: 12,
        titleFontWeight: 400,
        grid: true,
        gridColor: colours.grid,
        domainColor: "#9ca3af",
        tickColor: "#9ca3af",
        labelPadding: 6,
        titlePadding: 10,
      },
      axisX: { grid: false },
      axisY: { domain: false, ticks: false },
      title: {
        anchor: "start",
        color: colours.ink,
        fontSize: 18,
        fontWeight: 600,
        subtitleColor: colours.quiet,
        subtitleFontSize: 13,
        subtitlePadding: 6,
        offset: 14,
      },
      legend: { labelColor: colours.line, labelFontSize: 12, symbolSize: 160, titleFontSize: 12, columnPadding: 2 },
    },
  };
}

/** A number for JSON: null where it is missing or infinite. */
export function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

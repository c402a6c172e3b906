// Vega-Lite specifications drawn: SVG by Vega, PNG by resvg with a font of its own, so that every machine draws the same.

import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";
import type { PlotSpec } from "forecastle";
import { Error as onlyErrors, parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

const fontFiles = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"];

/** Draw a specification as SVG. */
export async function drawSvg(spec: PlotSpec): Promise<string> {
  const { spec: vega } = compile(spec as unknown as TopLevelSpec);
  return new View(parse(vega), { renderer: "none", logLevel: onlyErrors }).toSVG();
}

/** SVG as PNG with two pixels per unit. */
export function drawPng(svg: string): Uint8Array {
  const { resolve } = createRequire(import.meta.url);
  const files = fontFiles.map((file) => resolve(`@expo-google-fonts/inter/${file}`));
  const resvg = new Resvg(svg, {
    font: { loadSystemFonts: false, fontFiles: files, defaultFontFamily: "Inter", sansSerifFamily: "Inter" },
    fitTo: { mode: "zoom", value: 2 },
  });
  return resvg.render().asPng();
}

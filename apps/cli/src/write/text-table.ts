import { stripVTControlCharacters } from "node:util";

/** A table in plain text: a header, a rule, the first column to the left and numbers to the right. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[], left = 1): string {
  const widths = header.map((name, i) => Math.max(widthOf(name), ...rows.map((row) => widthOf(row[i] ?? ""))));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => {
        const space = " ".repeat(Math.max(0, (widths[i] as number) - widthOf(cell)));
        return i < left ? cell + space : space + cell;
      })
      .join("  ")
      .trimEnd();
  return [line(header), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line), ""].join("\n");
}

function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

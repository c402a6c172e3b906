/**
 * The style of a report: readable on a phone, in the dark and on paper; fonts of the reader's own machine. A picture that is
 * too wide for a phone scrolls, and begins at its right end (`rtl`), where the forecast is.
 */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1f2937; --quiet: #6b7280; --page: #f8fafc; --card: #ffffff; --rule: #e5e7eb; --accent: #0072b2; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e5e7eb; --quiet: #9ca3af; --page: #0f172a; --card: #172033; --rule: #2b3648; --accent: #56b4e9; }
  figure svg > rect:first-of-type { fill: transparent; }
  figure svg [fill="#1f2937"], figure svg [fill="#374151"], figure svg [fill="#6b7280"] { fill: #cbd5e1; }
  figure svg [stroke="#374151"] { stroke: #e2e8f0; }
  figure svg [fill="#374151"][d] { fill: #e2e8f0; }
  figure svg [stroke="#e5e7eb"] { stroke: #2b3648; }
  figure svg [stroke="#0072b2"] { stroke: #56b4e9; }
  figure svg [stroke="#ffffff"] { stroke: #172033; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 880px; margin: 0 auto; padding: 32px 16px 64px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 20px; margin: 0 0 4px; }
p { margin: 4px 0 12px; }
.quiet { color: var(--quiet); }
.warning { border-left: 3px solid #d55e00; padding-left: 10px; }
section { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 20px; margin-top: 24px; }
figure { margin: 0; overflow-x: auto; direction: rtl; }
figure svg { display: block; width: 100%; min-width: 560px; height: auto; direction: ltr; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 6px 10px; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th { color: var(--quiet); font-weight: 500; }
th:first-child, td:first-child { text-align: left; }
tr.best td { font-weight: 600; color: var(--accent); }
details { margin-top: 12px; }
summary { cursor: pointer; color: var(--accent); padding: 4px 0; }
a { color: var(--accent); }
@media print { body { background: #fff; } section { break-inside: avoid; border: 0; padding: 0; } }
`.trim();

/** The colours of a fan in the dark: deep blues in place of the pale ones. */
export function darkFan(colours: readonly string[]): string {
  const rules = colours.map((colour, i) => {
    const share = colours.length === 1 ? 0.4 : i / (colours.length - 1);
    const [red, green, blue] = [24 + 16 * share, 58 + 48 * share, 88 + 66 * share].map(Math.round);
    return `figure svg [fill="${colour}"] { fill: rgb(${red} ${green} ${blue}); }`;
  });
  return `@media (prefers-color-scheme: dark) { ${rules.join(" ")} }`;
}

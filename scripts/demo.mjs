// What the library does, on the series in examples/: leaderboards with errors and times, pictures, and reports in demo/.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const started = performance.now();
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}demo`;
const program = `${root}apps/cli/dist/main.js`;

/** File, title, and how far ahead. */
const examples = [
  ["air-passengers", "Airline passengers", 12],
  ["nile", "Flow of the Nile", 10],
  ["uk-gas", "Gas consumption, UK", 8],
  ["web-usage", "Users of a server", 10],
  ["electricity-demand", "Electricity demand, England and Wales", 48],
  ["monthly-panel", "Five monthly series", 12],
  ["yearly-wide", "Lake Huron and lynx", 6],
];

if (!existsSync(program)) execFileSync(process.execPath, [`${root}scripts/build.mjs`], { stdio: "inherit" });
const { main } = await import(program);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const shown = [];
for (const [name, title, horizon] of examples) shown.push(await show(name, title, horizon));
writeFileSync(`${folder}/report.html`, page(shown));
print(`\nwrote demo/report.html, with a picture and a report for each example beside it`);
print(`the demo took ${((performance.now() - started) / 1000).toFixed(1)} s`);

/** Compare, forecast and draw one example. */
async function show(name, title, horizon) {
  const file = `examples/${name}.csv`;
  print(`\n── ${title} (${file}), ${horizon} steps ahead ──`);
  const board = await command(["compare", file, "--horizon", String(horizon), "--folds", "5", "--format", "table"]);
  print(board.out.trimEnd());
  print(board.err.split("\n").find((line) => line.startsWith("time per fit")) ?? "");
  const forecast = ["forecast", file, "--horizon", String(horizon), "--output", `demo/${name}.csv`];
  const { err } = await command([...forecast, "--plot", `demo/${name}.png`]);
  await command([...forecast, "--plot", `demo/${name}.svg`]);
  await command([...forecast, "--plot", `demo/${name}.html`]);
  print(`forecast: ${err.trimEnd().split("\n").at(-1)}`);
  return { name, title, horizon, board: board.out, svg: readFileSync(`${folder}/${name}.svg`, "utf8") };
}

/** Run the command in the repository's folder, with its streams caught. */
async function command(argv) {
  const caught = { out: "", err: "" };
  process.chdir(root);
  const code = await main(argv, {
    input: async () => new Uint8Array(0),
    out: (data) => {
      caught.out += data;
    },
    err: (text) => {
      caught.err += text;
    },
    outIsTerminal: false,
    errIsTerminal: false,
    columns: 100,
    colour: false,
    clock: () => performance.now(),
  });
  if (code !== 0) throw new Error(`forecastle ${argv.join(" ")} ended with ${code}: ${caught.err}`);
  return caught;
}

function page(items) {
  const sections = items.map(
    ({ name, title, horizon, board, svg }) => `<section>
<h2>${title}</h2>
<p>${horizon} steps ahead. <a href="${name}.html">Report</a> · <a href="${name}.png">picture</a> · <a href="${name}.csv">numbers</a></p>
<figure>${svg}</figure>
<pre>${board}</pre>
</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Forecastle: the examples</title>
<style>
body { margin: 0; background: #f8fafc; color: #1f2937; font: 16px/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 900px; margin: 0 auto; padding: 32px 16px 64px; }
section { background: #fff; border: 1px solid #e5e7eb; border-radius: 12px; padding: 20px; margin-top: 24px; }
h2 { margin: 0; font-size: 20px; }
figure { margin: 0; overflow-x: auto; direction: rtl; }
svg { width: 100%; min-width: 560px; height: auto; direction: ltr; }
pre { overflow-x: auto; font-size: 13px; }
a { color: #0072b2; }
</style>
</head>
<body>
<main>
<h1>Forecastle: the examples</h1>
<p>Every model forecast from origins in the past, seeing only what came before. MASE below 1 beats last season's value on average; intervals of 80 % should hold 80 % of what came.</p>
${sections.join("\n")}
</main>
</body>
</html>
`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

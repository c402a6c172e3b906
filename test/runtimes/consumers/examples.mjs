// The programs of examples/runtimes/, each where it belongs; they must say what the library says here.
import { copyFileSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { visitPage } from "./browsers.mjs";
import { underWorkerd } from "./edges.mjs";
import { needs, output, put } from "./tools.mjs";

const values = [112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118];
const horizon = 3;
const body = JSON.stringify({ values, horizon });

export function examples({ root, consumer, modules, installProblem }) {
  const tool = (path, name) => needs(`${modules}${path}`, name, installProblem);
  const copy = (name, to = `${consumer}${name}`) => {
    copyFileSync(`${root}examples/runtimes/${name}`, to);
    return to;
  };
  const library = () => import(pathToFileURL(`${consumer}node_modules/forecastle/dist/index.js`).href);
  /** Whether an answer in JSON is the forecast, to the bit. */
  const compared = async (text) => {
    const { forecast } = await library();
    const { mean } = JSON.parse(text);
    return { same: JSON.stringify(mean) === JSON.stringify([...forecast(values, { horizon }).mean]), line: text };
  };
  const request = () => new Request("http://127.0.0.1/", { method: "POST", body });
  const commandLine = async (command, args) =>
    compared(await output(command, [...args, horizon, ...values].map(String), { cwd: consumer }));
  return {
    consumers: [
      {
        name: "example: Cloudflare Worker",
        run: async () => {
          copy("cloudflare-worker.mjs");
          return compared(
            await underWorkerd({ consumer, tool, entry: "cloudflare-worker.mjs", init: { method: "POST", body } }),
          );
        },
      },
      {
        name: "example: AWS Lambda handler",
        run: async () => {
          copy("lambda.mjs");
          const bundle = `${consumer}bundles/lambda.cjs`;
          const options = ["lambda.mjs", "--bundle", "--platform=node", "--format=cjs", "--log-level=error"];
          await output(tool("esbuild/bin/esbuild", "esbuild"), [...options, `--outfile=${bundle}`], { cwd: consumer });
          const { handler } = (await import(pathToFileURL(bundle).href)).default;
          if ((await handler({ body: "not JSON" })).statusCode !== 400)
            throw new Error("bad input is not answered by 400");
          return compared((await handler({ body })).body);
        },
      },
      {
        name: "example: Next route",
        run: async () => {
          const { POST } = await import(pathToFileURL(copy("next-route.js")).href);
          return compared(await (await POST(request())).text());
        },
      },
      {
        name: "example: Deno",
        run: () => commandLine(tool(".bin/deno", "deno"), ["run", "--no-prompt", "--quiet", copy("deno.ts")]),
      },
      {
        name: "example: Bun",
        run: () =>
          commandLine(tool(`@oven/bun-${process.platform}-${process.arch}/bin/bun`, "bun"), ["run", copy("bun.ts")]),
      },
      {
        name: "example: browser page",
        run: async () => {
          const folder = `${consumer}site/example/`;
          put(`${folder}index.html`, readFileSync(`${root}examples/runtimes/page.html`, "utf8"));
          copyFileSync(
            `${consumer}node_modules/forecastle/dist/forecastle.iife.min.js`,
            `${folder}forecastle.iife.min.js`,
          );
          const { forecast } = await library();
          const mean = forecast(values, { horizon }).mean;
          const text = await visitPage(folder, "#answer");
          const same = [...mean].every((value, h) =>
            text.split("\n")[h]?.startsWith(`${h + 1}  ${value.toFixed(1)}  (`),
          );
          return { same, line: text };
        },
      },
    ],
  };
}

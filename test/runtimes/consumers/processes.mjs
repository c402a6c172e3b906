// Runtimes of the command line: Node by version, worker threads, Deno, Bun.
import { needs, output, put } from "./tools.mjs";

const versions = [20, 22, 24, 26];

export function processes({ consumer, modules, installProblem }) {
  const esm = put(
    `${consumer}app.mjs`,
    `import * as library from "forecastle";\nimport { answer } from "./program.mjs";\nimport { saved } from "./saved.mjs";\nconsole.log(answer(library, saved));\n`,
  );
  const cjs = put(
    `${consumer}app.cjs`,
    `const library = require("forecastle");\nconst { answer } = require("./program.cjs");\nconst { saved } = require("./saved.cjs");\nconsole.log(answer(library, saved));\n`,
  );
  const slim = put(
    `${consumer}slim.mjs`,
    `import { readFileSync } from "node:fs";
import * as library from "forecastle/slim";
import { answer } from "./program.mjs";
import { saved } from "./saved.mjs";
await library.init(readFileSync(new URL(import.meta.resolve("forecastle/core.wasm"))));
console.log(answer(library, saved));
`,
  );
  const threads = put(
    `${consumer}threads.mjs`,
    `import { isMainThread, parentPort, Worker } from "node:worker_threads";
import * as library from "forecastle";
import { answer } from "./program.mjs";
import { saved } from "./saved.mjs";
if (isMainThread) new Worker(new URL(import.meta.url)).on("message", (line) => console.log(line));
else parentPort.postMessage(answer(library, saved));
`,
  );
  const cold = put(
    `${consumer}cold.mjs`,
    `const began = performance.now();
const { ets } = await import("forecastle");
const values = Array.from({ length: 48 }, (_, t) => 50 + t + 9 * (t % 12) + ((t * 7) % 5));
ets({ seasonLength: 12 }).fit(values).forecast(12).mean;
console.log("COLD", performance.now() - began);
`,
  );
  const node = (version) => needs(`${modules}node${version}/bin/node`, `node ${version}`, installProblem);
  const tool = (name) => needs(`${modules}.bin/${name}`, name, installProblem);
  // The command of the package is put in place by a script, and scripts are not run.
  const bun = () => needs(`${modules}@oven/bun-${process.platform}-${process.arch}/bin/bun`, "bun", installProblem);
  const run = async (command, args, cwd = consumer) => ({ line: await output(command, args, { cwd }) });
  return {
    consumers: [
      ...versions.flatMap((version) => [
        {
          name: `Node ${version}: import`,
          run: async () => ({
            ...(await run(node(version), [esm])),
            note: await coldStart(node(version), cold, consumer),
          }),
        },
        { name: `Node ${version}: require`, run: () => run(node(version), [cjs]) },
      ]),
      { name: "Node 22: forecastle/slim", run: () => run(node(22), [slim]) },
      { name: "Node 22: worker_threads", run: () => run(node(22), [threads]) },
      { name: "Deno: without permissions", run: () => run(tool("deno"), ["run", "--no-prompt", "--quiet", "app.mjs"]) },
      { name: "Bun: import", run: () => run(bun(), ["run", esm]) },
      { name: "Bun: require", run: () => run(bun(), ["run", cjs]) },
      {
        name: "Bun: build --compile",
        run: async () => {
          const program = `${consumer}compiled/app`;
          await output(bun(), ["build", "--compile", esm, "--outfile", program], { cwd: consumer });
          return run(program, [], "/");
        },
      },
    ],
  };
}

/** Time from import to the first forecast, the least of five processes. */
async function coldStart(node, script, cwd) {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 5; k++) {
    const text = await output(node, [script], { cwd });
    least = Math.min(least, Number(/COLD ([\d.]+)/.exec(text)[1]));
  }
  return `first forecast in ${least.toFixed(1)} ms`;
}

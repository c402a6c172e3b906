// Test runners, which bring their own loaders and globals.
import { needs, output, put } from "./tools.mjs";

export function testRunners({ here, consumer, modules, installProblem }) {
  const node = () => needs(`${modules}node22/bin/node`, "node 22", installProblem);
  put(
    `${consumer}runners/jest.test.cjs`,
    `const library = require("forecastle");
const { answer } = require("../program.cjs");
const { saved } = require("../saved.cjs");
test("answers", () => { process.stdout.write(answer(library, saved) + "\\n"); });
`,
  );
  put(
    `${consumer}runners/vitest.test.mjs`,
    `import { test } from "vitest";
import * as library from "forecastle";
import { answer } from "../program.mjs";
import { saved } from "../saved.mjs";
test("answers", () => { process.stdout.write(answer(library, saved) + "\\n"); });
`,
  );
  return {
    consumers: [
      {
        name: "Jest: require",
        run: async () => {
          const script = needs(`${modules}jest/bin/jest.js`, "jest", installProblem);
          const args = [script, "--rootDir", `${consumer}runners`, "--testMatch", "**/jest.test.cjs", "--no-cache"];
          return { line: await output(node(), args, { cwd: consumer }) };
        },
      },
      {
        name: "Vitest: import",
        run: async () => {
          const script = needs(`${modules}vitest/vitest.mjs`, "vitest", installProblem);
          const config = put(
            `${consumer}runners/vitest.config.mjs`,
            `export default { root: ${JSON.stringify(`${consumer}runners`)}, resolve: { alias: [{ find: /^vitest$/, replacement: ${JSON.stringify(`${here}node_modules/vitest`)} }] }, server: { fs: { strict: false } }, test: { include: ["vitest.test.mjs"] } };\n`,
          );
          const args = [script, "run", "--config", config];
          return { line: await output(node(), args, { cwd: `${consumer}runners` }) };
        },
      },
    ],
  };
}

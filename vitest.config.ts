import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// The companions import `forecastle`; their tests run on the source and on the binary under test.
const bindings = fileURLToPath(new URL("./bindings/", import.meta.url));
const alias = [
  { find: /^forecastle$/, replacement: `${bindings}index.ts` },
  { find: /^forecastle\/neural$/, replacement: `${bindings}neural/index.ts` },
];
const notOnDebug = [
  "test/slow/**",
  "test/**/*.slow.test.ts",
  "test/dist/**",
  "test/architecture.test.ts",
  "test/docs-types.test.ts",
  "test/apps/**",
  "test/examples/**",
  // Nothing in these calls a kernel.
  "test/bindings/core/{time,infer-frequency,base64}.test.ts",
];

/** Every test runs on the release binary; all but the slow ones run on the debug engine too (`--project debug`). */
export default defineConfig({
  test: {
    projects: [project("release", []), project("debug", notOnDebug)],
  },
});

function project(name: string, exclude: string[]) {
  return {
    resolve: { alias },
    test: {
      name,
      include: ["test/**/*.test.ts"],
      exclude: ["test/runtimes/**", ...exclude],
      setupFiles: ["test/support/setup.ts"],
      env: { FORECASTLE_ENGINE: name },
      testTimeout: 60_000,
    },
  };
}

import { defineConfig } from "vitest/config";

/** Every test runs on the release binary; all but the slow ones run on the debug engine too (`--project debug`). */
export default defineConfig({
  test: {
    projects: [
      project("release", []),
      project("debug", ["test/slow/**", "test/**/*.slow.test.ts", "test/dist/**", "test/architecture.test.ts"]),
    ],
  },
});

function project(name: string, exclude: string[]) {
  return {
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

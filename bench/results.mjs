// Where results are kept, and what they say of the machine.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";

/** Commit, date, runtime and machine of a run. */
export function about() {
  const git = (...args) => execFileSync("git", args, { encoding: "utf8" }).trim();
  const changed = git("status", "--porcelain", "--untracked-files=no") !== "";
  return {
    commit: git("rev-parse", "--short", "HEAD") + (changed ? " with changes" : ""),
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    machine: `${cpus().length} x ${cpus()[0].model.trim()}`,
  };
}

/** Write bench/results/NAME.json and NAME.md. */
export function writeResults(name, results, markdown) {
  mkdirSync(new URL("results/", import.meta.url), { recursive: true });
  const { commit, date, node, machine } = results;
  writeFileSync(new URL(`results/${name}.json`, import.meta.url), `${JSON.stringify(results, null, 1)}\n`);
  const head = `# ${name}\n\nCommit ${commit}, ${date}, Node ${node}, ${machine}.\n`;
  writeFileSync(new URL(`results/${name}.md`, import.meta.url), `${head}${markdown}\n`);
}

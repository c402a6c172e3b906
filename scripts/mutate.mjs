// Shows that the tests can fail: every result of every kernel is made wrong by a millionth, one at a time, and a test has to notice.
// usage: node scripts/mutate.mjs [kernel ...]   (all by default; docs/testing.md says more)
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { createVitest } from "vitest/node";
import { buildKernels } from "./build-kernels.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Tests of the repository and of the packed files, which start from the binary in other ways. */
const notOfKernels =
  /^test\/(apps|dist|examples|slow)\/|\.slow\.test\.ts$|^test\/(architecture|docs|mutation)\.test\.ts$/;

/** Results that a factor leaves as they are, or that may have one. */
const exempt = {
  "philox4x32.out": "32-bit words, not numbers",
  "neural/zero.out": "zeros, which no factor changes",
};

await buildKernels();
const started = performance.now();
const vitest = await createVitest("test", {
  root,
  watch: false,
  project: ["release"],
  reporters: [{}],
  silent: true,
});
try {
  process.exitCode = (await mutate(process.argv.slice(2))) === 0 ? 0 : 1;
} finally {
  await vitest.close();
}

/** The number of survivors without a reason. */
async function mutate(kernels) {
  await vitest.standalone();
  const { allMutants } = await vitest.import("/test/support/mutating-engine.ts");
  const mutants = allMutants().filter(
    ({ kernel }) => kernels.length === 0 || kernels.includes(kernel.replace(/^neural\//, "")),
  );
  const files = await recordCalls();
  const counts = { killed: 0, survived: 0, exempt: 0 };
  for (const mutant of mutants) {
    const answer = exempt[mutant.name] ?? (await firstFailure(mutant, files));
    const kind = mutant.name in exempt ? "exempt" : answer === undefined ? "survived" : "killed";
    counts[kind]++;
    say(`${mutant.name.padEnd(32)} ${kind === "survived" ? "SURVIVED" : answer}`);
  }
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  say(
    `${mutants.length} results of ${new Set(mutants.map(({ kernel }) => kernel)).size} kernels: ` +
      `${counts.killed} killed, ${counts.survived} survived, ${counts.exempt} exempt (${minutes} min)`,
  );
  return counts.survived;
}

/** Every test file with the kernels that it calls and how long it takes. They all pass while nothing is wrong. */
async function recordCalls() {
  const all = await vitest.globTestSpecifications();
  const specifications = all.filter(({ moduleId }) => !notOfKernels.test(relative(root, moduleId)));
  const modules = await run("none", specifications);
  const broken = modules.filter((module) => !module.ok());
  if (broken.length > 0) throw new Error(`fail without a mutant: ${broken.map(({ moduleId }) => moduleId).join(", ")}`);
  return specifications.map((specification) => {
    const module = modules.find(({ moduleId }) => moduleId === specification.moduleId);
    const path = relative(root, specification.moduleId);
    return { specification, path, kernels: module.meta().kernels ?? [], duration: module.diagnostic().duration };
  });
}

/** What noticed a mutant: the tests of the kernel itself are asked first, then the others, quick ones first. */
async function firstFailure({ name, kernel, ownTests }, files) {
  const rank = ({ path, duration }) => (path === ownTests ? -1 : duration);
  const covering = files.filter(({ kernels }) => kernels.includes(kernel)).sort((a, b) => rank(a) - rank(b));
  for (const { specification, path } of covering) {
    const [module] = await run(name, [specification]);
    const failed = [...module.children.allTests("failed")].length;
    const all = [...module.children.allTests()].length;
    if (!module.ok()) return failed > 0 ? `${failed} of ${all} tests of ${path}` : `${path} as a whole`;
  }
  return undefined;
}

async function run(mutant, specifications) {
  process.env.FORECASTLE_MUTANT = mutant;
  const { testModules } = await vitest.runTestSpecifications(specifications);
  // Vitest answers with the modules of earlier runs too.
  const wanted = new Set(specifications.map(({ moduleId }) => moduleId));
  return testModules.filter(({ moduleId }) => wanted.has(moduleId));
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

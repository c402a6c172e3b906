import { build } from "esbuild";
import { rollup } from "rollup";
import { describe, expect, test } from "vitest";
import { dist, project } from "./packed.js";

const everything = `export * from "forecastle"`;
const one = `export { naive } from "forecastle"`;
const none = `export { OptionError } from "forecastle"`;

describe.each([
  ["esbuild", withEsbuild],
  ["Rollup", withRollup],
])("what is not imported stays out of a bundle made by %s", (_, bundle) => {
  test("one model brings the kernels and itself, not the other models", async () => {
    const code = await bundle(one);
    expect(code).toContain('name: "naive"');
    expect(code).not.toContain('name: "seasonalNaive"');
    expect(code).not.toContain('name: "drift"');
    const [all, some] = [withoutKernels(await bundle(everything)), withoutKernels(code)];
    expect(some.length).toBeLessThan(0.8 * all.length);
  });

  test("a class of error brings no model", async () => {
    const code = await bundle(none);
    expect(code).not.toContain('name: "naive"');
  });
});

/** The code without the text of the binary. */
function withoutKernels(code: string): string {
  const without = code.replace(/"AGFzbQ[A-Za-z0-9+/=]*"/, '""');
  expect(without.length).toBeLessThan(code.length);
  return without;
}

async function withEsbuild(contents: string): Promise<string> {
  const stdin = { contents, resolveDir: project };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: "esm" });
  return outputFiles[0]!.text;
}

async function withRollup(contents: string): Promise<string> {
  const bundle = await rollup({
    input: "program",
    plugins: [
      {
        name: "program",
        resolveId: (id) => {
          if (id === "program") return id;
          return id === "forecastle" ? { id: `${dist}index.js`, moduleSideEffects: true } : null;
        },
        load: (id) => (id === "program" ? contents : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: "es" });
  await bundle.close();
  return output[0].code;
}

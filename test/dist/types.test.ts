import { mkdirSync, writeFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";
import { project } from "./packed.js";

const program = `
import * as forecastle from "forecastle";
import { type Fitted, type Forecast, init, naive, OptionError, restore, seasonalNaive } from "forecastle";
import { init as initSlim } from "forecastle/slim";
import { type WorkerPool, workerPool } from "forecastle/workers";
const fitted: Fitted = naive().fit([1, 2, 3]);
const next: Forecast = fitted.forecast(12);
export const mean: Float64Array = next.mean;
export const upper: Float64Array = next.interval(0.95).upper;
export const again: Fitted = restore(JSON.parse(JSON.stringify(fitted)), [naive]);
export const ready: Promise<void>[] = [init(), initSlim(new URL("https://example.org/core.wasm"))];
export const isOptionError = (error: unknown): boolean => error instanceof OptionError && error.code === "option";
export const pool: WorkerPool = workerPool({ size: 2 });
export const all = forecastle.fitAll(naive(), { a: [1, 2, 3] }, { pool });
export const closed = (): void => pool.close();
// A library that exports what it made of ours: its declarations can name every type of ours.
export const everything = { ...forecastle };
export const seasonal = seasonalNaive({ seasonLength: 12 }).fit([1, 2, 3]);
// @ts-expect-error a horizon is a number
fitted.forecast("12");
// @ts-expect-error the option is misspelt
seasonalNaive({ seasonLenght: 12 });
`;

test.each([
  ["an ES module under nodenext", "program.mts", ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
  ["a CommonJS module under nodenext", "program.cts", ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
  ["a bundler", "program.ts", ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
])(
  "the declarations serve %s, checked in full and without the library's own settings",
  (_, name, module, resolution) => {
    mkdirSync(project, { recursive: true });
    const file = `${project}${name}`;
    writeFileSync(file, program);
    const options: ts.CompilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      declaration: true,
      noEmit: true,
      skipLibCheck: false,
      skipDefaultLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
      types: [],
      module,
      moduleResolution: resolution,
    };
    const found = ts.getPreEmitDiagnostics(ts.createProgram([file], options));
    expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  },
);

// Typed pointers cost nothing: a kernel written with them compiles to the same instructions as one written with loads and stores.
import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { describe, expect, test } from "vitest";

const memory = readFileSync(new URL("../../assembly/memory.ts", import.meta.url), "utf8");

/** The bodies of the exported functions in the text format, by name. */
async function bodies(source: string): Promise<Map<string, string>> {
  const files: Record<string, string> = { "kernel.ts": source, "memory.ts": memory };
  let text = "";
  const { error, stderr } = await asc.main(
    ["kernel.ts", "--textFile", "kernel.wat", "-O3", "--noAssert", "--runtime", "stub", "--use", "abort=", "--enable", "simd"],
    {
      readFile: (name) => files[name] ?? null,
      writeFile: (name, contents) => {
        if (name === "kernel.wat") text = String(contents);
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  const functions = text.split(/^ (?=\()/m).filter((part) => part.startsWith("(func $kernel/"));
  return new Map(functions.map((part) => [/\$kernel\/(\w+)/.exec(part)![1]!, part]));
}

/** The instructions of a body, sorted: the optimiser may exchange the operands of an addition of addresses. */
function instructions(body: string): string[] {
  return body.split("\n").map((line) => line.trim()).sort();
}

const typed = `
import { F32, F64, I32 } from "./memory";
export function dot(x: usize, y: usize, n: i32): f64 {
  const a = F64.at(x);
  const b = F64.at(y);
  let sum = f64x2.splat(0);
  for (let i = 0; i < n; i += 2) sum = f64x2.add(sum, f64x2.mul(a.lanes(i), b.lanes(i)));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
export function smooth(y: usize, n: i32, alpha: f64, out: usize): void {
  const from = F64.at(y);
  const to = F64.at(out);
  let level = from[0];
  for (let t = 1; t < n; t++) {
    to[t] = level;
    level += alpha * (from[t] - level);
  }
}
export function gather(x: usize, index: usize, n: i32, row: i32, out: usize): void {
  const from = F32.at(x).plus(row);
  const at = I32.at(index);
  const to = F32.at(out);
  for (let i = 0; i < n; i++) to[i] = from[at[i]];
}`;

const raw = `
export function dot(x: usize, y: usize, n: i32): f64 {
  let sum = f64x2.splat(0);
  for (let i = 0; i < n; i += 2) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(x + (<usize>i << 3)), v128.load(y + (<usize>i << 3))));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
export function smooth(y: usize, n: i32, alpha: f64, out: usize): void {
  let level = load<f64>(y);
  for (let t = 1; t < n; t++) {
    store<f64>(out + (<usize>t << 3), level);
    level += alpha * (load<f64>(y + (<usize>t << 3)) - level);
  }
}
export function gather(x: usize, index: usize, n: i32, row: i32, out: usize): void {
  const from = x + (<usize>row << 2);
  for (let i = 0; i < n; i++) store<f32>(out + (<usize>i << 2), load<f32>(from + (<usize>load<i32>(index + (<usize>i << 2)) << 2)));
}`;

// The compiler is the subject: once is enough.
describe.skipIf(process.env.FORECASTLE_ENGINE === "debug")("typed pointers", () => {
  test("compile to the same instructions as raw loads and stores", async () => {
    const [withPointers, withLoads] = [await bodies(typed), await bodies(raw)];
    expect([...withPointers.keys()].sort()).toEqual(["dot", "gather", "smooth"]);
    for (const [name, body] of withPointers) {
      expect(body).toContain("loop");
      expect(instructions(body), name).toEqual(instructions(withLoads.get(name)!));
    }
  });
});

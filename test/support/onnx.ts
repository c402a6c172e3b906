// Runs ONNX files in onnxruntime, the reference that exports are held against.
import { createRequire } from "node:module";

/** Numbers and their shape. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** What is used of onnxruntime-node, which comes without declarations. */
interface OnnxRuntime {
  readonly InferenceSession: {
    create(
      file: Uint8Array,
      options: object,
    ): Promise<{
      run(feeds: object): Promise<Readonly<Record<string, { readonly dims: number[]; readonly data: Float32Array }>>>;
      release(): Promise<void>;
    }>;
  };
  readonly Tensor: new (type: "float32", data: Float32Array, shape: readonly number[]) => object;
}

const load = createRequire(import.meta.url);
const runtime = installed("onnxruntime-node") ? (load("onnxruntime-node") as OnnxRuntime) : undefined;

/** Whether onnxruntime is installed: it has no binary for every machine. */
export const hasOnnxRuntime: boolean = runtime !== undefined;

function installed(name: string): boolean {
  try {
    load.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** The outputs of a network for given inputs. */
export async function runOnnx(
  file: Uint8Array,
  inputs: Readonly<Record<string, Values>>,
): Promise<Readonly<Record<string, Values>>> {
  if (!runtime) throw new Error("onnxruntime-node is not installed");
  const { InferenceSession, Tensor } = runtime;
  const session = await InferenceSession.create(file, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const feeds = Object.entries(inputs).map(([name, { shape, data }]) => [
    name,
    new Tensor("float32", Float32Array.from(data), shape),
  ]);
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, { dims, data }]) => [name, { shape: dims, data }]));
}

/** True on the release binary. The debug engine checks every access to memory and takes some ten times as long. */
export const onRelease: boolean = process.env.FORECASTLE_ENGINE !== "debug";

/** Options of a statistical check, for the release binary only: whether it holds does not hang on how the kernels were compiled. */
export function whenReleased<T extends object>(options: T): Partial<T> {
  return onRelease ? options : {};
}

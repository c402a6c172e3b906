/** Codes of warnings: something was answered otherwise than asked, and this says how. */
export type WarningCode =
  | "no-data"
  | "fallback"
  | "not-finite"
  | "short"
  | "unsorted"
  | "gaps-filled"
  | "duplicates-merged"
  | "not-in-worker"
  | "worker-retried"
  | "in-process"
  | "collinear"
  | "unknown-category"
  | "no-history";

/** What a caller should know about an answer. `code` is stable; `message` is for people. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
  /** The series concerned, in a panel. */
  readonly id?: string;
}

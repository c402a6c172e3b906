// What a kernel may answer. The bindings read these values from the binary.

/** The outputs are complete. */
export const OK: i32 = 0;
/** A matrix has no inverse, or a variance is zero where it must not be. */
export const SINGULAR: i32 = 1;
/** An iteration reached its bound on work before it met its tolerance; the outputs are the best found. */
export const NOT_CONVERGED: i32 = 2;

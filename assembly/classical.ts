// Exports for statistics (f64): memory, maths, local models, evaluation.
export { NOT_CONVERGED, OK, SINGULAR } from "./status";
export { mark, push, release } from "./memory";
export { axpyF64, dotF64 } from "./math/vector";

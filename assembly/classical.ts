// Exports for statistics (f64): memory, maths, local models, evaluation.
export { NOT_CONVERGED, OK, SINGULAR } from "./status";
export { mark, push, release } from "./memory";
export { axpyF64, dotF64 } from "./math/vector";
export { digamma, lgamma, trigamma } from "./math/special-gamma";
export { erf, erfc, erfcInverse, erfInverse, normalCdf, normalLogCdf, normalQuantile } from "./math/special-erf";
export { exp, log, pow } from "./math/scalar";

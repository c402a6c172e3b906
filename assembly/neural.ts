// Exports for networks (f32).
export { axpyF32, dotF32, scaleF32 } from "./math/vector";
export { gemmF32, gemmPackedF32, gemvF32, packF32, packedSizeF32 } from "./math/gemm";
export { expF32, logF32, sigmoidF32, softplusF32, sqrtF32, tanhF32 } from "./math/activation";

// Exports for networks (f32).
export { axpyF32, dotF32, scaleF32 } from "./math/vector";

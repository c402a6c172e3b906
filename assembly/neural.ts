// Exports for networks (f32).
export { axpyF32, dotF32 } from "./math/vector";

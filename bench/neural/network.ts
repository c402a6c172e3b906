// The parts of the library that a step of training is made of, for bench/neural.mjs, which bundles them: they are no public surface.

export { studentTHead } from "../../bindings/neural/heads/laws.js";
export { headLoss } from "../../bindings/neural/heads/loss.js";
export { applyLinear, createLinear } from "../../bindings/neural/layers/linear.js";
export { applyRecurrent, createRecurrent } from "../../bindings/neural/layers/recurrent.js";
export { Net } from "../../bindings/neural/net.js";
export { adam } from "../../bindings/neural/optimiser.js";
export { Parameters } from "../../bindings/neural/parameters.js";
export { ownEngine } from "../../bindings/wasm/engine.js";
export { core, neural } from "../../bindings/wasm/source.js";

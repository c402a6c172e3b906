// The public surface of `forecastle/neural`: re-exports only.

export { neuralModels } from "./models.js";

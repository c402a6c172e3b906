// What dist/ is made of. A new entry is one line here and one in the `exports` of package.json.

/** Modules by their name in dist/; they share their code, so that a class is the same one in every entry. */
export const modules = {
  index: { source: "bindings/entries/inline.ts", types: true, require: true },
  "index.workerd": { source: "bindings/entries/workerd.ts" },
  "index.edge": { source: "bindings/entries/edge.ts" },
  slim: { source: "bindings/entries/slim.ts", types: true, require: true },
  neural: { source: "bindings/entries/neural-inline.ts", types: true, require: true },
  "neural.workerd": { source: "bindings/entries/neural-workerd.ts" },
  "neural.edge": { source: "bindings/entries/neural-edge.ts" },
  "neural-slim": { source: "bindings/entries/neural-slim.ts", types: true, require: true },
  testing: { source: "bindings/testing.ts", types: true, require: true },
  workers: { source: "bindings/workers/index.ts", types: true, require: true },
  worker: { source: "bindings/workers/worker.ts" },
};

/** Everything in one file, for content delivery networks and script elements. */
export const singleFiles = {
  "forecastle.min.js": { source: "bindings/entries/inline.ts", format: "esm" },
  "forecastle.iife.min.js": { source: "bindings/entries/inline.ts", format: "iife", globalName: "forecastle" },
};

/** Programs of the companions. */
export const apps = {
  "apps/cli/dist/main.js": "apps/cli/src/main.ts",
};

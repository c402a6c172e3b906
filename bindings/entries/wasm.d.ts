// What workerd and edge runtimes make of an import of Wasm: a compiled module.

declare module "*.wasm" {
  const module: WebAssembly.Module;
  // biome-ignore lint/style/noDefaultExport: the hosts export the module so
  export default module;
}

declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  // biome-ignore lint/style/noDefaultExport: the hosts export the module so
  export default module;
}

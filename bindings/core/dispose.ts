/**
 * The symbol under which a `using` block finds the end of a resource. Some runtimes (Safari, Jest's contexts) lack
 * `Symbol.dispose`; the code that compilers emit for `using` then falls back to the same registered symbol.
 */
export const dispose: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for("Symbol.dispose") as typeof Symbol.dispose);

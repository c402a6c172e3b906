declare const __VERSION__: string | undefined;

/** The version of the command; the build puts it in. */
export const version: string = typeof __VERSION__ === "undefined" ? "unbuilt" : __VERSION__;

// The exports of the binary: two lists, so that two binaries can be built later without moving code.
export * from "./classical";
export * from "./neural";

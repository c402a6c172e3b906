// Compiles the kernels: the release binary that ships, and the debug binary that the test suite runs beside it.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const asc = fileURLToPath(new URL("../node_modules/assemblyscript/bin/asc.js", import.meta.url));
const root = fileURLToPath(new URL("..", import.meta.url));
for (const target of process.argv.length > 2 ? process.argv.slice(2) : ["release", "debug"]) {
  execFileSync(process.execPath, [asc, "--target", target], { cwd: root, stdio: "inherit" });
}

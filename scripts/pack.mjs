// Packs the library as `npm publish` would and unpacks the tarball where tests install it from: build/packed/node_modules.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const packed = `${root}build/packed`;

/** Path of the tarball. */
export function pack() {
  rmSync(packed, { recursive: true, force: true });
  const target = `${packed}/node_modules/forecastle`;
  mkdirSync(target, { recursive: true });
  // A package of its own: inside `forecastle` the name would mean the source tree.
  writeFileSync(`${packed}/package.json`, JSON.stringify({ name: "consumer", private: true }));
  execFileSync("npm", ["pack", "--silent", "--pack-destination", packed], { cwd: root, stdio: "ignore" });
  const tarball = `${packed}/${readdirSync(packed).find((name) => name.endsWith(".tgz"))}`;
  execFileSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", target]);
  return tarball;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${pack()}\n`);

// Bundles for Node, as functions in the cloud are shipped: one file, run from another folder, without node_modules.
import { needs, output, put } from "./tools.mjs";

export function bundlers({ consumer, modules, installProblem }) {
  const node = () => needs(`${modules}node22/bin/node`, "node 22", installProblem);
  const script = (path, name) => needs(`${modules}${path}`, name, installProblem);
  const built = `${consumer}bundles/`;
  const run = async (file) => ({ line: await output(node(), [file], { cwd: "/" }) });
  return {
    consumers: [
      {
        name: "esbuild: for Node, one CommonJS file",
        run: async () => {
          const options = ["app.mjs", "--bundle", "--platform=node", "--format=cjs", "--log-level=error"];
          await output(script("esbuild/bin/esbuild", "esbuild"), [...options, `--outfile=${built}esbuild.cjs`], {
            cwd: consumer,
          });
          return run(`${built}esbuild.cjs`);
        },
      },
      {
        name: "Rollup: for Node",
        run: async () => {
          const config = put(
            `${consumer}rollup.config.mjs`,
            `import resolve from ${JSON.stringify(script("@rollup/plugin-node-resolve/dist/es/index.js", "rollup"))};
export default { input: "app.mjs", output: { dir: ${JSON.stringify(`${built}rollup`)}, format: "es", entryFileNames: "app.mjs" }, plugins: [resolve({ browser: true })] };
`,
          );
          await output(node(), [script("rollup/dist/bin/rollup", "rollup"), "-c", config, "--silent"], {
            cwd: consumer,
          });
          return run(`${built}rollup/app.mjs`);
        },
      },
      {
        name: "webpack 5: for Node",
        run: async () => {
          const args = [
            script("webpack-cli/bin/cli.js", "webpack"),
            "--mode",
            "production",
            "--target",
            "node",
            "--entry",
            "./app.mjs",
          ];
          await output(node(), [...args, "-o", `${built}webpack`], { cwd: consumer });
          return run(`${built}webpack/main.js`);
        },
      },
    ],
  };
}

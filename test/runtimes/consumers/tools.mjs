// What the consumers have in common: processes with a time limit, files, servers.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";

/** A consumer that cannot be had here; the message says why. */
export class Skipped extends Error {}

/** Skip unless the file is there. */
export function needs(file, what, problem) {
  if (!existsSync(file)) throw new Skipped(problem ?? `${what} is not installed`);
  return file;
}

/** What a process says, until it ends; an error with its last lines where it fails. */
export function output(command, args, { cwd, env, seconds = 90 }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...quiet, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part) => (text += part));
    const timer = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(text);
      else reject(new Error(`exit ${code}: ${text.slice(-600)}`));
    });
  });
}

/** A server process; ready when it says what is expected, or answers at its address. */
export async function serve(command, args, { cwd, env, url, seconds = 30 }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...quiet, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  let ended = false;
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part) => (text += part));
  child.on("close", () => (ended = true));
  child.on("error", (error) => (text += error.message));
  const until = performance.now() + seconds * 1000;
  for (;;) {
    if (ended) throw new Error(`the server ended: ${text.slice(-600)}`);
    if (performance.now() > until) {
      child.kill("SIGKILL");
      throw new Error(`no answer at ${url}: ${text.slice(-600)}`);
    }
    try {
      await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(2000) });
      return () => child.kill("SIGKILL");
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const quiet = {
  CI: "1",
  NO_COLOR: "1",
  FORCE_COLOR: undefined,
  NEXT_TELEMETRY_DISABLED: "1",
  WRANGLER_SEND_METRICS: "false",
  DO_NOT_TRACK: "1",
};

/** Write a file, with the folders that it needs. */
export function put(file, text) {
  mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const types = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".css": "text/css",
};

/** A server of the files of a folder. */
export function staticServer(folder, headers = {}) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://local").pathname);
    const file = `${folder}${path}`;
    if (path.includes("..") || path.endsWith("/") || !existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream", ...headers });
    response.end(readFileSync(file));
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve({ url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }),
    );
  });
}

/** A port that is free now. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Serves build/page on this machine, with the headers that a host should send. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { pageFolder } from "./pageBuild.mjs";

/** The first two let the page share memory between threads; the third forbids it whatever it doesn't need. */
export const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-cache",
};

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".gz": "application/gzip",
};

/** Serves the page on `port`, or the next free one, to this machine alone. Returns its URL, and what ends it. */
export async function servePage(port) {
  const server = createServer(answer);
  const url = `http://localhost:${await listen(server, port)}/`;
  return { url, close: () => server.close() };
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      if (error.code === "EADDRINUSE" && port < 65535) resolve(listen(server, port + 1));
      else reject(error);
    });
    server.listen(port, "localhost", () => resolve(server.address().port));
  });
}

async function answer(request, response) {
  const refuse = (status) => response.writeHead(status, HEADERS).end();
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405);
  const path = pathOf(request.url);
  if (path === undefined) return refuse(404);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return refuse(404);
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  response.writeHead(200, { ...HEADERS, "Content-Type": type, "Content-Length": found.size });
  if (request.method === "HEAD") return response.end();
  createReadStream(path)
    .on("error", () => response.destroy())
    .pipe(response);
}

/** The file that a URL names; undefined outside of the page's folder. */
function pathOf(url) {
  let name;
  try {
    name = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return undefined;
  }
  const path = normalize(join(pageFolder, name.endsWith("/") ? `${name}index.html` : name));
  return path.startsWith(pageFolder + sep) && !path.includes("\0") ? path : undefined;
}

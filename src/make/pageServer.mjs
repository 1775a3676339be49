/** Serves build/page on this machine, with the headers that a host should send. */
import { open, realpath } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { pageFolder } from "./pageBuild.mjs";

/**
 * The first two let the page share memory between threads; the third forbids it whatever it doesn't
 * need.
 */
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

/**
 * Serves the page on `port`, or the next free one, to this machine alone. Returns its URL, and what
 * ends it.
 */
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
  if (!isLocal(request.headers.host)) return refuse(403);
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405);
  const path = await pathOf(request.url);
  const packed = path && takesGzip(request) ? await open(`${path}.gz`).catch(() => undefined) : undefined;
  const file = packed ?? (path && (await open(path).catch(() => undefined)));
  if (!file) return refuse(404);
  try {
    const about = await file.stat();
    if (!about.isFile()) return refuse(404);
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    const encoding = packed && { "Content-Encoding": "gzip" };
    const headers = { ...HEADERS, Vary: "Accept-Encoding", "Content-Type": type, "Content-Length": about.size };
    response.writeHead(200, { ...headers, ...encoding });
    if (request.method === "HEAD") return response.end();
    await pipeline(file.createReadStream({ autoClose: false }), response);
  } catch {
    // The reader broke off, or the file changed: what was sent is not all, and nobody is there to
    // be told more.
    response.destroy();
  } finally {
    await file.close();
  }
}

/** Whether who asks unpacks what is sent. */
function takesGzip({ headers }) {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(headers["accept-encoding"] ?? "");
}

/**
 * Whether a request is for this machine: a stranger's page could lead its own name here, and read
 * what is served.
 */
function isLocal(host) {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host ?? "");
}

/**
 * The file that a URL names, links resolved; undefined where none is, and outside of the page's
 * folder.
 */
async function pathOf(url) {
  try {
    const name = decodeURIComponent(new URL(url, "http://localhost").pathname);
    const path = await realpath(join(pageFolder, name.endsWith("/") ? `${name}index.html` : name));
    return path.startsWith((await realpath(pageFolder)) + sep) ? path : undefined;
  } catch {
    return undefined;
  }
}

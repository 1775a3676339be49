import { readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { request } from "node:http";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

const folder = new URL("../../build/page/", import.meta.url);
const files = readdirSync(folder).map((name) => ({ name, bytes: readFileSync(new URL(name, folder)) }));
const textOf = (pattern: RegExp) =>
  files.filter(({ name }) => pattern.test(name)).map(({ name, bytes }) => ({ name, text: bytes.toString() }));

/** A script of the page and all that it imports, and those in turn, before it runs. */
function importedBy(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  const [{ text }] = textOf(new RegExp(`^${name.replaceAll(".", "\\.")}$`));
  for (const [, imported] of text.matchAll(/(?<=^|;)(?:import|export)\b[^"';]*["']\.\/([\w.-]+\.js)["'];/gm))
    importedBy(imported, found);
  return found;
}

describe("the built page", () => {
  test("asks no other host for anything", () => {
    // names of XML's vocabularies are no addresses, and comments ask for nothing
    const addresses = textOf(/\.(?:html|css|js|svg)$/).flatMap(({ name, text }) => {
      const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
      return [...code.matchAll(/(?:https?:|["'(])\/\/[\w.[][^\s"'`)]*/g)].map(([found]) => `${name}: ${found}`);
    });
    const outside = addresses.filter((found) => !/http:\/\/www\.w3\.org\//.test(found));
    expect(outside).toEqual([]);
  });

  test("names its own files relative to itself, so that any folder of any host will do", () => {
    const [{ text }] = textOf(/^index\.html$/);
    const named = [...text.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(named).toEqual(expect.arrayContaining(["style.css", "main.js"]));
    for (const address of named) expect(address).toMatch(/^(?:#|[\w.-]+$)/);
    const present = files.map(({ name }) => name);
    expect(present).toEqual(expect.arrayContaining(named.filter((address) => !address.startsWith("#"))));
    expect(present).toEqual(expect.arrayContaining(["worker.js", "bench.js"]));
  });

  test("has every style of its sources", () => {
    const sources = new URL("../../src/page/style/", import.meta.url);
    const [{ text }] = textOf(/^style\.css$/);
    for (const name of readdirSync(sources)) expect(text).toContain(readFileSync(new URL(name, sources), "utf8"));
  });

  test("has no markup that its policy forbids", () => {
    const [{ text }] = textOf(/^index\.html$/);
    expect(text).not.toMatch(/\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)/);
    const forbidden = /\beval\(|new Function\(|setAttribute\("style"|\.innerHTML\b/;
    const uncommented = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    const offenders = textOf(/\.js$/).filter(({ text }) => forbidden.test(uncommented(text)));
    expect(offenders.map(({ name }) => name)).toEqual([]);
  });

  test("is small: digits below 2 MB, all else that is loaded at once below 135 KB, packed", () => {
    const sizeOf = (pattern: RegExp, measure: (bytes: Buffer) => number) =>
      files.filter(({ name }) => pattern.test(name)).reduce((sum, { bytes }) => sum + measure(bytes), 0);
    expect(sizeOf(/^digits\./, ({ length }) => length)).toBeLessThan(2e6);
    const atOnce = [...importedBy("main.js")];
    // what it imports is found
    expect(atOnce).toContain("runtime.js");
    const loaded = new RegExp(`^(?:${atOnce.join("|").replaceAll(".", "\\.")}|.*\\.(?:html|css))$`);
    expect(sizeOf(loaded, (bytes) => gzipSync(bytes).length)).toBeLessThan(135e3);
    expect(sizeOf(/\.(?:html|css|js|svg|txt|idx\.gz)$/, ({ length }) => length)).toBeLessThan(3e6);
  });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Asks for a path just as it stands, which `fetch` would tidy. */
function ask(url: string, path: string, method = "GET", headers = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(new URL(url), { path, method, headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, headers: response.headers });
    })
      .on("error", reject)
      .end();
  });
}

describe("the page's server", () => {
  interface Served {
    readonly url: string;
    readonly close: () => void;
  }
  const served: Served[] = [];
  let serve: (port: number) => Promise<Served>;

  beforeAll(async () => {
    const module = await import("../../src/make/pageServer.mjs" as string);
    serve = module.servePage;
    served.push(await serve(0));
  });
  afterAll(() => {
    for (const { close } of served) close();
  });

  test("sends the headers under which threads may be used, and a strict policy", async () => {
    const { status, headers } = await ask(served[0].url, "/");
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "content-security-policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
    });
    expect((await ask(served[0].url, "/main.js")).headers["content-type"]).toBe("text/javascript; charset=utf-8");
  });

  test.for(["/../../package.json", "/..%2f..%2fpackage.json", "/%00", "/%", "/nothing.js", "/../page2/x"])(
    "finds nothing at %s",
    async (path) => {
      expect((await ask(served[0].url, path)).status).toBe(404);
    },
  );

  test("sends packed copies to those who unpack them, of the same bytes", async () => {
    for (const accepted of ["gzip", "br, gzip;q=0.5", "GZIP"]) {
      const { status, headers } = await ask(served[0].url, "/main.js", "GET", { "accept-encoding": accepted });
      expect([status, headers["content-encoding"], headers["content-type"], headers.vary]).toEqual([
        200,
        "gzip",
        "text/javascript; charset=utf-8",
        "Accept-Encoding",
      ]);
    }
    for (const accepted of ["", "br", "gzip;q=0", "gzip; q=0.0, br"]) {
      const { headers } = await ask(served[0].url, "/main.js", "GET", { "accept-encoding": accepted });
      expect(headers["content-encoding"]).toBeUndefined();
    }
    const digits = await ask(served[0].url, "/digits.labels.idx.gz", "GET", { "accept-encoding": "gzip" });
    expect(digits.headers["content-encoding"]).toBeUndefined();
    for (const { name, bytes } of files) {
      if (!/\.(?:html|css|js|svg|txt)$/.test(name)) continue;
      expect(gunzipSync(readFileSync(new URL(`${name}.gz`, folder))).equals(bytes), name).toBe(true);
    }
  });

  test("answers requests to this machine alone, not those to a name that a stranger leads here", async () => {
    const { host } = new URL(served[0].url);
    for (const name of [host, "localhost", "127.0.0.1:1", "[::1]:8080"])
      expect((await ask(served[0].url, "/", "GET", { host: name })).status).toBe(200);
    for (const name of ["evil.example", `evil.example:${new URL(served[0].url).port}`, "localhost.evil.example"])
      expect((await ask(served[0].url, "/", "GET", { host: name })).status).toBe(403);
  });

  test("follows no link out of its folder", async () => {
    const link = fileURLToPath(new URL("outside.json", folder));
    symlinkSync(fileURLToPath(new URL("../../package.json", folder)), link);
    try {
      expect((await ask(served[0].url, "/outside.json")).status).toBe(404);
    } finally {
      rmSync(link);
    }
  });

  test.runIf(process.platform === "linux")("closes the file of a download that is broken off", async () => {
    const largest = files.reduce((most, file) => (file.bytes.length > most.bytes.length ? file : most));
    const openFiles = () =>
      readdirSync("/proc/self/fd").filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).endsWith(largest.name);
        } catch {
          return false;
        }
      }).length;
    for (let i = 0; i < 20; i++)
      await new Promise<void>((resolve) => {
        const asking = request(new URL(served[0].url), { path: `/${largest.name}` }, (response) => {
          response.once("data", () => asking.destroy());
          response.once("close", resolve);
          response.on("error", () => undefined);
        });
        asking.end();
      });
    await vi.waitFor(() => expect(openFiles()).toBe(0), { timeout: 30_000 });
  });

  test("is read from, and not written to", async () => {
    expect((await ask(served[0].url, "/", "HEAD")).status).toBe(200);
    expect((await ask(served[0].url, "/", "POST")).status).toBe(405);
  });

  test("takes the next port where one is taken", async () => {
    const taken = Number(new URL(served[0].url).port);
    const second = await serve(taken);
    served.push(second);
    expect(Number(new URL(second.url).port)).toBeGreaterThan(taken);
  });
});

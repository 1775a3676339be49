import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sentenceOf } from "../../src/page/advice.js";
import { defaultsOf } from "../../src/page/configuration.js";

const built = (name: string): Uint8Array => readFileSync(new URL(`../../build/page/${name}`, import.meta.url));
const [IMAGES, LABELS] = ["digits.images.idx.gz", "digits.labels.idx.gz"];

/** What a host answers, by file; undefined where it has none. */
const host = new Map<string, Uint8Array | undefined>();

beforeEach(() => {
  // of each try its own: what could be loaded is kept
  vi.resetModules();
  host.clear();
  vi.stubGlobal("document", { baseURI: "http://localhost/page/index.html" });
  vi.stubGlobal("fetch", async (address: string) => {
    const content = host.get(address.split("/").at(-1) ?? "");
    return content ? new Response(new Uint8Array(content)) : new Response("", { status: 404 });
  });
});
afterEach(() => vi.unstubAllGlobals());

async function failure(): Promise<string> {
  const { loadData } = await import("../../src/page/dataSets.js");
  const error = await loadData(defaultsOf("mnist")).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error && error.name === "DataError" ? error.message : `No DataError: ${error}`;
}

test.each<[what: string, images: Uint8Array | undefined, labels: Uint8Array | undefined, reason: RegExp]>([
  ["missing", undefined, undefined, /status 404/],
  ["truncated", built(IMAGES).slice(0, -1000), built(LABELS), /truncated or damaged/],
  ["a page in their place", new TextEncoder().encode("<!doctype html><title>Not found</title>"), built(LABELS), /IDX/],
  ["damaged below the packing", gunzipSync(built(IMAGES)).subarray(0, 999), built(LABELS), /IDX/],
  ["exchanged", built(LABELS), built(IMAGES), /dimension/],
])("digits that are %s: the page says what failed, and to reload it", async (_, images, labels, reason) => {
  host.set(IMAGES, images).set(LABELS, labels);
  const message = await failure();
  expect(message).toMatch(/^The page's digits can't be had \([^()]*(?:\([^()]*\))?[^()]*\): reload the page\.$/);
  expect(message).toMatch(reason);
  expect(message).not.toMatch(/get it again|check the address|pass |unpack it/);
});

test("where nothing can be unpacked: a newer browser, not to unpack the page's files", async () => {
  host.set(IMAGES, built(IMAGES)).set(LABELS, built(LABELS));
  vi.stubGlobal("DecompressionStream", undefined);
  const message = await failure();
  expect(message).toMatch(/can't be unpacked here\): use a newer browser\.$/);
  expect(message).not.toMatch(/Node|first/);
});

test("digits that could not be had are fetched again", async () => {
  const { loadData } = await import("../../src/page/dataSets.js");
  await expect(loadData(defaultsOf("mnist"))).rejects.toThrow("reload the page");
  host.set(IMAGES, built(IMAGES)).set(LABELS, built(LABELS));
  expect((await loadData(defaultsOf("mnist"))).train.rows).toBe(8000);
  expect(sentenceOf(new TypeError("x"))).toContain("unexpected");
});

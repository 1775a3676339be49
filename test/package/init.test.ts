import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

const kernels = new URL("../../build/kernels/float32.wasm", import.meta.url);
const page = "<!doctype html>\n<title>The start page of an application</title>";
let bytes: Uint8Array<ArrayBuffer>;
let server: Server;
let origin: string;

/**
 * What the server has: addresses that it doesn't know it answers with a page, as servers of
 * applications do.
 */
const files: Record<string, { readonly status?: number; readonly body: string | Uint8Array }> = {};

beforeAll(async () => {
  bytes = new Uint8Array(await readFile(kernels));
  const damaged = bytes.slice();
  // no instruction; zeros are one, behind which anything is valid
  damaged.fill(0xff, 2000, 2100);
  files["/float32.wasm"] = { body: bytes };
  files["/missing.wasm"] = { status: 404, body: "not found" };
  files["/truncated.wasm"] = { body: bytes.subarray(0, 5000) };
  files["/damaged.wasm"] = { body: damaged };
  files["/empty.wasm"] = { body: "" };
  files["/text.wasm"] = { body: "version https://git-lfs.github.com/spec/v1" };
  server = createServer(({ url }, response) => {
    const { status = 200, body } = files[url ?? ""] ?? { body: page };
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});

afterAll(() => void server.close());

/** An entry that nothing was given to yet. */
type Entry = typeof import("../../src/browser.js");
let lanegrad: Entry;

beforeEach(async () => {
  vi.resetModules();
  lanegrad = await import("../../src/browser.js");
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Trains a little, so that kernels run; the digest of the weights. */
async function trained({ sequential, dense, loadIris, sgd }: Entry): Promise<string> {
  const model = await sequential({
    inputs: 4,
    layers: [dense(5, "tanh"), dense(3, "softmax")],
    loss: "crossEntropy",
    optimizer: sgd({ learningRate: 0.1 }),
    seed: 3,
  });
  await model.fit(loadIris(), { epochs: 2, batchSize: 32 });
  const text = JSON.stringify(model.weights().map(({ kernel }) => [...kernel]));
  model.dispose();
  return text;
}

describe("init takes the kernels", () => {
  test("from an address, from bytes, or compiled, and all compute the same", async () => {
    const expected = await trained(lanegrad);
    const forms = [
      { url: `${origin}/float32.wasm` },
      { url: new URL("/float32.wasm", origin) },
      { bytes },
      { bytes: bytes.buffer },
      { module: await WebAssembly.compile(bytes) },
    ];
    for (const form of forms) {
      vi.resetModules();
      const entry: Entry = await import("../../src/browser.js");
      const unpacks = vi.spyOn(globalThis, "atob");
      await entry.init(form);
      expect(await trained(entry)).toBe(expected);
      expect(unpacks).not.toHaveBeenCalled();
    }
  });

  test("of the file named alone", async () => {
    const float64 = await readFile(new URL("../../build/kernels/float64.wasm", import.meta.url));
    await lanegrad.init({ kernels: "float64", bytes: new Uint8Array(float64) });
    const unpacks = vi.spyOn(globalThis, "atob");
    (
      await lanegrad.sequential({ inputs: 1, layers: [lanegrad.dense(1)], loss: "meanSquaredError", dtype: "float64" })
    ).dispose();
    expect(unpacks).not.toHaveBeenCalled();
    await trained(lanegrad);
    expect(unpacks).toHaveBeenCalledOnce();
  });

  test("in Node from a path or a file's URL", async () => {
    const node = await import("../../src/node.js");
    await node.init({ url: kernels });
    await node.init({ url: kernels.pathname });
    await node.init({ url: kernels.href });
    await expect(node.init({ url: "/no/such.wasm" })).rejects.toMatchObject({ code: "KERNELS_NOT_FOUND" });
  });
});

describe("one clear error, from init and from every model that needs the kernels", () => {
  const faults = [
    ["/missing.wasm", "KERNELS_NOT_FOUND", "status 404"],
    ["/truncated.wasm", "KERNELS_INVALID", "truncated or damaged"],
    ["/damaged.wasm", "KERNELS_INVALID", "truncated or damaged"],
    ["/empty.wasm", "KERNELS_INVALID", "no WebAssembly module"],
    ["/text.wasm", "KERNELS_INVALID", "no WebAssembly module"],
    ["/route/of/the/application", "KERNELS_INVALID", "a web page"],
  ] as const;

  test.each(faults)("%s: %s", async (path, code, message) => {
    const error = { name: "ResourceError", code, message: expect.stringContaining(message) };
    await expect(lanegrad.init({ url: origin + path })).rejects.toMatchObject(error);
    await expect(trained(lanegrad)).rejects.toMatchObject(error);
  });

  test("a server that can't be reached", async () => {
    await expect(lanegrad.init({ url: "http://127.0.0.1:1/float32.wasm" })).rejects.toMatchObject({
      code: "KERNELS_NOT_FOUND",
      message: expect.stringContaining("can't be fetched"),
    });
  });

  test("a file that was missing for a moment is asked for again", async () => {
    files["/late.wasm"] = { status: 503, body: "" };
    await expect(lanegrad.init({ url: `${origin}/late.wasm` })).rejects.toMatchObject({ code: "KERNELS_NOT_FOUND" });
    files["/late.wasm"] = { body: bytes };
    await trained(lanegrad);
  });

  test("a module with other functions", async () => {
    const empty = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
    const error = { code: "KERNELS_INVALID", message: expect.stringContaining("other functions") };
    await expect(lanegrad.init({ bytes: empty })).rejects.toMatchObject(error);
    await expect(lanegrad.init({ module: await WebAssembly.compile(empty) })).rejects.toMatchObject(error);
  });

  test("the kernels of another version", async () => {
    const other = bytes.slice();
    // the last character of the file tells the revision
    other[other.length - 1] = other[other.length - 1] === 48 ? 49 : 48;
    const error = { code: "KERNELS_INVALID", message: expect.stringContaining("another version of lanegrad") };
    await expect(lanegrad.init({ bytes: other })).rejects.toMatchObject(error);
    await expect(lanegrad.init({ module: await WebAssembly.compile(other) })).rejects.toMatchObject(error);
    await expect(lanegrad.init({ kernels: "float64", bytes })).rejects.toMatchObject({
      code: "KERNELS_INVALID",
      message: expect.stringContaining("are those of float32: give lanegrad/kernels/float64.wasm"),
    });
  });

  test("options that don't fit together", async () => {
    const refused = (options: object, message: string) =>
      expect(lanegrad.init(options)).rejects.toMatchObject({
        name: "UsageError",
        message: expect.stringContaining(message),
      });
    await refused({ bytes, url: "/float32.wasm" }, "url or bytes, not both");
    await refused({ kernels: "float16", bytes }, 'no kernel file "float16"');
    await refused({ bytes: "AGFzbQ==" }, "a Uint8Array as its bytes");
    await refused({ module: bytes }, "a WebAssembly.Module as its module");
    await refused({ worker: 3 }, "an address as its worker");
    await refused({ wasm: bytes }, 'no option "wasm"');
  });
});

describe("an engine that lacks something is told what", () => {
  const refusal = (message: string) => ({
    name: "ResourceError",
    code: "UNSUPPORTED_ENGINE",
    message: expect.stringContaining(message),
  });

  test("WebAssembly", async () => {
    vi.stubGlobal("WebAssembly", undefined);
    await expect(trained(lanegrad)).rejects.toMatchObject(refusal("can't run WebAssembly SIMD"));
    await expect(lanegrad.init({ bytes })).rejects.toMatchObject(refusal("can't run WebAssembly SIMD"));
    const fast = { inputs: 1, layers: [lanegrad.dense(1)], loss: "meanSquaredError", numerics: "fast" } as const;
    await expect(lanegrad.sequential(fast)).rejects.toMatchObject(refusal("can't run WebAssembly SIMD"));
  });

  test("SIMD", async () => {
    vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    vi.spyOn(WebAssembly, "compile").mockRejectedValue(new WebAssembly.CompileError("invalid opcode 0xfd"));
    await expect(trained(lanegrad)).rejects.toMatchObject(refusal("can't run WebAssembly SIMD"));
  });

  test("decompression", async () => {
    vi.stubGlobal("DecompressionStream", undefined);
    await expect(trained(lanegrad)).rejects.toMatchObject(refusal("can't unpack deflated kernels"));
    await lanegrad.init({ bytes });
    await trained(lanegrad);
  });

  test("the page's permission to compile", async () => {
    vi.spyOn(WebAssembly, "compile").mockRejectedValue(new WebAssembly.CompileError("blocked by CSP"));
    await expect(trained(lanegrad)).rejects.toMatchObject(refusal("'wasm-unsafe-eval'"));
  });
});

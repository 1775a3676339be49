import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main as compile } from "assemblyscript/asc";
import { expect, test } from "vitest";
import { KERNEL_FILES } from "../../src/runtime/supply/kernelFiles.js";
import { importShared } from "../../src/runtime/supply/sharedImport.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("the kernels for shared memory are those that the compiler makes for it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lanegrad-shared-"));
  const outFile = join(folder, "shared.wasm");
  const forSharedMemory = ["--sharedMemory", "--maximumMemory", "65536", "--enable", "simd,threads"];
  const target = ["assembly/index.ts", "--config", "asconfig.json", "--target", "float32", "--baseDir", root];
  const { error } = await compile([
    ...target,
    ...forSharedMemory,
    "--outFile",
    outFile,
    "--textFile",
    `${outFile}.wat`,
  ]);
  expect(error).toBe(null);
  const plain = await readFile(new URL("../../build/kernels/float32.wasm", import.meta.url));
  const compiled = await readFile(outFile);
  const [ours, mark] = [importShared(plain).subarray(0, compiled.length), plain.subarray(plain.indexOf("lanegrad"))];
  expect(Buffer.compare(ours, compiled)).toBe(0);
  expect(mark.toString()).toMatch(/^lanegradfloat32 [0-9a-f]{12}$/);
});

test.each(KERNEL_FILES)("%s for shared memory differs in its import alone", async (build) => {
  const plain = new Uint8Array(await readFile(new URL(`../../build/kernels/${build}.wasm`, import.meta.url)));
  const shared = importShared(plain);
  expect(shared.length).toBe(plain.length + 3);
  const imports = new TextDecoder("latin1").decode(plain).indexOf("\x03env\x06memory");
  expect(imports).toBeGreaterThan(0);
  expect(Buffer.compare(shared.subarray(0, imports - 2), plain.subarray(0, imports - 2))).toBe(0);
  expect(Buffer.compare(shared.subarray(imports + 17), plain.subarray(imports + 14))).toBe(0);
});

/** The form in which kernels travel inside the JavaScript. */
import { readFile } from "node:fs/promises";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { KERNEL_FILES } from "../../src/runtime/kernelFiles.js";

test.each(KERNEL_FILES)("%s is the module itself, deflated better than zlib can", async (file) => {
  const at = (ending: string) => new URL(`../../build/kernels/${file}.${ending}`, import.meta.url);
  const module = await readFile(at("wasm"));
  const { default: base64 } = (await import(at("embedded.js").href)) as { readonly default: string };
  const deflated = Buffer.from(base64, "base64");
  expect(Buffer.compare(inflateRawSync(deflated), module)).toBe(0);
  expect(deflated.length).toBeLessThan(0.97 * deflateRawSync(module, { level: 9 }).length);
});

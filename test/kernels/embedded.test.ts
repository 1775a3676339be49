/** The form in which kernels travel inside the JavaScript. */
import { readFile } from "node:fs/promises";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { KERNEL_FILES } from "../../src/runtime/supply/kernelFiles.js";

test.each(KERNEL_FILES)(
  "%s is the module itself, without the mark of the plain file, deflated better than zlib can",
  async (file) => {
    const at = (ending: string) => new URL(`../../build/kernels/${file}.${ending}`, import.meta.url);
    const module = await readFile(at("wasm"));
    const { default: base64 } = (await import(at("embedded.js").href)) as { readonly default: string };
    const deflated = Buffer.from(base64, "base64");
    const inflated = inflateRawSync(deflated);
    expect(Buffer.compare(inflated, module.subarray(0, inflated.length))).toBe(0);
    // a custom section: its code, its length, the length of its name, the name and the content
    const mark = module.subarray(inflated.length).toString("latin1");
    expect(mark.slice(0, 3)).toBe(String.fromCharCode(0, mark.length - 2, "lanegrad".length));
    expect(mark.slice(3)).toMatch(new RegExp(`^lanegrad${file} [0-9a-f]{12}$`));
    expect(deflated.length).toBeLessThan(0.97 * deflateRawSync(module, { level: 9 }).length);
  },
);

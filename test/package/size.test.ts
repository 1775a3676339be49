/**
 * What a page downloads to define, train and predict with a float32 network: scripts and kernels,
 * whenever they are loaded.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { bundlers, bundlersAbsence } from "./support/bundlers.mjs";
import { newProject } from "./support/pack.js";
import { runInNode } from "./support/run.js";

/** Bytes at most, compressed by gzip -9. */
const MOST = 30_700;

const absence = bundlersAbsence();

test.skipIf(absence)(`a page downloads at most ${MOST} bytes${absence ? ` (${absence})` : ""}`, async () => {
  const project = newProject();
  for (const name of ["vite", "esbuild"] as const) {
    await bundlers[name](project, name);
    const { loaded } = runInNode(join(project, name));
    const files = loaded.filter((path) => path.endsWith(".js")).map((path) => ({ path, bytes: readFileSync(path) }));
    const kernels = files.filter(({ path }) => basename(path).includes("float32"));
    expect(kernels).toHaveLength(1);
    // for batches that take long, several threads, or tables: this program's page has none of them
    const lazy = (path: string): boolean =>
      /schedule|stageExecutor|threadComparison|several|tables|preprocessor/i.test(basename(path));
    const built = readdirSync(join(project, name), { recursive: true, encoding: "utf8" });
    // of tables, of layers of images, and of the kernels that these call
    for (const text of ["no training row has", "which can't share", "spreadImages"]) {
      const has = (path: string): boolean => readFileSync(join(project, name, path), "utf8").includes(text);
      expect(built.some((path) => /\.js$/.test(path) && has(path))).toBe(true);
      expect(files.filter(({ bytes }) => bytes.includes(text)).map(({ path }) => path)).toEqual([]);
    }
    expect(built.some(lazy)).toBe(true);
    expect(loaded.filter(lazy)).toEqual([]);
    const sum = (compress: (bytes: Uint8Array) => Uint8Array) =>
      files.reduce((total, { bytes }) => total + compress(bytes).length, 0);
    const gzip = sum((bytes) => gzipSync(bytes, { level: 9 }));
    console.log(`${name}: ${gzip} bytes by gzip, ${sum((bytes) => brotliCompressSync(bytes))} by brotli`);
    for (const file of built.filter((path) => path.endsWith(".js"))) {
      if (name !== "vite" || loaded.some((path) => path.endsWith(basename(file)))) continue;
      const bytes = gzipSync(readFileSync(join(project, name, file)), { level: 9 }).length;
      console.log(`  on demand: ${basename(file)} ${bytes}`);
    }
    expect(gzip).toBeLessThanOrEqual(MOST);
  }
});

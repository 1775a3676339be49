/**
 * Bundles what a predictor that stands alone runs, of numbers and of tables, each into a text that
 * a JavaScript module exports.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import terser from "@rollup/plugin-terser";
import { rollup } from "rollup";
import { root } from "./ready.mjs";

const folder = join(root, "build/predictor");
const names = ["numbers", "tables"];

const pathOf = (name) => join(folder, `${name}.embedded`);

/** Writes the declarations of the texts, which others are compiled with. */
export function declarePredictors() {
  mkdirSync(folder, { recursive: true });
  for (const name of names)
    writeFileSync(
      `${pathOf(name)}.d.ts`,
      "/** A script that declares the function `predictor`. */\ndeclare const text: string;\nexport default text;\n",
    );
}

/** Bundles what is compiled. */
export async function bundlePredictors() {
  for (const name of names) {
    const bundle = await rollup({ input: join(root, `build/compiled/predictor/${name}.js`) });
    const { output } = await bundle.generate({ format: "iife", name: "predictor", plugins: [terser()] });
    await bundle.close();
    writeFileSync(`${pathOf(name)}.js`, `export default ${JSON.stringify(output[0].code)};\n`);
  }
}

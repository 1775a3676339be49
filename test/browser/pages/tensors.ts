/** Every op of tensors and its gradient, compiled in a page and in Node. */
import { browserHost } from "../../../src/platform/browserHost.js";
import type { ModelPlatform } from "../../../src/platform/platform.js";
import type { Dtype } from "../../../src/runtime/kernels.js";
import { compile } from "../../../src/tensor/compile.js";
import { everyOp, everyShape, everyValue, ROWS } from "../../ops/everyOp.js";
import { digestOfNumbers } from "./digest.js";

/** A digest of each result. */
export async function digests(
  _: unknown,
  dtype: Dtype,
  platform: ModelPlatform = browserHost,
): Promise<Record<string, string>> {
  const program = await compile(platform, everyShape, everyOp, { rows: ROWS, dtype, threads: 1 });
  const results = await program.run(everyValue);
  program.dispose();
  const found: Record<string, string> = {};
  for (const [name, numbers] of Object.entries(results)) found[name] = await digestOfNumbers(numbers);
  return found;
}

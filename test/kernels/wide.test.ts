/**
 * All tests of the kernels once more, of the wide builds in the lanes that this engine has: the
 * same references, edge shapes and special values.
 */
import { setFlagsFromString } from "node:v8";
import { afterAll, vi } from "vitest";
import type { Dtype } from "../../src/runtime/kernels.js";
import type { Build } from "../../src/runtime/supply/variants.js";

vi.mock("./support/workspace.js", async (importOriginal) => {
  const original = await importOriginal<typeof import("./support/workspace.js")>();
  const create = (dtype: Dtype, build: Build = "wide") => original.Workspace.create(dtype, build);
  return { ...original, Workspace: { create } };
});

const { nodePlatform } = await import("../../src/platform/node.js");
// what is compiled from here on is optimized at once, and paired
setFlagsFromString("--no-liftoff");
// without the first compiler there are no counts of calls, which inlining would look for
setFlagsFromString("--no-wasm-inlining");
nodePlatform.allowWideLanes(true);
afterAll(() => {
  nodePlatform.allowWideLanes(false);
});

await import("./activations.test.js");
await import("./epilogue.test.js");
await import("./gemm.test.js");
await import("./optimizer.test.js");
await import("./reduce.test.js");
await import("./sparse.test.js");
await import("./subnormal.test.js");

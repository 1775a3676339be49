/**
 * The replays again, of the same networks and within the same bounds, by the kernels that
 * `numerics: "fast"` chooses: a fused multiply-add rounds less often, so that it is no further from
 * the exact result.
 */
import { describe, expect, test, vi } from "vitest";
import type { ModelOptions } from "../../src/node.js";
import { hasRelaxedSimd } from "../../src/runtime/supply/relaxedSimd.js";

const used = vi.hoisted(() => ({ builds: new Set<string>() }));

vi.mock("../../src/node.js", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../src/node.js")>();
  const sequential = async (options: ModelOptions) => {
    const model = await original.sequential({ ...options, numerics: "fast" });
    used.builds.add(model.info.kernels.build);
    return model;
  };
  return { ...original, sequential };
});

describe.skipIf(!hasRelaxedSimd())("with fast numerics", async () => {
  if (!hasRelaxedSimd()) return;
  await import("./iris.test.js");
  await import("./torchSteps.test.js");

  test("no replay was computed by the narrow build", () => {
    expect(used.builds.size).toBeGreaterThan(0);
    expect(used.builds).not.toContain("narrow");
  });
});

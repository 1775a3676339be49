import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Dtype, Kernels } from "../../src/runtime/kernels.js";
import type { Build } from "../../src/runtime/variants.js";
import { fakePlatform } from "../support/fakePlatform.js";
import { dtypes } from "./support/workspace.js";

/** What the engine under test is like: whether it has relaxed SIMD, and how its builds differ. */
const engine = vi.hoisted(() => ({
  hasRelaxed: true,
  /** Does to a product what the wide build does to it. */
  spoil: undefined as ((product: Uint8Array) => void) | undefined,
  /** Milliseconds that each build's product takes, and those that it has. */
  takes: { strict: 1, relaxed: 1, wide: 1 },
  now: 0,
  tried: [] as string[],
}));

const builds = new WeakMap<WebAssembly.Module, Build>();

// the strict module stands for all three, so that every engine can run these tests
vi.mock("../../src/runtime/variants.js", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../src/runtime/variants.js")>();
  const kernelModule: typeof original.kernelModule = async (file, memory) => {
    const [dtype, build = "strict"] = file.split("-") as [Dtype, Build?];
    const module = structuredClone(await original.kernelModule(dtype, memory));
    builds.set(module, build);
    engine.tried.push(`${dtype} ${build} ${memory}`);
    return module;
  };
  return { ...original, kernelModule };
});

vi.mock("../../src/runtime/relaxedSimd.js", () => ({ hasRelaxedSimd: () => engine.hasRelaxed }));

vi.mock("../../src/runtime/kernels.js", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../src/runtime/kernels.js")>();
  const instantiateKernels: typeof original.instantiateKernels = async (module, memory) => {
    const kernels = await original.instantiateKernels(module, memory);
    const build = builds.get(module) ?? "strict";
    const gemm: Kernels["gemm"] = (...values) => {
      engine.now += engine.takes[build];
      kernels.gemm(...values);
      const [c, , , , columns] = values;
      if (build === "wide") engine.spoil?.(new Uint8Array(memory.buffer, c, columns * columns * 4));
    };
    return { ...kernels, gemm };
  };
  return { ...original, instantiateKernels };
});

/** `chooseBuild` of a process that chose nothing yet. */
async function fresh() {
  vi.resetModules();
  return (await import("../../src/runtime/numerics.js")).chooseBuild;
}

function flip(bytes: Uint8Array, at: number): void {
  bytes[at] ^= 1;
}

const now = () => engine.now;
const wideLanes = { ...fakePlatform(), now, allowWideLanes: vi.fn((_: boolean) => true) };
const narrowLanes = { ...fakePlatform(), now, allowWideLanes: vi.fn(() => false) };

beforeEach(() => {
  Object.assign(engine, { hasRelaxed: true, spoil: undefined, takes: { strict: 1, relaxed: 6, wide: 5 }, tried: [] });
});

afterEach(() => {
  vi.clearAllMocks();
});

describe.each(dtypes)("the build chosen for %s", (dtype) => {
  test("strict numerics is the strict one, and asks the engine for nothing", async () => {
    const chooseBuild = await fresh();
    expect(await chooseBuild(dtype, "strict", wideLanes)).toEqual({ build: "strict" });
    expect(wideLanes.allowWideLanes).not.toHaveBeenCalled();
    expect(engine.tried).toEqual([]);
  });

  test("fast numerics falls back to strict without relaxed SIMD, and says so", async () => {
    engine.hasRelaxed = false;
    const choice = await (await fresh())(dtype, "fast", wideLanes);
    expect(choice.build).toBe("strict");
    expect(choice.note).toContain("no relaxed SIMD");
    expect(wideLanes.allowWideLanes).not.toHaveBeenCalled();
  });

  test("fast numerics is relaxed where there are no wide lanes, and says so", async () => {
    const choice = await (await fresh())(dtype, "fast", narrowLanes);
    expect(choice.build).toBe("relaxed");
    expect(choice.note).toContain("256-bit lanes need");
    expect(engine.tried).toEqual([]);
  });

  test("fast numerics is wide where that is faster and gives the same bits; it is tried once", async () => {
    const chooseBuild = await fresh();
    const choices = [chooseBuild(dtype, "fast", wideLanes), chooseBuild(dtype, "fast", wideLanes)];
    expect(await Promise.all(choices)).toEqual([{ build: "wide" }, { build: "wide" }]);
    expect(engine.tried).toEqual([`${dtype} relaxed plain`, `${dtype} wide plain`]);
    expect(await chooseBuild(dtype, "strict", wideLanes)).toEqual({ build: "strict" });
  });

  test("fast numerics is relaxed where wide is no faster, and says so", async () => {
    engine.takes = { strict: 1, relaxed: 5, wide: 5 };
    const choice = await (await fresh())(dtype, "fast", wideLanes);
    expect(choice.build).toBe("relaxed");
    expect(choice.note).toContain("no faster");
  });

  test("the wide build for shared memory is tried by itself", async () => {
    const chooseBuild = await fresh();
    expect(await chooseBuild(dtype, "fast", wideLanes, "shared")).toEqual({ build: "wide" });
    expect(engine.tried).toEqual([`${dtype} relaxed plain`, `${dtype} wide shared`]);
    expect(wideLanes.allowWideLanes.mock.calls).toEqual([[false], [true], [false]]);
  });

  const faults: readonly (readonly [string, (product: Uint8Array) => void])[] = [
    ["the last bit of the first element", (product) => flip(product, 0)],
    ["a bit of the last float32", (product) => flip(product, product.length - 4)],
    ["elements that aren't numbers", (product) => void product.fill(0xff, 400, 416)],
    ["no product at all", (product) => void product.fill(0)],
  ];

  test.each(faults)("fast numerics is relaxed where wide differs by %s, and says so", async (_, spoil) => {
    engine.spoil = spoil;
    const choice = await (await fresh())(dtype, "fast", wideLanes);
    expect(choice.build).toBe("relaxed");
    expect(choice.note).toContain("other results");
  });
});

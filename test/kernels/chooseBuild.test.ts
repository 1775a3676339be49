import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Dtype, Kernels } from "../../src/runtime/kernels.js";
import type { Build } from "../../src/runtime/supply/variants.js";
import { fakePlatform } from "../support/fakePlatform.js";
import { dtypes } from "./support/workspace.js";

/** What the engine under test is like: whether it has relaxed SIMD, and how its builds differ. */
const engine = vi.hoisted(() => ({
  hasRelaxed: true,
  /** Does to a product what builds in wide lanes do to it. */
  spoil: undefined as ((product: Uint8Array) => void) | undefined,
  /** Milliseconds that each build's product takes, and those that it has. */
  takes: { narrow: 1, wide: 1, fused: 1 },
  now: 0,
  tried: [] as string[],
  /** Whether V8's flag is set, and whether it was when each build computed. */
  isAllowed: false,
  computed: [] as string[],
}));

const builds = new WeakMap<WebAssembly.Module, Build>();

// the narrow module stands for all three, so that every engine can run these tests
vi.mock("../../src/runtime/supply/variants.js", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../src/runtime/supply/variants.js")>();
  const kernelModule: typeof original.kernelModule = async (file, memory) => {
    const [dtype, build = "narrow"] = file.split("-") as [Dtype, Build?];
    const module = structuredClone(await original.kernelModule(dtype, memory));
    builds.set(module, build);
    engine.tried.push(`${dtype} ${build} ${memory}`);
    return module;
  };
  return { ...original, kernelModule };
});

vi.mock("../../src/runtime/supply/relaxedSimd.js", () => ({ hasRelaxedSimd: () => engine.hasRelaxed }));

vi.mock("../../src/runtime/kernels.js", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../src/runtime/kernels.js")>();
  const instantiateKernels: typeof original.instantiateKernels = async (module, memory) => {
    const kernels = await original.instantiateKernels(module, memory);
    const build = builds.get(module) ?? "narrow";
    const gemm: Kernels["gemm"] = (...values) => {
      engine.now += engine.takes[build];
      engine.computed.push(`${build} ${engine.isAllowed}`);
      kernels.gemm(...values);
      const [c, , , , columns] = values;
      const rows = values[values.length - 1];
      if (build !== "narrow") engine.spoil?.(new Uint8Array(memory.buffer, c, rows * columns * 4));
    };
    return { ...kernels, gemm };
  };
  return { ...original, instantiateKernels };
});

/** `chooseBuild` of a process that chose nothing yet. */
async function fresh() {
  vi.resetModules();
  return (await import("../../src/runtime/supply/numerics.js")).chooseBuild;
}

function flip(bytes: Uint8Array, at: number): void {
  bytes[at] ^= 1;
}

const now = () => engine.now;
const wideLanes = {
  ...fakePlatform(),
  now,
  allowWideLanes: vi.fn((allowed: boolean) => {
    engine.isAllowed = allowed;
    return true;
  }),
};
const narrowLanes = { ...fakePlatform(), now, allowWideLanes: vi.fn(() => false) };

beforeEach(() => {
  Object.assign(engine, {
    hasRelaxed: true,
    spoil: undefined,
    takes: { narrow: 6, wide: 5, fused: 5 },
    tried: [],
    computed: [],
  });
});

afterEach(() => {
  vi.clearAllMocks();
});

const WIDE = { numerics: "strict", lanes: "wide" } as const;
const FAST = { numerics: "fast" } as const;

describe.each(dtypes)("the build chosen for %s", (dtype) => {
  test.each([{ numerics: "strict" }, { numerics: "strict", lanes: 128 }] as const)(
    "%j is the narrow one, and asks the engine for nothing",
    async (request) => {
      const chooseBuild = await fresh();
      expect(await chooseBuild(dtype, request, wideLanes)).toEqual({ build: "narrow" });
      expect(wideLanes.allowWideLanes).not.toHaveBeenCalled();
      expect(engine.tried).toEqual([]);
    },
  );

  test("a process that was started with wide lanes has them unasked, and narrow ones if asked", async () => {
    const chooseBuild = await fresh();
    const started = { ...wideLanes, hasWideLanes: true };
    expect(await chooseBuild(dtype, { numerics: "strict" }, started)).toEqual({ build: "wide" });
    expect(await chooseBuild(dtype, { numerics: "strict", lanes: 128 }, started)).toEqual({ build: "narrow" });
  });

  test("wide lanes need no relaxed SIMD; fast numerics do, and say so", async () => {
    engine.hasRelaxed = false;
    const chooseBuild = await fresh();
    expect(await chooseBuild(dtype, WIDE, wideLanes)).toEqual({ build: "wide" });
    const choice = await chooseBuild(dtype, FAST, wideLanes);
    expect(choice).toEqual({ build: "narrow", note: expect.stringContaining("no relaxed SIMD") });
  });

  test.each([WIDE, FAST])("%j is narrow where there are no wide lanes, and says so", async (request) => {
    const choice = await (await fresh())(dtype, request, narrowLanes);
    expect(choice).toEqual({ build: "narrow", note: expect.stringContaining("256-bit lanes need") });
    expect(engine.tried).toEqual([]);
  });

  test.each([
    [WIDE, "wide"],
    [FAST, "fused"],
  ] as const)("%j is %s where that is faster and gives the same bits; it is tried once", async (request, build) => {
    const chooseBuild = await fresh();
    const choices = [chooseBuild(dtype, request, wideLanes), chooseBuild(dtype, request, wideLanes)];
    expect(await Promise.all(choices)).toEqual([{ build }, { build }]);
    expect(engine.tried).toEqual([`${dtype} narrow plain`, `${dtype} ${build} plain`]);
  });

  test.each([WIDE, FAST])("%j is narrow where wide is no faster, and says so", async (request) => {
    engine.takes = { narrow: 5, wide: 5, fused: 5 };
    const choice = await (await fresh())(dtype, request, wideLanes);
    expect(choice).toEqual({ build: "narrow", note: expect.stringContaining("no faster") });
  });

  test("narrow is kept where wide is faster by less than noise is", async () => {
    engine.takes = { narrow: 5.4, wide: 5, fused: 5 };
    const choice = await (await fresh())(dtype, WIDE, wideLanes);
    expect(choice).toEqual({ build: "narrow", note: expect.stringContaining("no faster") });
  });

  test("trials at once don't end one another, and the flag is set for wide kernels alone", async () => {
    const chooseBuild = await fresh();
    const choices = [WIDE, FAST].map((request) => chooseBuild(dtype, request, wideLanes));
    expect(await Promise.all(choices)).toEqual([{ build: "wide" }, { build: "fused" }]);
    expect(new Set(engine.computed)).toEqual(new Set(["narrow false", "wide true", "fused true"]));
    expect(engine.isAllowed).toBe(false);
  });

  test("the wide build for shared memory is tried by itself", async () => {
    const chooseBuild = await fresh();
    expect(await chooseBuild(dtype, WIDE, wideLanes, "shared")).toEqual({ build: "wide" });
    expect(engine.tried).toEqual([`${dtype} narrow plain`, `${dtype} wide shared`]);
    expect(wideLanes.allowWideLanes.mock.calls).toEqual([[false], [true], [false]]);
  });

  const faults: readonly (readonly [string, (product: Uint8Array) => void])[] = [
    ["the last bit of the first element", (product) => flip(product, 0)],
    ["a bit of the last float32", (product) => flip(product, product.length - 4)],
    ["elements that aren't numbers", (product) => void product.fill(0xff, 400, 416)],
    ["no product at all", (product) => void product.fill(0)],
  ];

  test.each(faults)("wide lanes are not used where they differ by %s, and say so", async (_, spoil) => {
    engine.spoil = spoil;
    const choice = await (await fresh())(dtype, WIDE, wideLanes);
    expect(choice).toEqual({ build: "narrow", note: expect.stringContaining("other results") });
  });

  test.each(faults)("fused kernels are not used where they differ once optimized by %s", async (_, spoil) => {
    const begin = engine.now;
    engine.spoil = (product) => {
      // the narrow build has had its time then, and the fused one its first round
      if (engine.now > begin + 160) spoil(product);
    };
    engine.takes = { narrow: 5, wide: 4, fused: 4 };
    const choice = await (await fresh())(dtype, FAST, wideLanes);
    expect(choice).toEqual({ build: "narrow", note: expect.stringContaining("other results") });
  });
});

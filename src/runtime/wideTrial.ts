import type { ModelPlatform } from "../platform/platform.js";
import { Arena } from "./arena.js";
import { type Dtype, instantiateKernels, type Kernels } from "./kernels.js";
import type { Choice } from "./numerics.js";
import { type Build, fileOf, kernelModule, type MemoryKind } from "./variants.js";

/** Square product that the builds are compared on: ragged in every direction, and two depth blocks long. */
const SIZE = 259;

/** Pages of linear memory that are more than a trial takes. */
const TRIAL_PAGES = 256;

/** Milliseconds that each build is timed for: long enough for the engine's optimising compiler to have replaced the first code. */
const TRIAL = 40;

/**
 * Wide is taken if it gives the bits of the relaxed build and is faster: the revectorizer is experimental, and a processor
 * without 256-bit lanes would compute its large tile from the stack. It is allowed for the trial alone, in which the wide
 * product is optimised: neither the relaxed one it is held against nor any strict kernel goes through it.
 */
export async function tryWide(dtype: Dtype, platform: ModelPlatform, memory: MemoryKind): Promise<Choice> {
  if (!platform.allowWideLanes(false)) return { build: "relaxed", note: "256-bit lanes need Node 24 or later on x64" };
  const narrow = await trial(dtype, "relaxed", "plain", platform.now);
  let wide: Trial;
  platform.allowWideLanes(true);
  try {
    wide = await trial(dtype, "wide", memory, platform.now);
  } finally {
    platform.allowWideLanes(false);
  }
  if (narrow.product.some((value, i) => value !== wide.product[i]))
    return { build: "relaxed", note: "256-bit lanes gave other results than 128-bit ones, and are not used" };
  if (wide.milliseconds >= narrow.milliseconds)
    return { build: "relaxed", note: "256-bit lanes are no faster here, and are not used" };
  return { build: "wide" };
}

interface Trial {
  readonly product: Float32Array | Float64Array;
  /** The fastest of the runs. */
  readonly milliseconds: number;
}

async function trial(dtype: Dtype, build: Build, kind: MemoryKind, now: () => number): Promise<Trial> {
  const shared = kind === "shared" ? { shared: true, maximum: TRIAL_PAGES } : {};
  const arena = new Arena(new WebAssembly.Memory({ initial: 1, ...shared }));
  const kernels = await instantiateKernels(await kernelModule(fileOf(dtype, build), kind), arena.memory);
  const RealArray = dtype === "float32" ? Float32Array : Float64Array;
  const allocate = (count: number): number => arena.allocate(count * RealArray.BYTES_PER_ELEMENT);
  const panelCount = Math.ceil(SIZE / kernels.panelColumns());
  const [a, b, c] = [allocate(SIZE * SIZE), allocate(SIZE * SIZE), allocate(SIZE * SIZE)];
  const [panels, scratch] = [allocate(panelCount * kernels.panelColumns() * SIZE), allocate(kernels.gemmScratch())];
  kernels.fillNormal(a, 1, 0, 0, 0, 1, 0, SIZE * SIZE);
  kernels.fillNormal(b, 1, 0, 1, 0, 1, 0, SIZE * SIZE);
  kernels.packPanels(panels, b, SIZE, SIZE, kernels.panelColumns(), SIZE, 1, 0, panelCount);
  const milliseconds = fastestRun(() => squareProduct(kernels, c, a, panels, scratch), now);
  return { product: new RealArray(arena.memory.buffer, c, SIZE * SIZE).slice(), milliseconds };
}

function squareProduct(kernels: Kernels, c: number, a: number, panels: number, scratch: number): void {
  kernels.gemm(c, a, panels, 0, SIZE, SIZE, SIZE, SIZE, 1, 0, 0, 0, 0, scratch, 0, SIZE);
}

function fastestRun(run: () => void, now: () => number): number {
  let fastest = Number.POSITIVE_INFINITY;
  const end = now() + TRIAL;
  for (let start = now(); start < end; start = now()) {
    run();
    fastest = Math.min(fastest, now() - start);
  }
  return fastest;
}

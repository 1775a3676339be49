import { OnDemand } from "../../onDemand.js";
import type { ModelPlatform } from "../../platform/platform.js";
import type { Dtype } from "../kernels.js";
import type { Choice, MemoryKind } from "./variants.js";

/** What tries wide lanes. */
const wideLanes = new OnDemand("wide lanes", () => import("./wideBuild.js"));

/**
 * How exact results are promised to be: "strict" the same bits everywhere, "fast" with fused
 * multiply-adds where that gains.
 */
export type Numerics = "strict" | "fast";

/**
 * The lanes to compute in: 128 bits, or "wide", 256 bits where the engine has them and they are
 * found right and faster.
 */
export type Lanes = 128 | "wide";

/**
 * What is asked of the kernels; no lanes leaves them to the process: wide where it was started with
 * V8's flag for them.
 */
export interface BuildRequest {
  readonly numerics: Numerics;
  readonly lanes?: Lanes;
}

/**
 * The build for an element type. The kernels for shared memory are other modules, which the engine
 * optimizes anew, and so are tried before workers start. What tries is loaded by those alone who
 * ask for more than narrow lanes.
 */
export async function chooseBuild(
  dtype: Dtype,
  { numerics, lanes }: BuildRequest,
  platform: ModelPlatform,
  memory: MemoryKind = "plain",
): Promise<Choice> {
  const isWide = lanes === "wide" || (lanes === undefined && (numerics === "fast" || platform.hasWideLanes));
  if (!isWide) return { build: "narrow" };
  const { wideBuild } = await wideLanes.load();
  return wideBuild(dtype, numerics === "fast" ? "fused" : "wide", platform, memory);
}

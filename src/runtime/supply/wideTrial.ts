import type { ModelPlatform } from "../../platform/platform.js";
import type { Dtype } from "../kernels.js";
import { TrialKernels } from "./trialKernels.js";
import type { Choice } from "./variants.js";
import { type Build, fileOf, kernelModule, type MemoryKind } from "./variants.js";

/** A build whose vectors are meant to be paired. */
export type WideBuild = Exclude<Build, "narrow">;

/**
 * Milliseconds in which the narrow build is timed: its product is optimized by the engine after
 * some of them.
 */
const NARROW_TIME = 25;

/** Milliseconds that the wide build is given at most for all its kernels to be optimized. */
const WIDE_TIME = 70;

/**
 * The narrow build's fastest round takes at least this many of the wide build's: less is within
 * what a machine does besides.
 */
const WORTHWHILE = 1.1;

/**
 * A round this much faster than the narrow build's best says that what counts is optimized; then it
 * is not waited for more.
 */
const CLEARLY = 1.25;

/** Rounds after that, in which the kernels that are called least are optimized too. */
const LAST_ROUNDS = 10;

/**
 * The wide build is taken if all its kernels give the same bits when they are optimized as they did
 * before, those of the narrow build unless it is fused, and are faster: the revectorizer is
 * experimental, and a processor without 256-bit lanes gains nothing. It is allowed for the trial
 * alone, in which the wide kernels are optimized. Nothing is awaited meanwhile: neither another
 * trial, which would end this one's, nor any other code of the process runs while the flag is set.
 */
export async function tryWide(
  dtype: Dtype,
  build: WideBuild,
  platform: ModelPlatform,
  memory: MemoryKind,
): Promise<Choice> {
  const narrow = await TrialKernels.create(await kernelModule(fileOf(dtype, "narrow"), "plain"), dtype, "plain");
  const wide = await TrialKernels.create(await kernelModule(fileOf(dtype, build), memory), dtype, memory);
  const narrowRound = bestRound(narrow, platform);
  const expected = narrow.results();
  let wideRound: number;
  let found: Uint32Array;
  let unoptimized: Uint32Array;
  platform.allowWideLanes(true);
  try {
    wide.round();
    unoptimized = wide.results();
    wideRound = waitForGain(wide, platform, narrowRound);
    found = wide.results();
  } finally {
    platform.allowWideLanes(false);
  }
  if (build === "wide" && differ(found, expected))
    return { build: "narrow", note: "256-bit lanes gave other results than 128-bit ones, and are not used" };
  if (build === "fused" && differ(found, unoptimized))
    return {
      build: "narrow",
      note: "fused multiply-adds gave other results once they were optimized, and are not used",
    };
  if (wideRound * WORTHWHILE > narrowRound)
    return { build: "narrow", note: "256-bit lanes are no faster here, and are not used" };
  return { build };
}

/** Milliseconds of the narrow build's fastest round. */
function bestRound(kernels: TrialKernels, platform: ModelPlatform): number {
  return fastest(kernels, platform, NARROW_TIME, () => false);
}

/**
 * Milliseconds of the fastest round once the engine has optimized what counts, or has had its time.
 */
function waitForGain(kernels: TrialKernels, platform: ModelPlatform, narrowRound: number): number {
  let clear = 0;
  return fastest(kernels, platform, WIDE_TIME, (round) => {
    if (round * CLEARLY < narrowRound) clear++;
    return clear > LAST_ROUNDS;
  });
}

/**
 * Milliseconds of the fastest of the rounds that are done until the time is over, or `isEnough`
 * says so of one.
 */
function fastest(
  kernels: TrialKernels,
  { now }: ModelPlatform,
  time: number,
  isEnough: (milliseconds: number) => boolean,
): number {
  let best = Number.POSITIVE_INFINITY;
  const end = now() + time;
  for (let start = now(); start < end; start = now()) {
    kernels.round();
    const round = now() - start;
    best = Math.min(best, round);
    if (isEnough(round)) break;
  }
  return best;
}

function differ(a: Uint32Array, b: Uint32Array): boolean {
  return a.length !== b.length || a.some((word, i) => word !== b[i]);
}

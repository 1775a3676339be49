import { Option } from "commander";
import type { ActivationName } from "../catalog/activations.js";
import type { Dtype } from "../runtime/kernels.js";
import type { BuildRequest, Lanes } from "../runtime/supply/numerics.js";
import type { Build, Choice } from "../runtime/supply/variants.js";
import { takes } from "./choices.js";
import { choice } from "./values.js";

/** What the options of a command say of kernels. */
export interface KernelOptions {
  readonly lanes?: Lanes;
  readonly fast?: boolean;
}

/** What decides how long a training takes, besides its rows. */
export interface TrainingSize {
  readonly inputs: number;
  readonly layers: readonly { readonly units: number; readonly activation: ActivationName }[];
  readonly epochs: number;
  readonly batchSize: number | "full";
  readonly dtype: Dtype;
}

/**
 * Seconds of a multiply-add of float32, on one thread in narrow lanes of a machine that isn't slow.
 */
const MULTIPLY_ADD = 5e-11;

/**
 * Seconds in which an activation that needs an exponential, and its derivative, are computed for
 * one unit and row.
 */
const EXPONENTIAL = 5e-9;

/** Activations of a comparison and a multiplication at most. */
const CHEAP: readonly ActivationName[] = ["linear", "relu", "leakyRelu"];

/** Seconds that a batch takes besides, whatever its size. */
const BATCH = 1e-5;

/** Seconds from which on a training is worth the trial of wide lanes. */
const WORTH_A_TRIAL = 1;

const WIDTHS = ["128", "wide"] as const;

/** `--lanes`; `usual` is what goes without saying. */
export function lanesOption(usual = "wide where a training takes over a second"): Option {
  const description = `128, or wide: 256 bits where they are found faster, with the same bits (default: ${usual})`;
  const parse = choice("--lanes", WIDTHS);
  return new Option("--lanes <width>", description).argParser(
    takes(WIDTHS, (text: string) => (parse(text) === "128" ? 128 : "wide")),
  );
}

/**
 * What a benchmark asks of the kernels: wide lanes, as a long training gets them, unless the
 * options say otherwise.
 */
export function requestOf({ lanes, fast = false }: KernelOptions): BuildRequest {
  return { numerics: fast ? "fast" : "strict", lanes: lanes ?? "wide" };
}

/**
 * The lanes for a training that the user says nothing about: wide where it takes long by an
 * estimate, to within a factor of 2 or so.
 */
export function lanesFor({ inputs, layers, epochs, batchSize, dtype }: TrainingSize, rows: number): Lanes {
  let weights = 0;
  let exponentials = 0;
  let width = inputs;
  for (const { units, activation } of layers) {
    weights += width * units;
    width = units;
    if (!CHEAP.includes(activation)) exponentials += units;
  }
  // forward, and two products back
  const row = (3 * weights * MULTIPLY_ADD + exponentials * EXPONENTIAL) * (dtype === "float64" ? 2 : 1);
  const batches = batchSize === "full" ? 1 : Math.ceil(rows / batchSize);
  return (row * rows + batches * BATCH) * epochs < WORTH_A_TRIAL ? 128 : "wide";
}

/** "256-bit lanes", "128-bit lanes: 256-bit lanes are no faster here ...". */
export function formatLanes({ build, note }: Choice): string {
  const kernels = LANES[build];
  return note === undefined ? kernels : `${kernels}: ${note}`;
}

const LANES: Readonly<Record<Build, string>> = {
  narrow: "128-bit lanes",
  wide: "256-bit lanes",
  fused: "fused multiply-adds, in 256-bit lanes where the processor has them",
};

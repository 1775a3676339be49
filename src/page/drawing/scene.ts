import type { Phase } from "../step/phases.js";
import { passedOn, type ShownTrace } from "../trace.js";
import { largest } from "./pixels.js";

/** Numbers that edges or units show, the largest size among them, and how much they stand out. */
export interface Shown {
  /** Of edges row-major [inputs, units], of units one each. */
  readonly values: ArrayLike<number>;
  readonly most: number;
  readonly emphasis: "strong" | "plain" | "faint";
  /** Which way things flow along edges. */
  readonly flow?: "forward" | "backward";
}

/** What a drawing of the network shows at one phase. */
export interface Scene {
  /** Of each layer. */
  readonly edges: readonly Shown[];
  /** Of the inputs and of each layer; absent where nothing has flowed yet. */
  readonly units: readonly (Shown | undefined)[];
}

/** The scene of the network's weights alone. */
export function restingScene(kernels: readonly ArrayLike<number>[]): Scene {
  return {
    edges: kernels.map((values) => ({ values, most: largest(values), emphasis: "plain" })),
    units: [undefined, ...kernels.map(() => undefined)],
  };
}

/** The scene of one row of a batch in a phase; `after` are the kernels after the update. */
export function sceneOf(phase: Phase, trace: ShownTrace, sample: number, after: readonly ArrayLike<number>[]): Scene {
  const { layers, inputs } = trace;
  const last = layers.length - 1;
  const columns = layers[0].inputs;
  const isBack = phase.kind === "backward" || phase.kind === "update";
  const reached = phase.kind === "inputs" ? -1 : phase.kind === "forward" ? phase.layer : last;
  const backTo = phase.kind === "backward" ? phase.layer : phase.kind === "update" ? 0 : last + 1;
  const current = phase.kind === "forward" || phase.kind === "backward" ? phase.layer : undefined;
  const edges = layers.map(({ kernel, dKernel }, layer): Shown => {
    if (phase.kind === "update") return shown(after[layer] ?? kernel, "strong");
    if (layer !== current) return shown(kernel, "faint");
    return phase.kind === "forward"
      ? { ...shown(kernel, "strong"), flow: "forward" }
      : { ...shown(dKernel.values, "strong"), flow: "backward" };
  });
  const units = layers.map((traced, layer): Shown | undefined => {
    const { units: count, dSums } = traced;
    const slice = (values: Float32Array | Float64Array) => values.subarray(sample * count, (sample + 1) * count);
    if (isBack && layer >= backTo) return shown(slice(dSums.values), layer === current ? "strong" : "plain");
    if (layer > reached) return undefined;
    return shown(slice(passedOn(traced).activations), layer === reached && !isBack ? "strong" : "faint");
  });
  const row = inputs.subarray(sample * columns, (sample + 1) * columns);
  return { edges, units: [shown(row, phase.kind === "inputs" ? "strong" : "plain"), ...units] };
}

function shown(values: ArrayLike<number>, emphasis: Shown["emphasis"]): Shown {
  return { values, most: largest(values), emphasis };
}

import type { TracedLayer } from "../../index.js";

/** What happens to a batch, in the order in which it happens. Layers count from 0. */
export type Phase =
  | { readonly kind: "inputs" | "loss" | "update" }
  | { readonly kind: "forward" | "backward"; readonly layer: number };

/** All phases of a batch in a network of `layers` layers. */
export function phasesOf(layers: number): readonly Phase[] {
  const ascending = Array.from({ length: layers }, (_, layer) => layer);
  return [
    { kind: "inputs" },
    ...ascending.map((layer): Phase => ({ kind: "forward", layer })),
    { kind: "loss" },
    ...ascending.reverse().map((layer): Phase => ({ kind: "backward", layer })),
    { kind: "update" },
  ];
}

/** What a phase is called where there is little room. */
export function shortName(phase: Phase): string {
  switch (phase.kind) {
    case "inputs":
      return "Batch";
    case "forward":
      return `Layer ${phase.layer + 1} →`;
    case "loss":
      return "Loss";
    case "backward":
      return `← Layer ${phase.layer + 1}`;
    case "update":
      return "Update";
  }
}

/** What a phase is called. */
export function longName(phase: Phase, layers: readonly Pick<TracedLayer, "inputs" | "units">[]): string {
  switch (phase.kind) {
    case "inputs":
      return "The batch";
    case "forward":
    case "backward": {
      const { inputs, units } = layers[phase.layer];
      const way = phase.kind === "forward" ? "Forward" : "Backward";
      return `${way} through layer ${phase.layer + 1}: ${inputs} inputs, ${units} ${units === 1 ? "unit" : "units"}`;
    }
    case "loss":
      return "The loss";
    case "update":
      return "The update";
  }
}

/** The layer whose units a phase is about: the last one for the loss, none for the inputs. */
export function layerOf(phase: Phase, layers: number): number | undefined {
  switch (phase.kind) {
    case "inputs":
      return undefined;
    case "forward":
    case "backward":
      return phase.layer;
    case "loss":
      return layers - 1;
    case "update":
      return 0;
  }
}

import type { WiredLayer } from "./wiredLayer.js";

/** Whether one of the layers, or of those in them, is a dropout that leaves something out. */
export function hasDropout(layers: readonly WiredLayer[]): boolean {
  return layers.some((layer) => {
    if (!("kind" in layer)) return false;
    if (layer.kind === "residual") return hasDropout(layer.layers);
    if (layer.kind === "concat") return layer.branches.some(hasDropout);
    return (layer.kind === "dropout" || layer.kind === "alphaDropout") && layer.rate > 0;
  });
}

/** Checks one graph; "" if all its gradients are central differences, else what is wrong. */
export function checkGraph(lanegrad: typeof import("../../src/nodeTensor.js"), seed: number): Promise<string>;

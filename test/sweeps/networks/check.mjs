/** What is checked of a random network. */
import { createHash } from "node:crypto";
import { drawNetwork } from "./draw.mjs";
import { answersOf } from "./reference.mjs";

export { drawNetwork };

/**
 * Rows on which gradients are held against central differences, and elements of each tensor, at
 * most.
 */
const GRADIENT_ROWS = 8;
const ELEMENTS = 4;

/** @type {import("./check.d.mts").checkNumbers} */
export async function checkNumbers(lanegrad, i) {
  const { options, data, about } = drawNetwork(lanegrad, i);
  const model = await lanegrad.sequential({ ...options, threads: 1 });
  const found = { answers: 0, largest: 0, gradients: 0, wrong: [] };
  try {
    const { outputs } = await model.predict(data);
    const { values, bounds } = answersOf(options, model.weights(), data);
    const shares = values.map((value, k) => Math.abs(outputs[k] - value) / bounds[k]);
    found.answers = shares.length;
    found.largest = shares.reduce((most, share) => Math.max(most, share), 0);
    const worst = shares.findIndex((share) => !(share <= 1));
    if (worst >= 0)
      found.wrong.push(`${about}: answer ${worst} is ${outputs[worst]}, not ${values[worst]} (to ${bounds[worst]}).`);
    const rows = Uint32Array.from({ length: Math.min(data.rows, GRADIENT_ROWS) }, (_, row) => row);
    const { tensors } = await model.checkGradients(lanegrad.takeRows(data, rows), { most: ELEMENTS });
    for (const [name, check] of Object.entries(tensors)) {
      found.gradients += check.compared;
      // where all places of a tensor are corners, there is nothing to compare
      if (!check.passes && check.compared > 0)
        found.wrong.push(`${about}: the gradient of ${name} is ${JSON.stringify(check)}.`);
    }
  } finally {
    model.dispose();
  }
  return found;
}

/** @type {import("./check.d.mts").trainingDigest} */
export async function trainingDigest(lanegrad, i, place) {
  const { options, data, fit } = drawNetwork(lanegrad, i);
  const model = await lanegrad.sequential({ ...options, ...place });
  try {
    const hash = createHash("sha256");
    // a loss that leaves the finite numbers does so everywhere, in the same words
    const failure = await model.fit(data, fit).then(
      () => "",
      ({ message }) => message,
    );
    hash.update(failure);
    if (!failure) hash.update((await model.predict(data)).outputs);
    for (const numbers of model.weights().flatMap((layer) => Object.values(layer))) hash.update(numbers);
    return { digest: hash.digest("hex").slice(0, 16), build: model.info.kernels.build };
  } finally {
    model.dispose();
  }
}

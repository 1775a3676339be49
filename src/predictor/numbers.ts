import { DataError } from "../errors.js";
import { Engine, type Passed } from "./engine.js";
import type { About, Answers, Plan } from "./plan.js";
import { enter, type Numbers, numbersOf } from "./rows.js";

/** What makes numbers of the rows that a predictor is given. */
type Read = (rows: unknown) => Numbers;

/**
 * A network that answers rows by itself, to the bits of `model.predict`, whose kernels and numbers
 * are loaded with the first ones. It throws DataError for rows that don't fit, or overflow.
 */
export default function predictor(
  about: About,
  plan: Plan,
  kernels: string,
  numbers: string,
  read: Read = (rows) => numbersOf(rows, about.inputs),
): (rows: unknown) => Promise<Answers> {
  let loading: Promise<Engine> | undefined;
  return async (rows) => {
    const given = read(rows);
    loading ??= Engine.load(plan, kernels, numbers);
    const engine = await loading;
    const x = engine.newReals(given.values.length);
    enter(given, about, x);
    const each = about.answers === "labels" ? about.outputs : 1;
    return answersOf(about, engine.pass(x, about.inputs, about.outputs, each));
  };
}

/**
 * Outputs in the words of the model. @throws DataError for outputs that aren't finite, or never
 * came to rest.
 */
function answersOf(about: About, { outputs, predicted }: Passed): Answers {
  const { outputs: columns, answers, classes, targetNames, targets } = about;
  checkFinite(outputs, columns, about.rest);
  if (targets) {
    for (let i = 0; i < outputs.length; i++)
      outputs[i] = outputs[i] * targets.deviation[i % columns] + targets.mean[i % columns];
    checkFinite(outputs, columns);
  }
  const rows = outputs.length / columns;
  const made = { rows, columns, outputs, ...(targetNames && { targetNames }) };
  if (answers === "numbers") return made;
  if (answers === "classes")
    return {
      ...made,
      classes: predicted,
      ...(classes && { labels: Array.from(predicted, (index) => classes[index]) }),
    };
  const names = targetNames ?? Array.from({ length: columns }, (_, label) => String(label));
  const labelSets = Array.from({ length: rows }, (_, row) =>
    names.filter((_, label) => predicted[row * columns + label] === 1),
  );
  return { ...made, labelSets };
}

function checkFinite(outputs: Float32Array | Float64Array, columns: number, rest?: string): void {
  const place = outputs.findIndex((value) => !Number.isFinite(value));
  if (place < 0) return;
  const row = Math.floor(place / columns) + 1;
  if (rest !== undefined && Number.isNaN(outputs[place])) {
    const advice = "export a model with more maxIterations, or without requireConvergence";
    throw new DataError("NOT_CONVERGED", `Row ${row} of the input doesn't come to rest ${rest}: ${advice}.`);
  }
  const message = `Row ${row} of the input makes the model answer ${outputs[place]}: scale the data down.`;
  throw new DataError("DATA_NON_FINITE", message);
}

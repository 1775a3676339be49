import { isRecord } from "../../check.js";
import { UsageError } from "../../errors.js";
import { beginCall, endCall } from "../../processes/calls.js";
import type { Communicator } from "../../processes/communicator.js";
import type { Sliced } from "../../sliced.js";
import { DIGEST, hashOf } from "../coach/dataDigest.js";
import type { Asked } from "../coach/fitState.js";
import type { ModelParts } from "../modelParts.js";
import { differenceOf } from "./difference.js";

const WEIGHTS = "weights to begin with";

/** What a model is, with a digest of its weights. */
export function* modelTold({ runtime, network, loss, seed }: ModelParts): Sliced<Asked> {
  const trained = new Uint8Array(network.trainedBytes);
  network.snapshot(trained);
  const words = new Int32Array(trained.buffer, 0, Math.floor(trained.length / 4));
  const weights = yield* hashOf(words, (count) => new Float64Array(count));
  const { name, reduction } = loss;
  return {
    ...{ dtype: runtime.dtype, numerics: runtime.choice.build === "fused" ? "fast" : "strict", seed: String(seed) },
    ...{ layers: JSON.stringify(network.layers), loss: JSON.stringify({ name, reduction }) },
    optimizer: JSON.stringify(network.optimizer),
    [`${DIGEST}${WEIGHTS}`]: weights,
  };
}

/**
 * The names of metrics, as processes compare them, before anything else has looked at what was
 * given as such.
 */
export function metricsTold(metrics: unknown): Asked {
  const names = Array.isArray(metrics)
    ? metrics.map((metric: unknown) => String(isRecord(metric) ? metric.name : metric)).join(", ")
    : "none";
  return { metrics: names };
}

/**
 * Begins a call in all processes, and compares what they were asked for. @throws as `beginCall` and
 * `agree`.
 */
export function beginAgreed(communicator: Communicator, call: string, own: Asked): void {
  beginCall(communicator, call);
  agree(communicator, own);
}

/**
 * Compares what all processes were asked for. @throws UsageError INVALID_OPTION in all of them
 * where one differs from the first, which ends the call that they are amid.
 */
export function agree(communicator: Communicator, own: Asked): void {
  const all = textsOf(communicator, JSON.stringify(own)).map((text): Asked => JSON.parse(text));
  const [first] = all;
  all.forEach((other, rank) => {
    const name = [...new Set([...Object.keys(first), ...Object.keys(other)])].find((key) => first[key] !== other[key]);
    if (name === undefined) return;
    endCall(communicator);
    throw differing(rank, name, other[name], first[name]);
  });
}

/** The texts of all processes, by rank. */
function textsOf(communicator: Communicator, text: string): readonly string[] {
  const { size } = communicator;
  const own = new TextEncoder().encode(text);
  const lengths = new Int32Array(size);
  communicator.allGather(new Uint8Array(Int32Array.of(own.length).buffer), new Uint8Array(lengths.buffer));
  const most = lengths.reduce((a, b) => Math.max(a, b));
  const padded = new Uint8Array(most);
  padded.set(own);
  const all = new Uint8Array(most * size);
  communicator.allGather(padded, all);
  return Array.from(lengths, (length, rank) =>
    new TextDecoder().decode(all.subarray(rank * most, rank * most + length)),
  );
}

function differing(rank: number, name: string, other: string | undefined, first: string | undefined): UsageError {
  if (!name.startsWith(DIGEST)) {
    const { place, values } = differenceOf(other, first);
    return refusal(`Process ${rank} has other ${name}${place} than process 0 (${values})`);
  }
  const what = name.slice(DIGEST.length);
  const refused = `Process ${rank} has other ${what} than process 0`;
  if (what === WEIGHTS) return refusal(refused, "make, load or resume the same model in all");
  return refusal(/features|targets|rows/.test(what) ? `${refused}, for rows are compared in their order` : refused);
}

function refusal(what: string, remedy = "give all the same data and options"): UsageError {
  return new UsageError("INVALID_OPTION", `${what}: ${remedy}.`);
}

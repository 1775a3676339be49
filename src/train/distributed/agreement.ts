import { UsageError } from "../../errors.js";
import type { Communicator } from "../../processes/communicator.js";
import type { Sliced } from "../../sliced.js";
import { DIGEST, hashOf } from "../coach/dataDigest.js";
import type { Asked } from "../coach/fitState.js";
import type { ModelParts } from "../modelParts.js";

/** What a sentence repeats of a text, which may be long. */
const SHOWN = 60;

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
    [`${DIGEST}weights that the model has`]: weights,
  };
}

/** Compares what all processes were asked for. @throws UsageError INVALID_OPTION in all of them where one differs from the first. */
export function agree(communicator: Communicator, own: Asked): void {
  const all = textsOf(communicator, JSON.stringify(own)).map((text): Asked => JSON.parse(text));
  const [first] = all;
  all.forEach((other, rank) => {
    const name = [...new Set([...Object.keys(first), ...Object.keys(other)])].find((key) => first[key] !== other[key]);
    if (name !== undefined) throw differing(rank, name, other[name], first[name]);
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
  const shown = (text = "none"): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text);
  const what = name.startsWith(DIGEST)
    ? `has other ${name.slice(DIGEST.length)} than process 0`
    : `has other ${name} than process 0 (${shown(other)}, not ${shown(first)})`;
  return new UsageError("INVALID_OPTION", `Process ${rank} ${what}: give all the same data and options.`);
}

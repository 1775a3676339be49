/**
 * Checkpoints: what they bring back, how they travel, and what is refused before anything changes.
 */
import { describe, expect, test } from "vitest";
import { decodeModel } from "../../src/io/modelFile.js";
import { decodeSafetensors } from "../../src/io/safetensors.js";
import {
  adam,
  type Checkpoint,
  checkpointBytes,
  checkpointFrom,
  load,
  type Model,
  type Optimizer,
  sequential,
  type WorkerModel,
} from "../../src/node.js";
import { data, FIT, options } from "./support/checkpointed.js";
import { bitsOf, bitsOfLayers, failureOf, lanegradError } from "./support/expectations.js";

/**
 * The bits of a model that was trained twice as long at a stretch, and its checkpoint after the
 * first half.
 */
async function halfway(): Promise<{ checkpoint: Checkpoint; bits: string }> {
  using model = await sequential(options);
  await model.fit(data, FIT);
  const checkpoint = model.checkpoint();
  await model.fit(data, FIT);
  return { checkpoint, bits: bitsOf(model) };
}

/** The ways that a checkpoint may go, of which none changes it. */
const ways: readonly (readonly [string, (checkpoint: Checkpoint) => Promise<Checkpoint>])[] = [
  ["as it is", async (checkpoint) => checkpoint],
  ["cloned", async (checkpoint) => structuredClone(checkpoint)],
  ["as bytes", async (checkpoint) => checkpointFrom(await checkpointBytes(checkpoint))],
  [
    "as bytes within other bytes",
    async (checkpoint) => {
      const bytes = await checkpointBytes(checkpoint);
      const larger = new Uint8Array(bytes.length + 24);
      larger.set(bytes, 5);
      return checkpointFrom(larger.subarray(5, 5 + bytes.length));
    },
  ],
];

describe.each(ways)("%s", (_, through) => {
  test("a model goes on from it with the bits of one that never stopped", async () => {
    const { checkpoint, bits } = await halfway();
    using model = await sequential({ ...options, seed: 1 });
    await model.restore(await through(checkpoint));
    expect((await model.fit(data, FIT)).epochs.map(({ epoch }) => epoch)).toEqual([4, 5, 6]);
    expect(bitsOf(model)).toBe(bits);
    expect(model.info.classes).toEqual(data.classes);
  });

  test("so does one in a worker, also after its worker was replaced", async () => {
    const { checkpoint, bits } = await halfway();
    using model = await sequential({ ...options, worker: true });
    await model.restore(await through(checkpoint));
    expect({ ...(await model.checkpoint()), info: checkpoint.info }).toEqual(checkpoint);
    await model.fit(data, FIT);
    expect(bitsOfLayers(await model.weights())).toBe(bits);
  });
});

/** The epoch that a next one is, and those that a file counts. */
async function countOf(model: Model | WorkerModel): Promise<readonly unknown[]> {
  const { training } = decodeModel(await model.toBytes());
  const { epochs } = await model.fit(data, { ...FIT, epochs: 1 });
  return [epochs[0].epoch, training?.epochs];
}

test.each([false, true])("epochs are counted as if nothing had been stopped, worker: %s", async (worker) => {
  using whole = await sequential(options);
  await whole.fit(data, FIT);
  const file = await whole.toBytes();
  await whole.fit(data, FIT);
  const checkpoint = whole.checkpoint();
  const count = [7, 6];
  expect(await countOf(whole)).toEqual(count);
  // into one that was loaded, whose own count doesn't add to it
  using resumed = worker ? await load(file, { worker }) : await load(file);
  await resumed.restore(checkpoint);
  expect(await countOf(resumed)).toEqual(count);

  // out of one that was loaded: its records count from its loading, its file does on
  using loaded = await load(file);
  await loaded.fit(data, { ...FIT, epochs: 2 });
  const later = loaded.checkpoint();
  expect(await countOf(loaded)).toEqual([3, 5]);
  using fresh = await sequential({ ...options, worker });
  await fresh.restore(await checkpointFrom(await checkpointBytes(later)));
  expect(await countOf(fresh)).toEqual([3, 5]);
});

/** The bytes of the first version, whose checkpoints had no `epochsLoaded` and no `order`. */
function firstVersion({ trained, ...state }: object & Pick<Checkpoint, "trained">): Uint8Array {
  const text = JSON.stringify(state, (_, value) =>
    value instanceof Float64Array ? { float64: Array.from(value) } : value,
  );
  const about = { dtype: "U8", shape: [trained.length], data_offsets: [0, trained.length] };
  const json = JSON.stringify({ __metadata__: { "lanegrad-checkpoint": "1", state: text }, trained: about });
  const header = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const size = new Uint8Array(new BigUint64Array([BigInt(header.length)]).buffer);
  return Uint8Array.of(...size, ...header, ...trained);
}

/** A checkpoint as version 0.1.0 made it, which told the optimizer with rows of its kernels. */
function toldBefore(checkpoint: Checkpoint, optimizer: Optimizer): Checkpoint {
  const info: object = { ...checkpoint.info, optimizer };
  return { ...checkpoint, info: info as Checkpoint["info"] };
}

test("one of an earlier version is taken in bytes, and refused where its optimizer is another one", async () => {
  using model = await sequential(options);
  const older = toldBefore(model.checkpoint(), adam({ learningRate: 0.03 }));
  await lanegradError(async () => model.restore(older), "INVALID_SHAPE");
  // in its bytes too, which keep what it told
  const same = toldBefore(model.checkpoint(), adam({ learningRate: 0.02 }));
  await model.restore(await checkpointFrom(await checkpointBytes(same)));
});

test.each([false, true])("one of an earlier version is taken, worker: %s", async (worker) => {
  using model = await sequential(options);
  await model.fit(data, FIT);
  const { epochsLoaded: _, order: __, ...earlier } = model.checkpoint();
  const file = await model.toBytes();
  await model.fit(data, { ...FIT, shuffle: false });
  const told = toldBefore(earlier as Checkpoint, adam({ learningRate: 0.02 }));
  const all = [earlier as Checkpoint, await checkpointFrom(firstVersion(earlier)), told];
  for (const older of all) {
    using fresh = await sequential({ ...options, worker });
    await fresh.restore(older);
    await fresh.fit(data, { ...FIT, shuffle: false });
    expect(decodeModel(await fresh.toBytes()).layers).toEqual(decodeModel(await model.toBytes()).layers);
    expect(await countOf(fresh)).toEqual([7, 6]);
    // a model that was loaded keeps the count of its own file
    using loaded = worker ? await load(file, { worker }) : await load(file);
    await loaded.restore(older);
    expect(await countOf(loaded)).toEqual([4, 6]);
  }
});

test("a name that doesn't belong there is told in one line, however long it is", async () => {
  using model = await sequential(options);
  const checkpoint = model.checkpoint();
  const schema = { ...checkpoint.schema, ["\u001b".repeat(5000)]: 1 };
  const error = await model.restore({ ...checkpoint, schema }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "INVALID_OPTION", message: expect.stringMatching(/^[ -~…]{1,600}$/) });
});

test("what is done with a checkpoint changes no model, and what a model does no checkpoint", async () => {
  using model = await sequential(options);
  await model.fit(data, FIT);
  const checkpoint = model.checkpoint();
  const before = structuredClone(checkpoint);
  const { outputs } = await model.predict(data);
  checkpoint.schema.standardization?.mean.fill(1e6);
  checkpoint.trained.fill(0);
  expect((await model.predict(data)).outputs).toEqual(outputs);
  await model.fit(data, FIT);
  await model.restore(before);
  before.schema.standardization?.mean.fill(1e6);
  expect((await model.predict(data)).outputs).toEqual(outputs);
});

test("its bytes are a safetensors file that says what it is", async () => {
  using model = await sequential(options);
  await model.fit(data, FIT);
  const bytes = await checkpointBytes(model.checkpoint());
  const header = new TextDecoder().decode(bytes.subarray(8, 8 + bytes[8 - 8] + 256 * bytes[1]));
  expect(JSON.parse(header)).toEqual({
    __metadata__: {
      "lanegrad-checkpoint": "2",
      state: expect.any(String),
    },
    order: { dtype: "U32", shape: [60], data_offsets: [0, 240] },
    trained: { dtype: "U8", shape: [expect.any(Number)], data_offsets: [240, expect.any(Number)] },
  });
  // a reader that knows the format finds nothing wrong with it but a type that weights don't have
  expect(await failureOf(() => decodeSafetensors(bytes))).toMatchObject({ code: "FORMAT_UNSUPPORTED" });
});

test("a model that trains is restored by nobody", async () => {
  using model = await sequential(options);
  const checkpoint = model.checkpoint();
  for await (const _ of model.fit(data, FIT)) await lanegradError(async () => model.restore(checkpoint), "BUSY");
  await model.restore(checkpoint);
});

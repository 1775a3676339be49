/**
 * What a preprocessor learned, in the metadata of model files: of version 2, and read as strictly
 * as all else.
 */
import { describe, expect, test } from "vitest";
import { encodeModel, type StoredModel } from "../../src/io/modelFile.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.js";
import { load, type WorkerModel } from "../../src/node.js";
import type { PreprocessorState } from "../../src/preprocess/state.js";
import * as models from "../../src/remote/models.js";
import { tiny } from "../io/helpers.js";
import { watchedPlatform } from "../remote/support/workers.js";
import { lanegradError } from "./support/expectations.js";

const state: PreprocessorState = {
  scaling: "robust",
  missing: "mean",
  unknown: "other",
  columns: [{ name: "age", kind: "number", center: 40, scale: 2.5, fill: 41, indicator: true }],
  target: { columns: ["kind"], classes: ["a", "b"] },
};
const other: PreprocessorState = {
  scaling: "standard",
  missing: "error",
  unknown: "error",
  columns: [{ name: "city", kind: "category", categories: ["Oslo", "Rome"], indicator: false }],
};

function metadataOf(model: StoredModel): Record<string, unknown> {
  return JSON.parse(decodeSafetensors(encodeModel(model)).metadata.get("lanegrad") ?? "");
}

function withMetadata(metadata: unknown): Uint8Array {
  return encodeSafetensors(
    decodeSafetensors(encodeModel(tiny)).tensors,
    new Map([["lanegrad", JSON.stringify(metadata)]]),
  );
}

/** What a file's model says it learned with. */
async function loadedState(bytes: Uint8Array): Promise<PreprocessorState | undefined> {
  using model = await load(bytes);
  return model.info.preprocessor;
}

test("is kept, in version 2; whatever can do without stays version 1, byte for byte", async () => {
  for (const preprocessor of [state, other]) {
    const model = { ...tiny, preprocessor };
    expect(await loadedState(encodeModel(model))).toEqual(preprocessor);
    expect(metadataOf(model)).toMatchObject({ version: 2, preprocessor });
  }
  const plain = metadataOf(tiny);
  expect(plain).toMatchObject({ version: 1 });
  expect(plain).not.toHaveProperty("preprocessor");
});

test("version 1 has none, whatever stands there", async () => {
  const bytes = withMetadata({ ...metadataOf({ ...tiny, preprocessor: state }), version: 1 });
  expect(await loadedState(bytes)).toBeUndefined();
});

describe("hostile", () => {
  const [age] = state.columns;
  const [city] = other.columns;
  const wrong: readonly (readonly [string, unknown])[] = [
    ...[null, 1, [], "x", {}].map((value) => ["preprocessor", value] as const),
    ...["mean", "", null, undefined, "toString"].map((scaling) => ["scaling", { ...state, scaling }] as const),
    ...["zero", null, undefined].map((missing) => ["missing", { ...state, missing }] as const),
    ...["zero", null, undefined].map((unknown) => ["unknown", { ...state, unknown }] as const),
    ...[null, [], {}, [null], [[]], "age"].map((columns) => ["columns", { ...state, columns }] as const),
    ...[
      { ...age, name: 1 },
      { ...age, kind: "text" },
      { ...age, kind: "__proto__" },
      { ...age, center: null },
      { ...age, center: "40" },
      { ...age, scale: 0 },
      { ...age, scale: -1 },
      { ...age, scale: null },
      { ...age, fill: undefined },
      { ...age, fill: "a" },
      { ...age, indicator: 1 },
      { ...age, indicator: undefined },
      { ...city, fill: "Lima" },
      { ...city, fill: undefined },
      { ...city, fill: "Oslo", categories: [] },
      { ...city, fill: "Oslo", categories: ["Oslo", "Oslo"] },
      { ...city, fill: "Oslo", categories: ["Oslo", 1] },
      { ...city, fill: "Oslo", categories: { length: 2 } },
    ].map((column) => ["columns[0]", { ...state, columns: [column] }] as const),
    ["fill", { ...other, columns: [{ ...city, fill: "Oslo" }] }],
    ["indicator", { ...other, columns: [{ ...city, indicator: true }] }],
    [
      "columns",
      {
        ...state,
        columns: [
          { ...age, indicator: false },
          { ...age, indicator: false },
        ],
      },
    ],
    ["columns", { ...state, columns: [{ ...age, name: "kind" }] }],
    ["preprocessor", { ...state, columns: [{ ...age, indicator: false }] }],
    ["preprocessor", { ...other, columns: [{ ...city, categories: ["Oslo", "Rome", "Lima"] }] }],
    ["usual length", { ...other, columns: [{ ...city, name: "n".repeat(2 ** 23) }] }],
    ...[null, {}, { columns: [] }, { columns: ["a", "a"] }, { columns: [1] }, { columns: "kind" }].map(
      (target) => ["target", { ...state, target }] as const,
    ),
    ...[null, [], ["a", "a"], ["a", 1], "ab"].map(
      (classes) => ["target.classes", { ...state, target: { columns: ["kind"], classes } }] as const,
    ),
    ["target.classes", { ...state, target: { columns: ["kind", "sort"], classes: ["a", "b"] } }],
  ];
  test.for(wrong)("%s: case %#", async ([said, preprocessor]) => {
    const bytes = withMetadata({ ...metadataOf({ ...tiny, preprocessor: state }), preprocessor });
    const { message } = await lanegradError(() => load(bytes), "FORMAT_INVALID");
    expect(message).toContain(said);
  });

  test("in a worker too", async () => {
    const bytes = withMetadata({
      ...metadataOf({ ...tiny, preprocessor: state }),
      preprocessor: { ...state, columns: [] },
    });
    await lanegradError(() => models.load(watchedPlatform(), bytes, { worker: true }), "FORMAT_INVALID");
    const sound = encodeModel({ ...tiny, preprocessor: state });
    using model = (await models.load(watchedPlatform(), sound, { worker: true })) as WorkerModel;
    expect(model.info.preprocessor).toEqual(state);
  });

  test("what is not asked for is not kept", async () => {
    const preprocessor = { ...state, polluted: 1, columns: [{ ...age, polluted: 1 }] };
    const bytes = withMetadata({ ...metadataOf({ ...tiny, preprocessor: state }), preprocessor });
    expect(await loadedState(bytes)).toEqual(state);
  });
});

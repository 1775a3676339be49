import { describe, expect, test } from "vitest";
import { decodeModel, encodeModel } from "../../src/io/modelFile.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.js";
import { adam } from "../../src/nn/optimizers.js";
import fc from "../support/fastCheck.js";
import { formatError, tiny } from "./helpers.js";

// before whatever reads a file puts all optimizers in their order
adam();

/** The file of `tiny` with other metadata: the text that `edit` makes of the true ones. */
function edited(edit: (metadata: object) => string): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(encodeModel(tiny));
  return encodeSafetensors(tensors, new Map([["lanegrad", edit(JSON.parse(metadata.get("lanegrad") ?? ""))]]));
}

describe("hostile metadata", () => {
  const fields: [string, unknown][] = [
    ...[undefined, 0, -2, 1.5, "2", null, [2], 3].map((value): [string, unknown] => ["inputs", value]),
    ...[undefined, 1, "toString", "", null].map((value): [string, unknown] => ["loss", value]),
    ...["mean", "sum", "tutorial", "", 1, null, {}].map((value): [string, unknown] => ["reduction", value]),
    ...[undefined, [], {}, "relu", [1], [{}], null].map((value): [string, unknown] => ["layers", value]),
    ...[0, -1, null, "1", undefined].map((value): [string, unknown] => ["scale", value]),
    ...[null, "no", ["a"], ["a", "a"], ["a", 1], ["a", "b", "c"], {}].map((value): [string, unknown] => [
      "classes",
      value,
    ]),
    ...[null, ["a"], ["a", "a"], ["a", null], {}].map((value): [string, unknown] => ["features", value]),
    ...[null, [], {}, { mean: [0, 0] }, { mean: [0], deviation: [1] }, { mean: [0, 0], deviation: [1, 0] }].map(
      (value): [string, unknown] => ["standardization", value],
    ),
  ];
  test.each(fields)("%s of %j", (field, value) => {
    const bytes = edited((metadata) => JSON.stringify({ ...metadata, [field]: value }));
    expect(formatError(() => decodeModel(bytes))?.code).toBe("FORMAT_INVALID");
  });

  test.each([1, 2])("of version %i with a kind of layer that it doesn't know", (version) => {
    const read = (kind: unknown) => {
      const withKind = ({ layers, ...rest }: { layers: object[] }) => ({
        ...rest,
        version,
        layers: layers.map((one) => ({ ...one, kind })),
      });
      return decodeModel(edited((metadata) => JSON.stringify(withKind(metadata as { layers: object[] }))));
    };
    expect(read("dense")).toEqual(tiny);
    for (const kind of ["conv9", "dropout", "constructor", 1, null])
      expect(formatError(() => read(kind))?.message).toMatch(
        new RegExp(`"layers\\[0\\].kind" is not dense, the only kind of version ${version}: `),
      );
  });

  const optimizer = { name: "sgd", options: { learningRate: 0.1, momentum: 0.9, nesterov: true } };
  const training = { optimizer, seed: 1, epochs: 3 };
  const withOptions = (options: object) => ({ ...training, optimizer: { ...optimizer, options } });
  const decoded = (value: unknown) =>
    decodeModel(edited((metadata) => JSON.stringify({ ...metadata, version: 2, training: value })));

  test("of a training that is right", () => {
    expect(decoded(training).training).toEqual(training);
    expect(decoded({ ...training, more: 1 }).training).toEqual(training);
    // version 1 knows no such field
    expect(decodeModel(edited((metadata) => JSON.stringify({ ...metadata, training: 5 })))).toEqual(tiny);
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["a list", []],
    ["no optimizer", { seed: 1, epochs: 1 }],
    ["an unknown optimizer", { ...training, optimizer: { ...optimizer, name: "lion" } }],
    ["a prototype's name", { ...training, optimizer: { ...optimizer, name: "constructor" } }],
    ["no options", { ...training, optimizer: { name: "sgd" } }],
    ["no rate", withOptions({ momentum: 0.9 })],
    ["a rate of 0", withOptions({ learningRate: 0 })],
    ["a rate as text", withOptions({ learningRate: "0.1" })],
    ["an option of another optimizer", withOptions({ learningRate: 0.1, beta1: 0.9 })],
    ["a momentum of 1", withOptions({ learningRate: 0.1, momentum: 1 })],
    ["nesterov without momentum", withOptions({ learningRate: 0.1, nesterov: true })],
    ["nesterov as a number", withOptions({ learningRate: 0.1, momentum: 0.5, nesterov: 1 })],
    ["a negative decay", withOptions({ learningRate: 0.1, weightDecay: -1 })],
    ["__proto__ as an option", withOptions(JSON.parse('{"learningRate":0.1,"__proto__":1}'))],
    ["half a seed", { ...training, seed: 0.5 }],
    ["a seed above 2^53", { ...training, seed: 1e300 }],
    ["negative epochs", { ...training, epochs: -1 }],
  ])("of a training with %s", (_, value) => {
    expect(formatError(() => decoded(value))?.message).toMatch(/metadata where "training/);
  });

  test("of a training, told of all optimizers in one order, whichever the program made first", () => {
    const error = formatError(() => decoded({ ...training, optimizer: { ...optimizer, name: "toString" } }));
    expect(error?.message).toContain(`"training.optimizer.name" is not one of sgd, adam, adamW, rmsProp, `);
  });

  test("versions from elsewhere", () => {
    for (const version of [5, 0, "1", "2", 1.5, null, undefined, { a: [] }]) {
      const bytes = edited((metadata) => JSON.stringify({ ...metadata, version }));
      expect(formatError(() => decodeModel(bytes))?.code).toBe("FORMAT_UNSUPPORTED");
    }
  });

  test("other units of the last layer, where no label counts them", () => {
    const bytes = edited((metadata) => {
      const text = JSON.stringify({ ...metadata, classes: undefined });
      return text.replace('"units":2,"activation":"softmax"', '"units":3,"activation":"softmax"');
    });
    expect(formatError(() => decodeModel(bytes))?.message).toMatch(/differ from its tensors/);
  });

  const [first, second, last] = [3, 2, 2].map((units, i) => ({ units, activation: ["relu", "linear", "softmax"][i] }));
  test.each([
    ["other units", [{ ...first, units: 4 }, second, last]],
    ["another activation, so other indices", [first, { ...second, activation: "relu" }, last]],
    ["an unknown activation", [{ ...first, activation: "constructor" }, second, last]],
    ["a layer too few", [first, second]],
    ["a layer too many", [first, second, last, second]],
  ])("%s", (_, layers) => {
    const bytes = edited((metadata) => JSON.stringify({ ...metadata, layers }));
    expect(formatError(() => decodeModel(bytes))?.code).toBe("FORMAT_INVALID");
  });

  test("none: the same metadata load", () => {
    expect(decodeModel(edited((metadata) => JSON.stringify(metadata)))).toEqual(tiny);
  });

  test("text that is no object, or that reaches for a prototype", () => {
    for (const text of [
      "",
      "1",
      "null",
      "[]",
      "{",
      "[".repeat(1e6),
      '{"version":1,"version":1}',
      '{"__proto__":{"version":1}}',
    ])
      expect(formatError(() => decodeModel(edited(() => text)))).toBeDefined();
    const polluted = edited((metadata) => `{"__proto__":{"polluted":1},${JSON.stringify(metadata).slice(1)}`);
    expect(decodeModel(polluted)).toEqual(tiny);
    expect(Reflect.get(decodeModel(polluted), "polluted")).toBeUndefined();
  });

  test("random changes raise FormatError or nothing", () => {
    const bytes = encodeModel(tiny);
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const changed = bytes.slice();
        for (const [at, value] of changes) changed[at] = value;
        formatError(() => decodeModel(changed));
        formatError(() => decodeModel(changed, { loss: "crossEntropy", activation: "relu" }));
      }),
      { numRuns: 5000 },
    );
    for (let length = 0; length < bytes.length; length++)
      expect(formatError(() => decodeModel(bytes.subarray(0, length)))).toBeDefined();
    fc.assert(fc.property(fc.json(), (text) => void formatError(() => decodeModel(edited(() => text)))));
  });
});

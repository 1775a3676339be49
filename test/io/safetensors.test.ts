import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/errors.js";
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from "../../src/io/safetensors.js";
import fc from "../support/fastCheck.js";
import { fileOf, formatError, golden } from "./helpers.js";

const byName = (tensors: readonly NamedTensor[]) => new Map(tensors.map((tensor) => [tensor.name, tensor]));

const anyTensor = fc
  .record({
    name: fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "constructor", "0", "a\ud800", "")),
    shape: fc.array(fc.nat(4), { maxLength: 4 }),
    double: fc.boolean(),
  })
  .filter(({ name }) => name !== "__metadata__")
  .chain(({ name, shape, double }) => {
    const length = shape.reduce((product, dimension) => product * dimension, 1);
    const size = { minLength: length, maxLength: length };
    return (double ? fc.float64Array(size) : fc.float32Array(size)).map(
      (values): NamedTensor => ({ name, dtype: double ? "F64" : "F32", shape, values }),
    );
  });
const anyTensors = fc.uniqueArray(anyTensor, { selector: ({ name }) => name, maxLength: 6 });
const anyMetadata = fc
  .array(fc.tuple(fc.oneof(fc.string(), fc.constant("__proto__")), fc.string()))
  .map((e) => new Map(e));

describe("encodeSafetensors and decodeSafetensors", () => {
  test("give back every tensor and all metadata, wherever the bytes lie in their buffer", () => {
    fc.assert(
      fc.property(anyTensors, anyMetadata, fc.nat(9), (tensors, metadata, shift) => {
        const bytes = encodeSafetensors(tensors, metadata);
        const shifted = new Uint8Array(bytes.length + shift + 3).subarray(shift, shift + bytes.length);
        shifted.set(bytes);
        const decoded = decodeSafetensors(shifted);
        expect(byName(decoded.tensors)).toEqual(byName(tensors));
        expect(decoded.metadata).toEqual(metadata);
      }),
    );
  });

  test("lay bytes out as the format says: length, JSON, spaces up to a multiple of 8, little-endian data", () => {
    const bytes = encodeSafetensors(
      [
        { name: "a", dtype: "F32", shape: [1], values: Float32Array.of(1) },
        { name: "b", dtype: "F64", shape: [], values: Float64Array.of(-2) },
      ],
      new Map([["k", "v"]]),
    );
    const json =
      '{"__metadata__":{"k":"v"},"b":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}';
    const header = json.padEnd(Math.ceil(json.length / 8) * 8);
    expect([...bytes]).toEqual([
      ...[header.length, 0, 0, 0, 0, 0, 0, 0],
      ...new TextEncoder().encode(header),
      ...[0, 0, 0, 0, 0, 0, 0, 0xc0],
      ...[0, 0, 0x80, 0x3f],
    ]);
  });

  test.each(["torch_sequential", "torch_sequential_no_bias", "torch_sequential_float64"])(
    "keep %s.safetensors",
    (name) => {
      const bytes = golden(`${name}.safetensors`);
      const first = decodeSafetensors(bytes);
      const again = encodeSafetensors(first.tensors, first.metadata);
      expect(decodeSafetensors(again)).toEqual(first);
      const dataOf = (file: Uint8Array) => file.slice(8 + Number(new DataView(file.buffer).getBigUint64(0, true)));
      expect(dataOf(again)).toEqual(dataOf(bytes));
    },
  );

  test("copy: tensors don't change with the bytes they came from", () => {
    const bytes = golden("torch_sequential.safetensors");
    const { tensors } = decodeSafetensors(bytes);
    bytes.fill(0);
    expect(tensors).toEqual(decodeSafetensors(golden("torch_sequential.safetensors")).tensors);
  });

  test("refuse to write names twice, reserved names, and values that don't fit", () => {
    const tensor: NamedTensor = { name: "a", dtype: "F32", shape: [2], values: Float32Array.of(1, 2) };
    const wrong: NamedTensor[][] = [
      [tensor, tensor],
      [{ ...tensor, name: "__metadata__" }],
      [{ ...tensor, shape: [3] }],
      [{ ...tensor, shape: [-1, -2] }],
      [{ ...tensor, shape: [0.5, 4] }],
      [{ ...tensor, dtype: "F64" }],
      [{ ...tensor, values: Float64Array.of(1, 2) }],
    ];
    for (const tensors of wrong) expect(() => encodeSafetensors(tensors)).toThrow(UsageError);
  });
});

describe("halves", () => {
  const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const decodeAll = (dtype: string) =>
    decodeSafetensors(fileOf({ h: { dtype, shape: [65536], data_offsets: [0, 131072] } }, new Uint8Array(all.buffer)))
      .tensors[0];

  test("BF16 are the upper half of an F32, all 65536 of them", () => {
    const widened = new Float32Array(Uint32Array.from(all, (bits) => bits << 16).buffer);
    expect(decodeAll("BF16")).toEqual({ name: "h", dtype: "F32", shape: [65536], values: widened });
  });

  test("F16 are moved between the fields of an F32, all 65536 of them", () => {
    // Shifted into place, a half reads as a float with an exponent too small by 112, subnormals
    // included.
    const scaled = new Float32Array(
      Uint32Array.from(all, (bits) => ((bits & 0x8000) << 16) | ((bits & 0x7fff) << 13)).buffer,
    );
    const expected = scaled.map((value, bits) => {
      if ((bits & 0x7c00) !== 0x7c00) return value * 2 ** 112;
      return bits & 0x3ff ? Number.NaN : value > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    });
    expect(decodeAll("F16").values).toEqual(expected);
    expect([0x3c00, 0xc000, 0x0001, 0x7bff].map((bits) => decodeAll("F16").values[bits])).toEqual([
      1,
      -2,
      2 ** -24,
      65504,
    ]);
  });

  test("other dtypes are refused by tensor and dtype", () => {
    const error = formatError(() =>
      decodeSafetensors(fileOf({ ids: { dtype: "I64", shape: [1], data_offsets: [0, 8] } }, new Uint8Array(8))),
    );
    expect(error?.code).toBe("FORMAT_UNSUPPORTED");
    expect(error?.message).toMatch(/"ids".*"I64"/);
  });
});

describe("hostile files", () => {
  const entry = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
  const json = JSON.stringify(entry);
  const data = new Uint8Array(16);
  const cases: [string, unknown, number, RegExp][] = [
    ["bad JSON", '{"a":', 0, /JSON/],
    ["a number", "1", 0, /object/],
    ["null", "null", 0, /object/],
    ["a list", "[]", 0, /object/],
    ["an empty header", "", 0, /JSON/],
    ["a byte order mark", "\ufeff{}", 0, /JSON/],
    ["deep lists", `{"a":${"[".repeat(100_000)}`, 0, /deep/],
    ["deep objects", '{"a":'.repeat(100_000), 0, /deep/],
    ["an entry that is null", { a: null }, 0, /"a"/],
    ["an entry that is a list", { a: [] }, 0, /"a"/],
    ["no dtype", { a: { ...entry, dtype: undefined } }, 8, /dtype/],
    ["a dtype of wrong type", { a: { ...entry, dtype: 32 } }, 8, /dtype/],
    ["a dtype named as a method", { a: { ...entry, dtype: "toString" } }, 8, /toString/],
    ["no shape", { a: { ...entry, shape: undefined } }, 8, /shape/],
    ["a shape of text", { a: { ...entry, shape: "2" } }, 8, /shape/],
    ["a shape with text", { a: { ...entry, shape: ["2"] } }, 8, /shape/],
    ["a NaN shape", `{"a":${json.replace("[2]", "[NaN]")}}`, 8, /JSON/],
    ["a null shape", { a: { ...entry, shape: [Number.NaN] } }, 8, /shape/],
    ["an infinite shape", `{"a":${json.replace("[2]", "[1e999]")}}`, 8, /shape/],
    ["a fractional shape", { a: { ...entry, shape: [0.5, 4] } }, 8, /shape/],
    ["negative dimensions", { a: { ...entry, shape: [-1, -2] } }, 8, /shape/],
    ["a huge shape", { a: { ...entry, shape: [2 ** 32, 2 ** 32] } }, 8, /contradict/],
    ["a product of NaN", { a: { ...entry, shape: [...Array(40).fill(2 ** 52), 0] } }, 8, /contradict/],
    ["huge offsets", { a: { ...entry, shape: [2 ** 50], data_offsets: [0, 2 ** 52] } }, 8, /bytes of data/],
    ["unsafe offsets", `{"a":${json.replace("[0,8]", "[9007199254740992,9007199254741000]")}}`, 8, /data_offsets/],
    ["negative offsets", { a: { ...entry, data_offsets: [-8, 0] } }, 8, /data_offsets/],
    ["reversed offsets", { a: { ...entry, data_offsets: [8, 0] } }, 8, /contradict/],
    ["three offsets", { a: { ...entry, data_offsets: [0, 8, 8] } }, 8, /data_offsets/],
    ["offsets of text", { a: { ...entry, data_offsets: ["0", "8"] } }, 8, /data_offsets/],
    ["no offsets", { a: { ...entry, data_offsets: undefined } }, 8, /data_offsets/],
    ["too few bytes for the shape", { a: { ...entry, data_offsets: [0, 4] } }, 4, /contradict/],
    ["data beyond the end", { a: entry }, 7, /bytes of data/],
    ["bytes after the data", { a: entry }, 9, /bytes of data/],
    ["a hole before", { a: { ...entry, data_offsets: [4, 12] } }, 12, /hole/],
    ["a hole between", { a: entry, b: { ...entry, data_offsets: [9, 17] } }, 16, /hole/],
    ["an overlap", { a: entry, b: { ...entry, data_offsets: [4, 12] } }, 12, /overlap/],
    ["one range twice", { a: entry, b: entry }, 8, /overlap/],
    ["a name twice", `{"a":${json},"a":${json}}`, 8, /repeat/],
    ["a name twice, once escaped", `{"a":${json},"\\u0061":${json}}`, 8, /repeat/],
    ["a field twice", `{"a":${json.replace("{", '{"dtype":"F32",')}}`, 8, /repeat/],
    ["a metadata key twice", '{"__metadata__":{"k":"1","k":"2"}}', 0, /repeat/],
    ["metadata of a number", { __metadata__: { k: 1 } }, 0, /metadata/],
    ["metadata that are a list", { __metadata__: ["a"] }, 0, /metadata/],
    ["metadata that are null", { __metadata__: null }, 0, /metadata/],
    [
      "an entry in __proto__ of an entry",
      `{"a":${json.replace('"dtype":"F32"', '"__proto__":{"dtype":"F32"}')}}`,
      8,
      /dtype/,
    ],
  ];
  test.each(cases)("%s", (_, header, length, message) => {
    const error = formatError(() => decodeSafetensors(fileOf(header, data.subarray(0, length))));
    expect(error?.message).toMatch(message);
  });

  test("colons, quotes and braces in names and metadata are no structure", () => {
    const name = '":{[\\"a\\\\';
    const decoded = decodeSafetensors(
      fileOf({ [name]: entry, __metadata__: { [name]: `${name}}}]` } }, data.subarray(8)),
    );
    expect(decoded.tensors[0].name).toBe(name);
    expect(decoded.metadata).toEqual(new Map([[name, `${name}}}]`]]));
  });

  test("__proto__ is a name as any other", () => {
    const { tensors, metadata } = decodeSafetensors(
      fileOf(`{"__proto__":${json},"__metadata__":{"__proto__":"x"}}`, data.subarray(8)),
    );
    expect(tensors[0].name).toBe("__proto__");
    expect(metadata.get("__proto__")).toBe("x");
    expect(Reflect.get({}, "dtype")).toBeUndefined();
  });

  test.each([
    ["numbers", `{"a":{"shape":[${"0,".repeat(2 ** 22)}0]}}`],
    ["objects", `{"a":[${"{},".repeat(2 ** 20)}{}]}`],
    ["names of one object", `{${Array.from({ length: 70_000 }, (_, i) => `"${i}":0`).join()}}`],
    ["numbers in brackets that don't fit", `]]]{"a":[${"0,".repeat(2 ** 22)}0]}`],
  ])("headers of millions of %s, before they are parsed", (_, header) => {
    const error = formatError(() => decodeSafetensors(fileOf(header.startsWith("{") ? header : `{"": ${header}}`)));
    expect(error?.message).toContain("its header holds more values than a model has");
  });

  test("headers that are not UTF-8", () => {
    const bytes = fileOf({ a: entry }, data.subarray(8));
    bytes[10] = 0xff;
    expect(formatError(() => decodeSafetensors(bytes))?.message).toMatch(/UTF-8/);
  });

  test.each([2n ** 53n, 2n ** 63n, 2n ** 64n - 1n, 100_000_001n, 521n])("a header length of %s", (length) => {
    const bytes = golden("torch_sequential.safetensors");
    new DataView(bytes.buffer).setBigUint64(0, length, true);
    expect(formatError(() => decodeSafetensors(bytes))?.message).toMatch(/announce/);
  });

  test("files cut at any byte", () => {
    const bytes = golden("torch_sequential.safetensors");
    for (let length = 0; length < bytes.length; length++)
      expect(formatError(() => decodeSafetensors(bytes.subarray(0, length)))?.code).toBe("FORMAT_INVALID");
  });

  test("random bytes and random changes raise FormatError or nothing", () => {
    const bytes = golden("torch_sequential_no_bias.safetensors");
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = bytes.slice();
        for (const [at, value] of changes) changed[at] = value;
        formatError(() => decodeSafetensors(changed));
      }),
      { numRuns: 5000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (noise) => void formatError(() => decodeSafetensors(noise))),
    );
    fc.assert(fc.property(fc.json(), (header) => void formatError(() => decodeSafetensors(fileOf(header)))));
  });
});

import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/errors.js";
import { decodeModel } from "../../src/io/modelFile.js";
import { formatError } from "./helpers.js";
import { hint, zeros } from "./torchFiles.js";

describe("the order of layers", () => {
  test("names that fit together in no order, and numbers that contradict the sizes", () => {
    const layers = (...sizes: [name: string, inputs: number, units: number][]): Uint8Array =>
      zeros(sizes.map(([name, inputs, units]) => ({ name: `${name}.weight`, dtype: "F32", shape: [units, inputs] })));
    const sentence = (bytes: Uint8Array): string | undefined => formatError(() => decodeModel(bytes, hint))?.message;
    expect(sentence(layers(["a", 2, 3], ["b", 4, 5]))).toMatch(
      /"a" \(2 to 3\), "b" \(4 to 5\), which don't fit together/,
    );
    expect(sentence(layers(["fc1", 4, 2], ["fc2", 3, 4]))).toMatch(
      /\[4,3\] for "fc2\.weight", but the layer before has 2/,
    );
    // two layers with names of their own of equal sizes in a thousand others: the search ends
    const many = Array.from({ length: 500 }, (_, i): [string, number, number] => [`${"x".repeat(i)}y`, 2, 2]);
    expect(sentence(layers(...many))).toMatch(/and|492 more, which fit together in more than one order/);
  });

  type Sizes = readonly [name: string, inputs: number, units: number];
  const chainOf = (layers: readonly Sizes[]): readonly number[] | string | undefined => {
    const weights = layers.map(([name, inputs, units]) => ({
      name: `${name}.weight`,
      dtype: "F32",
      shape: [units, inputs],
    }));
    try {
      return decodeModel(zeros(weights), hint).layers.map(({ units }) => units);
    } catch (error) {
      return error instanceof FormatError ? error.message : undefined;
    }
  };

  test.each<[string, readonly Sizes[]]>([
    [
      "policy and value",
      [
        ["trunk", 4, 8],
        ["policy", 8, 8],
        ["value", 8, 1],
      ],
    ],
    [
      "numbered heads",
      [
        ["body.0", 4, 8],
        ["head1", 8, 8],
        ["head2", 8, 2],
      ],
    ],
    [
      "numbered heads alone",
      [
        ["head1", 4, 4],
        ["head2", 4, 2],
      ],
    ],
    [
      "a list of heads",
      [
        ["body", 4, 8],
        ["heads.0", 8, 8],
        ["heads.1", 8, 2],
      ],
    ],
    [
      "heads of two layers",
      [
        ["body", 4, 8],
        ["head1.0", 8, 8],
        ["head1.2", 8, 8],
        ["head2.0", 8, 8],
        ["head2.2", 8, 1],
      ],
    ],
    [
      "no trunk",
      [
        ["actor.0", 4, 9],
        ["actor.2", 9, 4],
        ["critic.0", 4, 9],
        ["critic.2", 9, 1],
      ],
    ],
    [
      "names that tell nothing",
      [
        ["a", 4, 8],
        ["b", 8, 8],
        ["c", 8, 2],
      ],
    ],
    [
      "an end amid them",
      [
        ["body", 4, 8],
        ["head", 8, 8],
        ["aside", 8, 2],
      ],
    ],
  ])("several heads are no chain: %s", (_, layers) => {
    const message = chainOf(layers);
    expect(message).toMatch(/of which some may stand side by side, as several heads do: save one chain/);
    for (const [name] of layers) expect(message).toContain(`"${name}" (`);
  });

  test.each<[string, readonly Sizes[], readonly number[]]>([
    [
      "one output",
      [
        ["input", 4, 8],
        ["hidden", 8, 8],
        ["output", 8, 3],
      ],
      [8, 8, 3],
    ],
    [
      "numbered layers and a head",
      [
        ["fc1", 4, 8],
        ["fc2", 8, 8],
        ["head", 8, 3],
      ],
      [8, 8, 3],
    ],
    [
      "sizes that leave no other way",
      [
        ["policy", 4, 8],
        ["value", 8, 6],
        ["mu", 6, 1],
      ],
      [8, 6, 1],
    ],
  ])("a chain is read: %s", (_, layers, units) => {
    expect(chainOf(layers)).toEqual(units);
  });
});

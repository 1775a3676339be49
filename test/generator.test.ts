import { describe, expect, it } from "vitest";
import { UsageError } from "../src/errors.js";
import { Generator } from "../src/random/generator.js";
import type { GeneratorState } from "../src/random/xoshiro.js";

/** The sum of (observed - expected)² / expected over equally likely cells. */
function chiSquare(counts: ArrayLike<number>): number {
  const cells = Array.from(counts);
  const expected = cells.reduce((sum, count) => sum + count, 0) / cells.length;
  return cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function isPermutation(order: ArrayLike<number>, n: number): boolean {
  const sorted = Array.from(order).sort((a, b) => a - b);
  return sorted.length === n && sorted.every((value, index) => value === index);
}

const usageError = expect.objectContaining({ name: "UsageError", code: "INVALID_OPTION" });

describe("Generator", () => {
  it("is xoshiro128**", () => {
    // The first outputs of Blackman and Vigna's reference program from the state 1, 2, 3, 4.
    const generator = new Generator(0);
    generator.restore([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, () => generator.uint32())).toStrictEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it("repeats a seed's stream and starts each seed elsewhere", () => {
    const first = (seed: number) => {
      const generator = new Generator(seed);
      return [generator.uint32(), generator.uint32()].join();
    };
    expect(first(7)).toBe(first(7));
    const seeds = new Set<number>();
    for (let low = 0; low < 10_000; low++)
      seeds
        .add(low)
        .add(low * 2 ** 32)
        .add(Number.MAX_SAFE_INTEGER - low);
    expect(new Set(Array.from(seeds, first)).size).toBe(seeds.size);
  });

  it("rejects bad seeds, bounds, lengths and states", () => {
    for (const seed of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new Generator(seed)).toThrow(UsageError);
      expect(() => new Generator(seed)).toThrow(usageError);
    }
    const generator = new Generator(1);
    for (const bound of [0, -1, 1.5, 2 ** 32 + 1]) expect(() => generator.below(bound)).toThrow(usageError);
    for (const length of [-1, 1.5, 2 ** 32]) expect(() => generator.permutation(length)).toThrow(usageError);
    const before = generator.state;
    for (const state of [
      [0, 0, 0, 0],
      [1, 2, 3],
      [1, 2, 3, 2 ** 32],
      [1, 2, 3, -1],
      [1, 2, 3, 0.5],
    ])
      expect(() => generator.restore(state as unknown as GeneratorState)).toThrow(usageError);
    expect(generator.state).toStrictEqual(before);
  });

  it("continues from a restored state, also one that went through JSON", () => {
    const original = new Generator(123456789012345);
    original.permutation(100);
    const saved: GeneratorState = JSON.parse(JSON.stringify(original.state));
    const expected = [...original.permutation(50), original.uniform(), original.below(7)];
    const resumed = new Generator(0);
    resumed.restore(saved);
    expect([...resumed.permutation(50), resumed.uniform(), resumed.below(7)]).toStrictEqual(expected);
    expect(resumed.state).toStrictEqual(original.state);
  });

  it("fills [0, 1) evenly", () => {
    const generator = new Generator(42);
    const coarse = new Uint32Array(100);
    const fine = new Uint32Array(64);
    for (let round = 0; round < 200_000; round++) {
      const value = generator.uniform();
      if (value < 0 || value >= 1) throw new Error(`${value} is outside [0, 1).`);
      coarse[Math.floor(value * 100)]++;
      fine[(value * 2 ** 53) % 64]++;
    }
    // 99 and 63 degrees of freedom: the 99.9 % quantiles.
    expect(chiSquare(coarse)).toBeLessThan(148.2);
    expect(chiSquare(fine)).toBeLessThan(103.4);
  });

  it("draws bounded integers without bias", () => {
    const generator = new Generator(43);
    // A third of the words lies beyond the only multiple: a plain remainder would hit the lower
    // half twice as often.
    const n = 3 * 2 ** 30;
    const thirds = new Uint32Array(3);
    const dice = new Uint32Array(6);
    for (let round = 0; round < 60_000; round++) {
      thirds[Math.floor(generator.below(n) / 2 ** 30)]++;
      dice[generator.below(6)]++;
    }
    // 2 and 5 degrees of freedom: the 99.9 % quantiles.
    expect(chiSquare(thirds)).toBeLessThan(13.8);
    expect(chiSquare(dice)).toBeLessThan(20.5);
    expect(generator.below(1)).toBe(0);
    expect(generator.below(2 ** 32)).toBeLessThan(2 ** 32);
  });

  it("shuffles to permutations, all equally likely", () => {
    const generator = new Generator(44);
    for (const n of [0, 1, 2, 3, 150, 10_000]) expect(isPermutation(generator.permutation(n), n)).toBe(true);
    const counts = new Map<string, number>();
    for (let round = 0; round < 24_000; round++) {
      const order = generator.permutation(4).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // 23 degrees of freedom: the 99.9 % quantile.
    expect(chiSquare([...counts.values()])).toBeLessThan(49.7);
    const words = ["a", "b", "c", "d", "e"];
    generator.shuffle(words);
    expect([...words].sort()).toStrictEqual(["a", "b", "c", "d", "e"]);
    const floats = Float32Array.of(0, 1, 2, 3, 4, 5);
    generator.shuffle(floats);
    expect(isPermutation(floats, 6)).toBe(true);
  });
});

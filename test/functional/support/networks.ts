import { adam, type ComputeOptions, dense, dropout, embedding, flatten, type LayerWeights } from "../../../src/node.js";
import { apply, concatenate, input, maximum, model, subtract } from "../../../src/nodeModel.js";

/** Numbers from 0 to below 1 that look drawn, and are the same every time. */
export function number(i: number): number {
  return ((Math.imul(i + 1, 2654435761) >>> 0) % 1000) / 1000;
}

/** Rows of so many numbers. */
export function rowsOf(rows: number, columns: number, of = number): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, i) => of(row * columns + i)));
}

/** Words and a user, who has rated them, and what kind of words these are. */
export function reviews(rows = 40) {
  return {
    inputs: { words: rowsOf(rows, 5, (i) => Math.floor(number(i) * 20)), user: rowsOf(rows, 3) },
    targets: {
      rating: Array.from({ length: rows }, (_, row) => number(row + 5)),
      genre: Array.from({ length: rows }, (_, row) => ["news", "poem", "tale"][row % 3]),
    },
  };
}

/** A model of two inputs and two outputs. */
export function reviewer(options: ComputeOptions = {}, rate = 0.2) {
  const [words, user] = [input(5), input(3)];
  const read = apply([embedding(20, 4), flatten()], words);
  const both = apply([dense(16, "tanh"), dropout(rate)], concatenate([read, user]));
  return model({
    inputs: { words, user },
    outputs: { rating: apply(dense(1), both), genre: apply(dense(3, "softmax"), both) },
    losses: { rating: "meanSquaredError", genre: { loss: "crossEntropy", weight: 0.3 } },
    optimizer: adam({ learningRate: 0.01 }),
    seed: 3,
    ...options,
  });
}

/** How far apart two inputs are, which one encoder reads; `weights` are numbers by path. */
export function siamese(weights?: Readonly<Record<string, readonly number[]>>, options: ComputeOptions = {}) {
  const of = (i: number) =>
    weights && { weights: Float64Array.from(weights[`${i}.kernel`]), biases: Float64Array.from(weights[`${i}.bias`]) };
  const [left, right] = [input(5), input(5)];
  const encoder = [dense(6, "tanh", of(0)), dense(3, "linear", of(1))];
  const [a, b] = [apply(encoder, left), apply(encoder, right)];
  const apart = maximum([subtract([a, b]), subtract([b, a])]);
  return model({
    inputs: { left, right },
    outputs: { same: apply(dense(1, "sigmoid", of(5)), apart) },
    losses: { same: "binaryCrossEntropy" },
    ...options,
  });
}

/** The numbers of layers by path. */
export function byPath(layers: readonly LayerWeights[]): Map<string, ArrayLike<number>> {
  return new Map(
    layers.flatMap((layer, i) => Object.entries(layer).map(([name, values]) => [`${i}.${name}`, values] as const)),
  );
}

import { checkNothingElse, checkOptions, invalidOption } from "../check.js";
import type { PerAxis } from "./images.js";
import type {
  EmbeddingLayer,
  ParameterValues,
  PermuteLayer,
  ReshapeLayer,
  UpSamplingLayer,
  ZeroPaddingLayer,
} from "./layer.js";
import { optionLayer } from "./optionLayer.js";

/** What `embedding` can be told. */
export interface EmbeddingOptions {
  /**
   * The table to start from, [inputDim, outputDim]; default uniform from -0.05 to 0.05, as in
   * Keras.
   */
  readonly weights?: ParameterValues;
}

/**
 * A table of `inputDim` vectors of `outputDim` numbers, of which each whole number that comes in,
 * from 0 on, is replaced by its own: rows of n numbers become [n, outputDim]. Training by `sgd`
 * moves those vectors alone that a batch names. It takes the numbers of the rows themselves, so it
 * is the first layer, or stands behind one that only changes their shape. @throws UsageError
 * INVALID_OPTION.
 */
export function embedding(
  inputDim: number,
  outputDim: number,
  options: EmbeddingOptions = {},
  ...none: readonly []
): EmbeddingLayer {
  checkNothingElse("embedding", none);
  checkOptions("embedding", options, "{ weights }", ["weights"]);
  const { weights } = options;
  return { ...(optionLayer("embedding", {}, { inputDim, outputDim }) as EmbeddingLayer), ...(weights && { weights }) };
}

/** One made anew, which checks it. @throws UsageError INVALID_OPTION. */
export function checkedEmbedding({ inputDim, outputDim, weights }: EmbeddingLayer): EmbeddingLayer {
  return embedding(inputDim, outputDim, weights && { weights });
}

/**
 * The numbers of a row as they lie, in another shape of as many: `reshape([28, 28, 1])`.
 * @throws UsageError INVALID_OPTION.
 */
export function reshape(shape: readonly number[], ...none: readonly []): ReshapeLayer {
  const made = optionLayer("reshape", {}, { shape }) as ReshapeLayer;
  checkNothingElse("reshape", none);
  return made;
}

/**
 * The axes of a row in another order, counted from 1 as in Keras: `permute([2, 1])` transposes.
 * @throws UsageError INVALID_OPTION.
 */
export function permute(axes: readonly number[], ...none: readonly []): PermuteLayer {
  const made = optionLayer("permute", {}, { axes }) as PermuteLayer;
  checkNothingElse("permute", none);
  return made;
}

/**
 * A number of places on each side: one for all, [height, width], or [[top, bottom], [left, right]].
 */
export type Padding2d = PerAxis | readonly (readonly number[])[];

/**
 * Zeros around images [height, width, channels]; default one place on each side. @throws UsageError
 * INVALID_OPTION.
 */
export function zeroPadding2d(padding: Padding2d = 1, ...none: readonly []): ZeroPaddingLayer {
  checkNothingElse("zeroPadding2d", none);
  const sides = twoOf("The padding of zeroPadding2d", padding).flatMap((side) =>
    Array.isArray(side) ? side : [side, side],
  );
  return optionLayer("zeroPadding2d", {}, { padding: sides }) as ZeroPaddingLayer;
}

/**
 * Each place of images [height, width, channels] so many times; default 2 in both directions.
 * @throws UsageError INVALID_OPTION.
 */
export function upSampling2d(size: PerAxis = 2, ...none: readonly []): UpSamplingLayer {
  checkNothingElse("upSampling2d", none);
  return optionLayer("upSampling2d", {}, { size: twoOf("The size of upSampling2d", size) }) as UpSamplingLayer;
}

function twoOf(what: string, given: Padding2d): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given, given];
  if (list.length !== 2 && list.length !== 4) throw invalidOption(what, "a number or [height, width]", given);
  return list;
}

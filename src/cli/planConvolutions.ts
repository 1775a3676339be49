import type { Dataset } from "../data/dataset.js";
import { UsageError } from "../errors.js";
import { conv2d, flatten, type Layer, maxPooling2d } from "../node.js";
import type { TrainOptions } from "./trainOptions.js";

/** Lines and columns of the kernels of `--conv`, and of the windows of the pooling behind each. */
const KERNEL = 3;
const POOL = 2;

/** Convolutions of images before the dense layers. */
export interface ConvolutionPlan {
  /** The filters of each. */
  readonly filters: readonly number[];
  /** How the numbers of a row lie: [height, width, channels]. */
  readonly shape: readonly number[];
  /** Numbers that the dense layers take. */
  readonly features: number;
  /** Weights and biases. */
  readonly parameters: number;
}

/**
 * What `--conv` comes to for these rows. @throws UsageError for rows that are no images, or too
 * small ones, and with `--init`.
 */
export function planConvolutions(
  { conv: filters = [], init }: TrainOptions,
  { name, shape }: Dataset,
): { readonly convolutions?: ConvolutionPlan } {
  if (filters.length === 0) return {};
  if (!shape)
    throw refusal(`--conv needs images, as mnist and IDX files hold them, and ${name} has none: leave it out.`);
  if (init !== undefined) throw refusal("--init has weights of dense layers alone: leave out --conv.");
  let [height, width, channels] = shape;
  let parameters = 0;
  for (const count of filters) {
    [height, width] = [height, width].map((extent) => Math.floor((extent - KERNEL + 1) / POOL));
    if (Math.min(height, width) < 1) {
      const message = `--conv ${filters.join()} halves images of ${shape[0]} x ${shape[1]} more often than they can be: name fewer layers.`;
      throw refusal(message);
    }
    parameters += KERNEL * KERNEL * channels * count + count;
    channels = count;
  }
  return { convolutions: { filters, shape, features: height * width * channels, parameters } };
}

/** The layers of `--conv`, up to rows of numbers. */
export function convolutionLayers(plan: ConvolutionPlan | undefined): readonly Layer[] {
  if (!plan) return [];
  return [...plan.filters.flatMap((filters) => [conv2d(filters, KERNEL, "relu"), maxPooling2d(POOL)]), flatten()];
}

function refusal(message: string): UsageError {
  return new UsageError("INVALID_OPTION", message);
}

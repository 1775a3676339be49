/** Images that are changed by chance on the way into the batch: loaded with the first `fit` that is asked for that. */
import { UsageError } from "../../errors.js";
import type { Place } from "../../graph/site.js";
import type { Network } from "../../nn/network.js";
import type { Runtime } from "../../runtime/runtime.js";
import { runSpans, type TimeSlice } from "../../runtime/timeSlice.js";
import type { BatchWay } from "../batchWay.js";
import { placeDense } from "../placing/features.js";
import type { PlacedFeatures } from "../placing/placedFeatures.js";
import { Training } from "../training.js";
import { drawMove, moveImage } from "./move.js";
import { type SettledAugmentation, settleAugmentation } from "./options.js";

/** Numbers that are moved between two looks at the clock: some milliseconds' worth. */
const MOVED = 2 ** 16;

/**
 * The way to go through batches whose images are changed as `given` says, drawn from that seed; otherwise they are gone through as `way`
 * says. @throws UsageError INVALID_OPTION.
 */
export function augmentedWay(given: unknown, seed: number, way: BatchWay | undefined): BatchWay {
  const images = new MovedImages(settleAugmentation(given), seed);
  if (way && !way.isPieced)
    throw refusal(
      "lbfgs searches along a gradient that stays what it is: leave out `augment`, or choose another optimizer.",
    );
  return {
    Kind: through(images, way?.Kind ?? Training),
    isPieced: true,
    *place(runtime, data) {
      const placed = yield* placeDense(runtime, data);
      images.lie(yield* placed.all(), data.rows, data.shape);
      return placed;
    },
  };
}

/** The training whose batches consist of images that were moved before each. */
function through(images: MovedImages, Kind: typeof Training): typeof Training {
  return class extends Kind {
    constructor(...[network, passes, loss, data, all, batchSize, ...others]: ConstructorParameters<typeof Training>) {
      const features = images.batches(network, data.features, batchSize);
      super(network, passes, loss, { ...data, features }, all, batchSize, ...others);
    }

    override beginEpoch(epoch: number, first?: number): Promise<void> | undefined {
      images.epoch = epoch;
      return super.beginEpoch(epoch, first);
    }

    override runBatch(b: number, order: Uint32Array): Promise<void> | undefined {
      const rows = order.subarray(b * this.batchSize, (b + 1) * this.batchSize);
      const moving = images.move(rows, this.slice);
      return moving ? moving.then(() => super.runBatch(b, order)) : super.runBatch(b, order);
    }
  };
}

/** Images as they are, and those of a batch as chance has them. */
class MovedImages {
  /** The number of the present epoch. */
  epoch = 0;
  private source: (Place & { readonly rows: number; readonly shape: readonly number[] | undefined }) | undefined;
  private batch: { readonly runtime: Runtime; readonly shape: readonly number[]; readonly address: number } | undefined;

  constructor(
    private readonly options: SettledAugmentation,
    private readonly seed: number,
  ) {}

  /** Says where the images lie, and how if they themselves know. */
  lie(place: Place, rows: number, shape: readonly number[] | undefined): void {
    this.source = { ...place, rows, shape };
  }

  /** Those of a batch, as the features that it is gathered from. @throws UsageError INVALID_OPTION for rows that are no images. */
  batches({ runtime, inputs, blueprint }: Network, features: PlacedFeatures, rows: number): PlacedFeatures {
    const shape = this.source?.shape ?? blueprint.inputShape;
    const address = runtime.allocateReals(rows * inputs);
    this.batch = { runtime, shape: this.checked(shape), address };
    /** Where the indices of a batch stand: those of its first part are the first that are asked about. */
    let begin: number | undefined;
    return {
      ...features,
      gather: (indices) => {
        begin ??= indices;
        return { x: { address: address + ((indices - begin) / 4) * inputs * runtime.elementBytes }, steps: [] };
      },
    };
  }

  /** Writes the images of these rows, one behind the other, as they are in this epoch; a promise where others had their turn meanwhile. */
  move(rows: Uint32Array, slice: TimeSlice): Promise<void> | undefined {
    const { source, batch } = this;
    if (!source || !batch) return undefined;
    const { runtime, shape, address } = batch;
    const size = shape.reduce((product, extent) => product * extent, 1);
    return runSpans(slice, rows.length, Math.ceil(MOVED / size), (begin, end) => {
      const { options, seed, epoch } = this;
      // fresh views for each piece: the memory may have grown since the last one
      const out = runtime.reals(address, rows.length * size);
      const numbers = source.rows * size;
      const isBytes = source.scale !== undefined;
      const values = isBytes ? runtime.arena.bytes(source.address, numbers) : runtime.reals(source.address, numbers);
      const scale = runtime.dtype === "float32" ? Math.fround(source.scale ?? 1) : (source.scale ?? 1);
      for (let i = begin; i < end; i++) {
        const move = drawMove(options, seed, epoch, rows[i]);
        moveImage(out, i * size, { values, shape, scale }, rows[i] * size, move);
      }
    });
  }

  private checked(shape: readonly number[] | undefined): readonly number[] {
    if (shape?.length !== 3)
      throw refusal(
        "`augment` changes images, and nothing says that these rows are some: give the model `inputs: [height, width, channels]`.",
      );
    const { shift } = this.options;
    if (shift < Math.min(shape[0], shape[1])) return shape;
    throw refusal(
      `augment.shift is ${shift}, which moves images of ${shape[0]} x ${shape[1]} pixels out of sight: give it a smaller number.`,
    );
  }
}

function refusal(message: string): UsageError {
  return new UsageError("INVALID_OPTION", message);
}

/**
 * Images that are changed by chance on the way into the batch: loaded with the first `fit` that is
 * asked for that.
 */
import { UsageError } from "../../errors.js";
import type { Place } from "../../graph/site.js";
import { runSpans } from "../../runtime/timeSlice.js";
import type { BatchWay } from "../batchWay.js";
import { placeDense } from "../placing/features.js";
import { Training } from "../training.js";
import { drawMove, moveImage, type Source } from "./move.js";
import { type SettledAugmentation, settleAugmentation } from "./options.js";

/** Numbers that are moved between two looks at the clock: some milliseconds' worth. */
const MOVED = 2 ** 16;

/**
 * The way to go through batches whose images are changed as `given` says, drawn from that seed;
 * otherwise they are gone through as `way` says. @throws UsageError INVALID_OPTION.
 */
export function augmentedWay(given: unknown, seed: number, way: BatchWay | undefined): BatchWay {
  const options = settleAugmentation(given);
  if (way && !way.isPieced) throw refusal("lbfgs needs a gradient that stays what it is: leave out `augment`.");
  /** Where the images lie as they are, and how if they themselves know. */
  let found: { readonly place: Place; readonly shape: readonly number[] | undefined };
  const Base = way?.Kind ?? Training;
  return {
    ...way,
    isPieced: true,
    asker: ["`augment`", "leave it out"],
    *place(runtime, data) {
      const placed = yield* placeDense(runtime, data);
      found = { place: yield* placed.all(), shape: data.shape };
      return placed;
    },
    Kind: class extends Base {
      private readonly shape: readonly number[];
      private readonly address: number;
      private epoch = 0;

      constructor(...[network, passes, loss, data, all, batchSize, ...others]: ConstructorParameters<typeof Training>) {
        const { runtime, inputs, blueprint } = network;
        const shape = checked(options, found.shape ?? blueprint.inputShape);
        const address = runtime.allocateReals(batchSize * inputs);
        /**
         * Where the indices of a batch stand: those of its first part are the first that are asked
         * about.
         */
        let begin: number | undefined;
        const gather = (indices: number) => {
          begin ??= indices;
          const x = { address: address + ((indices - begin) / 4) * inputs * runtime.elementBytes };
          return { x, steps: [], at: data.features.held?.at(indices) };
        };
        super(network, passes, loss, { ...data, features: { ...data.features, gather } }, all, batchSize, ...others);
        this.shape = shape;
        this.address = address;
      }

      override beginEpoch(epoch: number, first?: number): Promise<void> | undefined {
        this.epoch = epoch;
        return super.beginEpoch(epoch, first);
      }

      override runBatch(b: number, order: Uint32Array): Promise<void> | undefined {
        const { shape, address, epoch, batchSize, slice, network, data } = this;
        const { held } = data.features;
        const { runtime, inputs } = network;
        const { place } = found;
        const rows = order.subarray(b * batchSize, (b + 1) * batchSize);
        const moving = runSpans(slice, rows.length, Math.ceil(MOVED / inputs), (from, to) => {
          // fresh views for each piece: the memory may have grown since the last one
          const out = runtime.reals(address, rows.length * inputs);
          const count = (held?.rows ?? this.rows) * inputs;
          const { scale = 1 } = place;
          const source: Source = {
            values: place.scale ? runtime.arena.bytes(place.address, count) : runtime.reals(place.address, count),
            shape,
            // as kernels round it
            scale: runtime.dtype === "float32" ? Math.fround(scale) : scale,
          };
          for (let i = from; i < to; i++) {
            const row = held ? held.placeOf(i) : rows[i];
            // others compute it
            if (row === undefined) continue;
            moveImage(out, i * inputs, source, row * inputs, drawMove(options, seed, epoch, rows[i]));
          }
        });
        return moving ? moving.then(() => super.runBatch(b, order)) : super.runBatch(b, order);
      }
    },
  };
}

/**
 * The shape of images. @throws UsageError INVALID_OPTION for rows that are none, or that a shift
 * moves out of sight.
 */
function checked({ shift }: SettledAugmentation, shape: readonly number[] = []): readonly number[] {
  if (shape.length !== 3)
    throw refusal("`augment` needs images: make the model with `inputs: [height, width, channels]`.");
  const [height, width] = shape;
  if (shift < Math.min(height, width)) return shape;
  throw refusal(
    `\`augment\` needs images larger than its shift, and ${height} x ${width} pixels are not larger than ${shift}: choose a smaller shift.`,
  );
}

function refusal(message: string): UsageError {
  return new UsageError("INVALID_OPTION", message);
}

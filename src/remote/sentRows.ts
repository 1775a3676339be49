import type { Prepare } from "../preprocess/prepare.js";
import { streaming } from "../train/onDemand.js";
import type { OpenSource } from "../train/stream/openSource.js";
import type { DataSource } from "../train/stream/source.js";
import type { Notice, Passes } from "./protocol.js";
import { copyOf } from "./sentData.js";

/**
 * The page's end of rows that come in pieces: the next one is taken of their source when the worker
 * asks for it.
 */
export class SentRows {
  /** The error with which they ended. */
  failure: unknown;

  private constructor(
    private readonly source: OpenSource,
    readonly passes: Passes,
  ) {}

  /** Opens nothing yet; `prepare` makes data sets of tables. */
  static async of(source: DataSource, prepare: Prepare | undefined): Promise<SentRows> {
    const { changed, OpenSource } = await streaming.load();
    const rows = prepare ? changed(source, (piece) => prepare(piece, true)) : source;
    return new SentRows(new OpenSource(rows), typeof source === "function" ? "many" : "one");
  }

  /** Sends what the worker of the training `fit` has asked for. */
  async answer(fit: number, send: (notice: Notice, buffers: readonly ArrayBuffer[]) => void): Promise<void> {
    try {
      const piece = await this.source.next();
      const buffers: ArrayBuffer[] = [];
      // a copy, for whoever gave it may use its arrays again
      const content = piece && { ...copyOf(piece.data, buffers), name: piece.ownName };
      send({ kind: "piece", fit, content }, buffers);
    } catch (error) {
      this.failure = error;
      send({ kind: "noPiece", fit }, []);
    }
  }

  /** Lets the source end, unless it has. */
  close(): Promise<void> {
    return this.source.close();
  }
}

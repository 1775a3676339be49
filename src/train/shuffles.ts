import { ascending } from "../random/shuffle.js";
import { type GeneratorState, Xoshiro } from "../random/xoshiro.js";

/** What the orders to come depend on. */
export interface ShufflesState {
  /** Where the stream stands that they are drawn from. */
  readonly shuffles: GeneratorState;
  /** The last order, which the next one is a shuffle of; empty before the first one. */
  readonly order: Uint32Array<ArrayBuffer>;
}

/**
 * The orders in which a model goes through its rows, epoch after epoch, whatever `fit` they belong
 * to.
 */
export class Shuffles {
  private readonly generator: Xoshiro;
  private order = ascending(0);

  constructor(seed: number) {
    this.generator = new Xoshiro(seed);
  }

  /**
   * A new order of so many rows: of as many as last time the last one shuffled, else 0, 1, 2 and so
   * on.
   */
  next(rows: number): Uint32Array {
    const order = this.order.length === rows ? this.order.slice() : ascending(rows);
    this.generator.shuffle(order);
    this.order = order;
    return order;
  }

  /** Nobody changes what it holds. */
  get state(): ShufflesState {
    return { shuffles: this.generator.state, order: this.order };
  }

  /** Goes back, or on, to where it stood. */
  restore({ shuffles, order }: ShufflesState): void {
    this.generator.restore(shuffles);
    this.order = order;
  }
}

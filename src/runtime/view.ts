import type { Arena } from "./arena.js";

/**
 * A view of linear memory for many uses, taken anew only where the memory has grown or moved since
 * the last one.
 */
export class View<T> {
  private buffer: ArrayBufferLike;
  private view: T;

  constructor(
    private readonly arena: Arena,
    private readonly take: () => T,
  ) {
    this.buffer = arena.memory.buffer;
    this.view = take();
  }

  /** The view, fit for use until memory is next allocated. */
  get current(): T {
    const { buffer } = this.arena.memory;
    if (buffer !== this.buffer) {
      this.buffer = buffer;
      this.view = this.take();
    }
    return this.view;
  }
}

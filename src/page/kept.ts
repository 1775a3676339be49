/** What is wanted, under a name of its own, and how it is made. */
export interface Wanted<T> {
  readonly key: string;
  readonly make: () => T;
}

/** Things that are dear to make: what was wanted last time and is wanted again isn't made anew. */
export class Kept<T> {
  private things: ReadonlyMap<string, T> = new Map();

  /** What is wanted, in that order; the rest is let go. */
  these(wanted: readonly Wanted<T>[]): readonly T[] {
    this.things = new Map(wanted.map(({ key, make }) => [key, this.things.get(key) ?? make()]));
    return [...this.things.values()];
  }

  /** Lets everything go. */
  forget(): void {
    this.things = new Map();
  }
}

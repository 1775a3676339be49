/** What is wanted, under a name of its own, and how it is made. */
export interface CacheEntry<T> {
  readonly key: string;
  readonly make: () => T;
}

/** Keeps the values of the last call by key, and makes only new ones: they take long to make. */
export class KeyedCache<T> {
  private values: ReadonlyMap<string, T> = new Map();

  /** The values of these entries, in that order; all others are let go. */
  retain(entries: readonly CacheEntry<T>[]): readonly T[] {
    this.values = new Map(entries.map(({ key, make }) => [key, this.values.get(key) ?? make()]));
    return [...this.values.values()];
  }

  /** Lets everything go. */
  clear(): void {
    this.values = new Map();
  }
}

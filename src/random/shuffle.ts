/** Anything with numbered, writable elements: an array or a typed array. */
export interface Indexed<Element> {
  /** Number of elements. */
  readonly length: number;
  [index: number]: Element;
}

/**
 * Shuffles `array` in place from its end (Fisher-Yates, Durstenfeld's form). `below(n)` draws an
 * integer in [0, n); it is called length - 1 times, with n = length, length - 1, ..., 2, which is
 * the order NumPy's shuffle draws in.
 */
export function shuffleWith<Element>(array: Indexed<Element>, below: (n: number) => number): void {
  for (let last = array.length - 1; last > 0; last--) {
    const chosen = below(last + 1);
    const element = array[chosen];
    array[chosen] = array[last];
    array[last] = element;
  }
}

/** The numbers 0, 1, ..., n - 1. */
export function ascending(n: number): Uint32Array<ArrayBuffer> {
  return new Uint32Array(n).map((_, index) => index);
}

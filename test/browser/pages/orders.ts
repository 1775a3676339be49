/**
 * What a page is asked to do: the function `name` of the page module `module`, called with lanegrad
 * and these arguments.
 */
export interface Order {
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
  /** What the engine is made to lack before lanegrad is loaded. */
  readonly lacking?: "WebAssembly" | "SIMD";
}

/** What a page answers. */
export interface Answer {
  /** What the function returned; absent if it failed. */
  readonly result?: unknown;
  /** What it failed with. */
  readonly error?: string;
  /** Violations of the page's policy, and errors that nobody caught. */
  readonly complaints: readonly string[];
}

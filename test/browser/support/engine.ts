import type { Answer, Order } from "../pages/orders.js";
import type { ModeName } from "./modes.js";

/** A JavaScript engine that runs functions of the modules in `pages`. */
export interface Engine {
  /** What it is called, with its version. */
  readonly version: string;
  /**
   * Has it obey in a page served in that mode. @throws Error if it takes longer than so many
   * seconds, or ends.
   */
  command(mode: ModeName, order: Order, seconds?: number): Promise<Answer>;
  /** Ends it; nothing of it is left. */
  close(): Promise<void>;
}

/** Seconds that an engine may take to come up and obey one order, where nobody says otherwise. */
export const PATIENCE = 40;

/** An engine that can be had here, or why not. */
export type Candidate =
  | { readonly name: string; start(): Promise<Engine> }
  | { readonly name: string; readonly absence: string };

import type { Answer, Order } from "../pages/orders.js";
import type { ModeName } from "./modes.js";

/** A JavaScript engine that runs functions of the modules in `pages`. */
export interface Engine {
  /** What it is called, with its version. */
  readonly version: string;
  /** Has it obey in a page served in that mode. @throws Error if it takes longer than its time or ends. */
  command(mode: ModeName, order: Order): Promise<Answer>;
  /** Ends it; nothing of it is left. */
  close(): Promise<void>;
}

/** An engine that can be had here, or why not. */
export type Candidate =
  | { readonly name: string; start(): Promise<Engine> }
  | { readonly name: string; readonly absence: string };

import { Turn } from "../runtime/turn.js";

/** The turns of a program that is run now and then: each run begins one. */
export class RunTurn extends Turn {
  /** Begins a new one: others had theirs, for nothing was under way. */
  begin(): void {
    this.begun = this.now();
  }
}

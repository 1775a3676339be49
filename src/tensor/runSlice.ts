import { TimeSlice } from "../runtime/timeSlice.js";

/** The time slices of a program that is run now and then: each run begins one. */
export class RunSlice extends TimeSlice {
  /** Begins a new one: while nothing was under way, other events were handled. */
  begin(): void {
    this.begun = this.now();
  }
}

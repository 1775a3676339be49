import { LanegradError } from "../browser.js";

/**
 * Asks one question at a time: what comes up meanwhile is asked once more afterwards, however often
 * it came up.
 */
export class Asking {
  private isBusy = false;
  private isStale = false;

  /**
   * `ask` answers for the present state; `rest` milliseconds pass before it is asked again. Its
   * failures are handed to `onError`, unless a newer question took its place: then it is asked
   * again.
   */
  constructor(
    private readonly ask: () => Promise<void>,
    private readonly onError: (error: unknown) => void,
    private readonly rest = 0,
  ) {}

  /** Asks now, or when the present question is answered. */
  async again(): Promise<void> {
    if (this.isBusy) {
      this.isStale = true;
      return;
    }
    this.isBusy = true;
    do {
      this.isStale = false;
      try {
        await this.ask();
      } catch (error) {
        if (isSuperseded(error)) this.isStale = true;
        else this.onError(error);
      }
      // also lets others be answered that were asked at the same time
      await new Promise((resolve) => setTimeout(resolve, this.rest));
    } while (this.isStale);
    this.isBusy = false;
  }
}

function isSuperseded(error: unknown): boolean {
  return error instanceof LanegradError && error.code === "SUPERSEDED";
}

import type { PageState } from "./state.js";

/**
 * A part of the page that shows the training: made once, then told of every new state, at most once
 * a frame.
 */
export interface View {
  /**
   * A panel, see `panel`. It stands in the page from the start; a view with nothing to show sets
   * its `hidden`.
   */
  readonly element: HTMLElement;
  /**
   * Shows `state`. Parts of a state never change, so what is identical to the part shown last need
   * not be drawn again.
   */
  update(state: PageState): void;
}

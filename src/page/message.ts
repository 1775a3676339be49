import { sentenceOf } from "./advice.js";
import { element } from "./dom.js";

/**
 * A line in which the page says what went wrong, in one sentence, until it is closed or all is well
 * again.
 */
export class Message {
  private readonly text = element("span");

  constructor(private readonly root: HTMLElement) {
    const close = element("button", { type: "button", class: "quiet" }, "Close");
    close.addEventListener("click", () => this.clear());
    root.append(this.text, close);
  }

  /** Shows a sentence. */
  show(sentence: string): void {
    this.text.textContent = sentence;
    this.root.hidden = false;
  }

  /** Shows what an error says. */
  showError(error: unknown): void {
    this.show(sentenceOf(error));
  }

  clear(): void {
    this.root.hidden = true;
    this.text.textContent = "";
  }
}

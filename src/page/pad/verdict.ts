/**
 * Milliseconds that the pen rests before it is said what the drawing looks like, and that pass
 * between two changes of mind.
 */
const REST = 700;

/**
 * Says what a drawing looks like: once the pen rests, and while the network trains on only when it
 * takes the drawing for something else, for its shares change with every look.
 */
export class Verdict {
  private sentence = "";
  private name: string | undefined;
  private said: string | undefined;
  /** Restarted by every look: runs out when all is calm. */
  private calm: ReturnType<typeof setTimeout> | undefined;
  /** Restarted by strokes alone. */
  private change: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly root: Pick<HTMLElement, "textContent">) {}

  /** A stroke was drawn: what is said waits for the pen to rest. */
  wait(): void {
    clearTimeout(this.change);
    this.change = undefined;
  }

  /** What a look came to: a sentence, and the class that it names, if any. */
  say(sentence: string, name: string | undefined): void {
    this.sentence = sentence;
    this.name = name;
    clearTimeout(this.calm);
    this.calm = setTimeout(() => this.tell(), REST);
    this.change ??= setTimeout(() => {
      this.change = undefined;
      if (this.name !== this.said) this.tell();
    }, REST);
  }

  private tell(): void {
    this.said = this.name;
    if (this.root.textContent !== this.sentence) this.root.textContent = this.sentence;
  }
}

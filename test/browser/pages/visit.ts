/** Milliseconds that most things may take. */
const PATIENCE = 20_000;

/** The page of build/page in a frame, used by script as a reader uses it. */
export class Visit {
  private constructor(private readonly frame: HTMLIFrameElement) {}

  /** Opens the page at what stands behind "#". */
  static async open(hash: string): Promise<Visit> {
    const frame = document.createElement("iframe");
    frame.width = "1280";
    frame.height = "900";
    frame.src = `build/page/index.html${hash}`;
    document.body.append(frame);
    const visit = new Visit(frame);
    // some browsers load an empty document first
    await visit.until(() => visit.page.getElementById("reset") !== null, "the page's script");
    await visit.until(() => !visit.button("reset").disabled, "the page to have a model");
    return visit;
  }

  get page(): Document {
    const page = this.frame.contentDocument;
    if (!page) throw new Error("The frame has no page.");
    return page;
  }

  close(): void {
    this.frame.remove();
  }

  get hash(): string {
    return this.frame.contentWindow?.location.hash ?? "";
  }

  /** Goes to what stands behind "#" in a link, until the page has heard of it. */
  async follow(hash: string): Promise<void> {
    const { contentWindow } = this.frame;
    if (!contentWindow) throw new Error("The frame has no window.");
    const heard = new Promise((resolve) => contentWindow.addEventListener("hashchange", resolve, { once: true }));
    contentWindow.location.hash = hash;
    await heard;
    await this.settle();
  }

  /** Gives the page this clipboard instead of the browser's, which asks for a reader's gesture. */
  haveClipboard(clipboard: Pick<Clipboard, "writeText">): void {
    const navigator = this.frame.contentWindow?.navigator;
    if (!navigator) throw new Error("The frame has no window.");
    Object.defineProperty(navigator, "clipboard", { value: clipboard, configurable: true });
  }

  /** Until what the page shows is its state. */
  async settle(): Promise<void> {
    for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  }

  button(id: string): HTMLButtonElement {
    return this.find(id) as HTMLButtonElement;
  }

  find(id: string): HTMLElement {
    const found = this.page.getElementById(id);
    if (!found) throw new Error(`The page has no "${id}".`);
    return found;
  }

  /** The number that a readout begins with. */
  read(id: string): number {
    return Number.parseFloat((this.find(`readout-${id}`).textContent ?? "").replaceAll(",", ""));
  }

  get message(): string {
    const root = this.page.getElementById("message");
    return !root || root.hidden ? "" : (root.textContent ?? "");
  }

  /** Changes a field as a reader does. */
  enter(id: string, value: string): void {
    const field = this.find(id) as HTMLInputElement | HTMLSelectElement;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /**
   * Trains until that epoch is shown: for as long as the training goes on, since machines that have
   * much else to do take long.
   */
  async trainTo(epoch: number): Promise<void> {
    let shown = this.read("epoch");
    this.button("train").click();
    while (shown !== epoch) {
      await this.until(() => this.read("epoch") !== shown, `an epoch behind ${shown} of ${epoch}`);
      shown = this.read("epoch");
    }
  }

  /** Until something is so, which must not take longer than `patience` milliseconds. */
  async until(isSo: () => boolean, what: string, patience = PATIENCE): Promise<void> {
    const limit = performance.now() + patience;
    while (!isSo()) {
      if (performance.now() > limit) throw new Error(`Waited in vain for ${what}; the page says "${this.message}".`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Until nothing is under way. */
  async rest(): Promise<void> {
    const isLoading = (): boolean => this.page.querySelector<HTMLElement>(".loading")?.hidden === false;
    const isIdle = (): boolean => this.button("train").textContent === "Train" && !this.button("reset").disabled;
    await this.until(() => isIdle() && !isLoading(), "rest");
  }
}

import type { DevTools, Params } from "./devtools.js";

/** A place in a tab, in pixels of its page. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** How a tab looks and is used. */
export interface Device {
  readonly width: number;
  readonly height: number;
  readonly colors: "light" | "dark";
  readonly isTouched: boolean;
}

/** Milliseconds that a page may take for what it is waited for. */
const PATIENCE = 20_000;
const LOOK = 30;
/** Frames in which a page that is still doesn't scroll: a smooth scroll begins some frames late. */
const STILL_FRAMES = 6;

/**
 * A page in a Chromium, used by mouse and finger: to the page, what comes from here is what comes
 * from a reader.
 */
export class Tab {
  /** Errors that nobody caught, violations of the page's policy, and files that are not there. */
  readonly complaints: string[] = [];

  private constructor(
    private readonly tools: DevTools,
    private readonly session: string,
  ) {
    tools.listen("Runtime.exceptionThrown", session, (params) => this.complaints.push(JSON.stringify(params)));
    tools.listen("Log.entryAdded", session, (params) => this.complaints.push(JSON.stringify(params)));
  }

  /** Opens an address in a tab of its own. */
  static async open(tools: DevTools, address: string, { width, height, colors, isTouched }: Device): Promise<Tab> {
    const { targetId } = await tools.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await tools.send("Target.attachToTarget", { targetId, flatten: true });
    const tab = new Tab(tools, String(sessionId));
    for (const domain of ["Page", "Runtime", "Log", "DOM"]) await tab.send(`${domain}.enable`);
    const metrics = { width, height, deviceScaleFactor: isTouched ? 2 : 1, mobile: isTouched };
    await tab.send("Emulation.setDeviceMetricsOverride", metrics);
    await tab.send("Emulation.setTouchEmulationEnabled", { enabled: isTouched });
    await tab.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: colors }] });
    // a tab in the background may use no clipboard
    await tab.send("Emulation.setFocusEmulationEnabled", { enabled: true });
    await tab.go(address);
    return tab;
  }

  /** Loads an address. */
  async go(url: string): Promise<void> {
    const loaded = this.next("Page.loadEventFired");
    await this.send("Page.navigate", { url });
    await loaded;
  }

  /** See `DevTools.send`. */
  send(method: string, params?: object): Promise<Params> {
    return this.tools.send(method, params, this.session);
  }

  /** See `DevTools.next`. */
  next(method: string): Promise<Params> {
    return this.tools.next(method, this.session);
  }

  /** The value of an expression in the page, once it is there. */
  async evaluate<T>(expression: string): Promise<T> {
    const answer = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    const { result, exceptionDetails } = answer as {
      readonly result: { readonly value: T };
      readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
    };
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** What the body of a function returns that is called in the page's next frame. */
  private inFrame<T>(body: string): Promise<T> {
    return this.evaluate<T>(`new Promise((resolve, reject) => {
      requestAnimationFrame(() => {
        try { resolve((() => { ${body} })()); } catch (error) { reject(error); }
      });
    })`);
  }

  /** Until an expression is true in the page. */
  async until(expression: string, patience = PATIENCE): Promise<void> {
    const limit = performance.now() + patience;
    while (!(await this.evaluate<boolean>(`Boolean(${expression})`))) {
      if (performance.now() > limit) throw new Error(`Waited in vain for ${expression}; ${await this.message()}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }

  /**
   * Keeps files whose address has a part like `pattern` ("*" for anything) from the page until what
   * it returns is called.
   */
  async hold(pattern: string): Promise<() => Promise<void>> {
    const held: unknown[] = [];
    const forget = this.tools.listen("Fetch.requestPaused", this.session, ({ requestId }) => held.push(requestId));
    await this.send("Fetch.enable", { patterns: [{ urlPattern: pattern }] });
    return async () => {
      forget();
      for (const requestId of held) await this.send("Fetch.continueRequest", { requestId });
      await this.send("Fetch.disable");
    };
  }

  /** Until the page has a model and does nothing. */
  rest(): Promise<void> {
    const isIdle = `${button("train")}?.textContent === "Train" && !${button("reset")}.disabled`;
    return this.until(`${isIdle} && document.querySelector(".loading").hidden`);
  }

  /** The middle of an element, which is scrolled to. */
  async middleOf(selector: string): Promise<Place> {
    const { x, y, width, height } = await this.boundsOf(selector);
    return { x: x + width / 2, y: y + height / 2 };
  }

  /**
   * Where an element is, which is scrolled to, once it is shown and stands still: views that follow
   * a training are drawn one a frame, and move each other.
   */
  async boundsOf(selector: string): Promise<Place & { readonly width: number; readonly height: number }> {
    const found = `document.querySelector(${JSON.stringify(selector)})`;
    const look = (): Promise<string> =>
      this.inFrame(`${found}.scrollIntoView({ block: "center", behavior: "instant" });
        return JSON.stringify(${found}.getBoundingClientRect());`);
    const limit = performance.now() + PATIENCE;
    for (let before = ""; performance.now() < limit; ) {
      const now = await look();
      const bounds = JSON.parse(now);
      if (now === before && bounds.width > 0) return bounds;
      before = now;
    }
    throw new Error(`Waited in vain for ${selector} to be shown and to stand still; ${await this.message()}`);
  }

  /** Until the page has stopped scrolling, or hasn't begun to. */
  async still(): Promise<void> {
    for (let frames = 0, before = Number.NaN; frames < STILL_FRAMES; ) {
      const now = await this.inFrame<number>("return scrollY;");
      frames = now === before ? frames + 1 : 0;
      before = now;
    }
  }

  /** Presses an element by mouse. */
  async click(selector: string): Promise<void> {
    const place = { ...(await this.middleOf(selector)), button: "left", clickCount: 1 };
    await this.send("Input.dispatchMouseEvent", { type: "mousePressed", ...place });
    await this.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...place });
  }

  /** Taps an element with a finger. */
  async tap(selector: string): Promise<void> {
    await this.draw([await this.middleOf(selector)]);
  }

  /** Puts a finger down at the first place, and moves it on to the others. */
  async draw(places: readonly Place[]): Promise<void> {
    for (const [i, place] of places.entries())
      await this.send("Input.dispatchTouchEvent", { type: i === 0 ? "touchStart" : "touchMove", touchPoints: [place] });
    await this.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  }

  /** Drags a file from outside over the page, and drops it there. */
  async drop(path: string): Promise<void> {
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"])
      await this.send("Input.dispatchDragEvent", { type, x: 200, y: 300, data });
  }

  /** Presses what opens a chooser of files, and chooses one. */
  async choose(selector: string, path: string): Promise<void> {
    await this.send("Page.setInterceptFileChooserDialog", { enabled: true });
    const opened = this.next("Page.fileChooserOpened");
    await this.click(selector);
    const { backendNodeId } = await opened;
    await this.send("DOM.setFileInputFiles", { files: [path], backendNodeId });
  }

  /** A picture of what is seen, in the bytes of a PNG file. */
  async picture(isWhole = false): Promise<Buffer> {
    const { data } = await this.send("Page.captureScreenshot", { captureBeyondViewport: isWhole });
    return Buffer.from(String(data), "base64");
  }

  /** The text of an element. */
  textOf(selector: string): Promise<string> {
    return this.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);
  }

  /** Writes into the field of that id, as a reader does who then leaves it. */
  enter(id: string, value: string): Promise<void> {
    return this.evaluate(`(() => {
      const field = document.getElementById(${JSON.stringify(id)});
      field.value = ${JSON.stringify(value)};
      field.dispatchEvent(new Event("change", { bubbles: true }));
    })()`);
  }

  /** What the page says in its line for failures. */
  message(): Promise<string> {
    return this.evaluate(
      `(({ hidden, textContent }) => hidden ? "" : textContent)(document.getElementById("message"))`,
    );
  }
}

/** The button of that id, as an expression. */
export function button(id: string): string {
  return `document.getElementById("${id}")`;
}

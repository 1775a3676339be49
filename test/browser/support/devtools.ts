import type { Program } from "./browser.js";
import { type Piped, startPiped } from "./guarded.js";

/** Seconds that one answer of the browser may take. */
const PATIENCE = 30;

/** What the browser answers, or tells of an event. */
export type Params = Readonly<Record<string, unknown>>;

/**
 * What the browser sends: the answer to a command, or an event; `sessionId` names the tab that it
 * is about.
 */
interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: Params;
  readonly error?: { readonly message: string };
}

interface Pending {
  readonly resolve: (result: Params) => void;
  readonly reject: (error: Error) => void;
}

interface Listener {
  readonly sessionId: string | undefined;
  readonly method: string;
  readonly hear: (params: Params) => void;
}

/**
 * A Chromium that is talked to by its DevTools protocol
 * (https://chromedevtools.github.io/devtools-protocol), over two pipes: what no page can do by
 * itself, such as a finger's touch or a file's drop, is done to it from here.
 */
export class DevTools {
  private readonly browser: Piped;
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Set<Listener>();
  private count = 0;
  private rest = "";

  private constructor({ command, environment, ...program }: Program) {
    const args = (folder: string) => ["--remote-debugging-pipe", ...program.arguments("about:blank", folder)];
    this.browser = startPiped(command, args, environment);
    this.browser.fromCommand.setEncoding("utf8").on("data", (text: string) => this.hear(text));
    this.browser.ended.then((words) => {
      for (const { reject } of this.pending.values()) reject(new Error(`The browser ended: ${words}`));
    });
  }

  /** Starts a browser. */
  static start(program: Program): DevTools {
    return new DevTools(program);
  }

  /**
   * Has the browser, or one of its tabs, do something; resolves to what it answers. @throws Error
   * if it refuses or takes too long.
   */
  send(method: string, params: object = {}, sessionId?: string): Promise<Params> {
    const id = ++this.count;
    return inTime(
      method,
      () => this.pending.delete(id),
      (resolve, reject) => {
        this.pending.set(id, { resolve, reject });
        this.browser.toCommand.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      },
    );
  }

  /**
   * Calls `hear` at every event of that name, of the browser or of one of its tabs. Returns what
   * ends that.
   */
  listen(method: string, sessionId: string | undefined, hear: Listener["hear"]): () => void {
    const listener = { sessionId, method, hear };
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The next event of that name that is accepted; to be called before what brings it about. */
  next(method: string, sessionId?: string, accepts: (params: Params) => boolean = () => true): Promise<Params> {
    let forget = (): void => undefined;
    return inTime(
      method,
      () => forget(),
      (resolve) => {
        forget = this.listen(method, sessionId, (params) => accepts(params) && resolve(params));
      },
    );
  }

  /** Ends the browser. */
  close(): Promise<void> {
    return this.browser.stop();
  }

  private hear(text: string): void {
    const messages = (this.rest + text).split("\0");
    this.rest = messages.pop() ?? "";
    for (const message of messages) this.take(JSON.parse(message) as Message);
  }

  private take({ id, sessionId, method, params = {}, result = {}, error }: Message): void {
    if (id !== undefined) {
      const pending = this.pending.get(id);
      if (error) pending?.reject(new Error(error.message));
      else pending?.resolve(result);
      return;
    }
    for (const listener of this.listeners)
      if (listener.method === method && listener.sessionId === sessionId) listener.hear(params);
  }
}

/** A promise that is given up after a while; `settled` is called in either case. */
function inTime<T>(
  what: string,
  settled: () => void,
  begin: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  return new Promise<T>((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${PATIENCE} seconds.`)), 1000 * PATIENCE);
    begin(resolve, reject);
  }).finally(() => {
    clearTimeout(timer);
    settled();
  });
}

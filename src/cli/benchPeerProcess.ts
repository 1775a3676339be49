import { isRecord } from "../check.js";

const { spawn } = process.getBuiltinModule("node:child_process");
const { createInterface } = process.getBuiltinModule("node:readline");

/** Characters of a failed process's last words that are told. */
const LONGEST_COMPLAINT = 200;

/** A line of JSON that a peer said. */
export type Answer = Readonly<Record<string, unknown>>;

/** Variables that a process is started with. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A peer's process, which answers every line on its standard input with a line of JSON. */
export class PeerProcess {
  private readonly child;
  private readonly lines: AsyncIterator<string>;
  private readonly ended: Promise<void>;
  private complaint = "";

  constructor(program: string, args: readonly string[], environment: Environment = process.env) {
    // Python would leave its compiled files beside the scripts, in the installed package
    const env = { ...environment, PYTHONDONTWRITEBYTECODE: "1" };
    this.child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], env });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.child.stderr.setEncoding("utf8");
    this.child.stderr.on("data", (text: string) => {
      this.complaint = (this.complaint + text).slice(-4000);
    });
    // a process that is gone takes no more questions; the missing answer tells it
    this.child.stdin.on("error", () => undefined);
    this.ended = new Promise((resolve) => {
      this.child.once("close", () => resolve());
      this.child.once("error", (error) => {
        this.complaint = error.message;
        resolve();
      });
    });
  }

  /** Asks for a round. */
  ask(): void {
    this.child.stdin.write("round\n");
  }

  /**
   * The next line of JSON; libraries' own messages in between are passed over. @throws Error when
   * the process ended.
   */
  async answer(): Promise<Answer> {
    for (let line = await this.lines.next(); !line.done; line = await this.lines.next()) {
      if (!line.value.startsWith("{")) continue;
      const message: unknown = JSON.parse(line.value);
      if (isRecord(message)) return message;
    }
    await this.ended;
    const words = this.complaint.trim().split("\n");
    const telling = words.findLast((line) => /error/i.test(line)) ?? words[words.length - 1] ?? "";
    throw new Error(`it failed: ${telling.trim().slice(0, LONGEST_COMPLAINT)}`);
  }

  /** Lets the process end, and waits for it. */
  async end(): Promise<void> {
    this.child.stdin.end();
    this.child.kill();
    await this.ended;
  }
}

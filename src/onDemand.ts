import { ResourceError } from "./errors.js";

/** What a page that can't load a script is told by. */
type MissingCode = "KERNELS_NOT_FOUND" | "WORKER_FAILED" | "SCRIPT_NOT_FOUND";

/**
 * The error for a script of the library that the page can't load; engines name only its address.
 */
export function missingScript(code: MissingCode, what: string, cause: unknown): ResourceError {
  const message = `The script with ${what} can't be loaded: check connection and deployment.`;
  return new ResourceError(code, message, { cause });
}

/** Code that few programs need: a script of its own, which is loaded when it is first wanted. */
export class OnDemand<Module> {
  private module: Module | undefined;

  /** `what` it is for, in the sentence above; `script` imports it. */
  constructor(
    private readonly what: string,
    private readonly script: () => Promise<Module>,
    private readonly code: MissingCode = "SCRIPT_NOT_FOUND",
  ) {}

  /** It, if it was loaded already. */
  get loaded(): Module | undefined {
    return this.module;
  }

  /** @throws ResourceError of its code where the page can't load it; the next call tries again. */
  async load(): Promise<Module> {
    this.module ??= await this.script().catch((cause: unknown) => {
      throw missingScript(this.code, this.what, cause);
    });
    return this.module;
  }
}

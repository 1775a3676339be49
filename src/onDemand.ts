import { missingScript } from "./errors.js";

/** Code that few programs need: a chunk of its own, which is loaded when it is first wanted. */
export class OnDemand<Module> {
  private module: Module | undefined;

  /** `what` it is for, in a sentence "The script with ... can't be loaded"; `script` imports it. */
  constructor(
    private readonly what: string,
    private readonly script: () => Promise<Module>,
  ) {}

  /** It, if it was loaded already. */
  get loaded(): Module | undefined {
    return this.module;
  }

  /** @throws ResourceError SCRIPT_NOT_FOUND where the page can't load it; the next call tries again. */
  async load(): Promise<Module> {
    this.module ??= await this.script().catch((cause: unknown) => {
      throw missingScript("SCRIPT_NOT_FOUND", this.what, cause);
    });
    return this.module;
  }
}

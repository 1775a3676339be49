/** What the engine offers the page. */
export interface Surroundings {
  readonly isIsolated: boolean;
  readonly hasSharedMemory: boolean;
  readonly cores: number;
}

/** What the engine offers the page. */
export function look(): Surroundings {
  return {
    isIsolated: crossOriginIsolated,
    hasSharedMemory: typeof SharedArrayBuffer === "function",
    cores: navigator.hardwareConcurrency,
  };
}

/** A server of a project's index.html and what that imports. */
export interface DevServer {
  readonly url: string;
  /** What is posted to /answer. */
  readonly answer: Promise<string>;
  close(): Promise<void>;
}

/**
 * Vite's development server with its usual settings, which bundles dependencies one by one and
 * before they are asked for.
 */
export function startViteDev(project: string): Promise<DevServer>;

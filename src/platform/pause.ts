/** Resolves after other events of Node had their turn. */
export function pauseInNode(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * The same in a page: a message to oneself is answered after what is already waiting, without the
 * delay of nested timers.
 */
export function pauseInPage(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

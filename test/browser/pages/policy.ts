/** What the strict policy forbids: text run as a program, and a worker whose script is no file. */
export async function violate(): Promise<readonly string[]> {
  const attempts = [
    () => new Function("return 1")(),
    () => new Worker(URL.createObjectURL(new Blob(["postMessage(1)"]))),
  ];
  const refusals = attempts.map((attempt) => {
    try {
      attempt();
      return "done";
    } catch (error) {
      return error instanceof Error ? error.name : "refused";
    }
  });
  // violations are told in events, and reported to the server, in their own time
  await new Promise((resolve) => setTimeout(resolve, 100));
  return refusals;
}

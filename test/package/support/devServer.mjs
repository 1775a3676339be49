import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

/** The packages of test/browser, which this folder's files don't see by themselves. */
const fromBrowserTests = createRequire(new URL("../../browser/package.json", import.meta.url));

/** @type {import("./devServer.d.mts").startViteDev} */
export async function startViteDev(project) {
  const { createServer } = await import(pathToFileURL(fromBrowserTests.resolve("vite")).href);
  let settle;
  const answer = new Promise((resolve) => {
    settle = resolve;
  });
  const takesAnswers = {
    name: "takes-answers",
    configureServer({ middlewares }) {
      middlewares.use("/answer", (request, response) => {
        text(request).then(settle);
        response.end();
      });
    },
  };
  const server = await createServer({
    root: project,
    configFile: false,
    logLevel: "error",
    plugins: [takesAnswers],
    server: { port: 0, host: "127.0.0.1", hmr: false, watch: null },
  });
  await server.listen();
  const { port } = server.httpServer.address();
  return { url: `http://localhost:${port}/`, answer, close: () => server.close() };
}

/**
 * `npm run page`: builds the page into build/page, files for any static host, and serves it on this
 * machine. `--build` only builds; `--port N` chooses the port (8080), or the next free one.
 */
import { parseArgs } from "node:util";
import { buildPage } from "./pageBuild.mjs";
import { servePage } from "./pageServer.mjs";
import { build, install } from "./ready.mjs";

const { values } = parseArgs({ options: { build: { type: "boolean" }, port: { type: "string", default: "8080" } } });
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(`--port must be a whole number from 0 to 65535, not "${values.port}".`);
  process.exit(2);
}
install();
build();
await buildPage();
if (!values.build) {
  const { url } = await servePage(port);
  console.log(`The page is at ${url} until you press Ctrl-C.`);
}

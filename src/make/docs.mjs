/**
 * `npm run docs`: builds the documentation into build/site, files for any static host: the API,
 * made from docstrings, the guides of docs, and the page.
 */
import { buildPage } from "./pageBuild.mjs";
import { build, install, installIn, runNode } from "./ready.mjs";

install();
const absence = installIn("site", "the documentation needs");
if (absence !== undefined) {
  console.error(`${absence}: the documentation can't be built.`);
  process.exit(1);
}
build();
await buildPage();
runNode("site/build.mjs");

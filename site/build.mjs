/**
 * Builds the documentation into build/site: the API of every entry, made from its docstrings, the
 * guides of docs, and the page. Fails where a public name or member has no docstring, and where a
 * link leads nowhere.
 */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { JSX, RendererEvent } from "typedoc";
import { deadLinks } from "./links.mjs";
import { root, siteFolder } from "./options.mjs";
import { converted, isSound } from "./project.mjs";

/** Dead links that are named; one in the frame of all pages is as many as there are pages. */
const MOST_SHOWN = 20;

const { app, project } = await converted();
if (!project) process.exit(1);

// each page has a way to the page that trains
app.renderer.hooks.on("sidebar.begin", (context) =>
  JSX.createElement(
    "p",
    {},
    JSX.createElement("a", { href: context.relativeURL("page/index.html") }, "The page that trains"),
  ),
);
app.renderer.on(RendererEvent.END, () =>
  cpSync(join(root, "build/page"), join(siteFolder, "page"), { recursive: true }),
);

app.validate(project);
await app.generateOutputs(project);
const dead = deadLinks(siteFolder);
for (const { page, link, why } of dead.slice(0, MOST_SHOWN)) console.error(`${page}: ${link} ${why}`);
if (dead.length > MOST_SHOWN) console.error(`and ${dead.length - MOST_SHOWN} more dead links`);
if (!isSound(app) || dead.length > 0) process.exit(1);
console.log(`The documentation is in ${siteFolder}.`);

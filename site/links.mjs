import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Links and sources in a page. Those of other hosts are not followed. */
const LINK = /\s(?:href|src)="([^"]*)"/g;
const ELSEWHERE = /^(?:[a-z][a-z+.-]*:|\/\/)/i;

/** Links of the pages in a folder that lead to no file of it, or to no element of a page. */
export function deadLinks(folder) {
  const anchors = new Map();
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));
  return pages.flatMap((page) =>
    linksOf(readFileSync(join(folder, page), "utf8")).flatMap((link) => {
      const why = whyDead(join(folder, page), link, folder, anchors);
      return why === undefined ? [] : [{ page, link, why }];
    }),
  );
}

/** The links of a page to its own site, each once. */
function linksOf(html) {
  const links = [...html.matchAll(LINK)].map(([, link]) => link.replaceAll("&amp;", "&"));
  return [...new Set(links)].filter((link) => link !== "" && !ELSEWHERE.test(link));
}

/** Why a link of a page leads nowhere; undefined if it leads somewhere. */
function whyDead(page, link, folder, anchors) {
  const [address, anchor] = link.split("#");
  const path = decodeURIComponent(address.replace(/\?.*$/, ""));
  let target = path === "" ? page : join(dirname(page), path);
  if (existsSync(target) && statSync(target).isDirectory()) target = join(target, "index.html");
  if (relative(folder, target).startsWith("..")) return "leaves the site";
  if (!existsSync(target)) return "leads to no file";
  if (!anchor || !target.endsWith(".html")) return undefined;
  return anchorsOf(target, anchors).has(decodeURIComponent(anchor)) ? undefined : "leads to no heading or name";
}

/** The names that links can lead to in a page. */
function anchorsOf(path, anchors) {
  if (!anchors.has(path)) {
    const ids = readFileSync(path, "utf8").matchAll(/\s(?:id|name)="([^"]*)"/g);
    anchors.set(path, new Set([...ids].map(([, id]) => id)));
  }
  return anchors.get(path);
}

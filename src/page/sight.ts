/**
 * Scrolls the page so that `whole` begins at its upper edge, unless all from there to the end of
 * `part` is seen already: behind bars that stand at the page's edges, whose heights are the page's
 * scroll padding, nothing is seen.
 */
export function bringIntoSight(whole: Element, part: Element): void {
  const { scrollPaddingTop, scrollPaddingBottom } = getComputedStyle(document.documentElement);
  const [upper, lower] = [scrollPaddingTop, scrollPaddingBottom].map((length) => Number.parseFloat(length) || 0);
  const isSeen =
    whole.getBoundingClientRect().top >= upper - 1 && part.getBoundingClientRect().bottom <= innerHeight - lower;
  if (isSeen) return;
  const mayMove = matchMedia("(prefers-reduced-motion: no-preference)").matches;
  whole.scrollIntoView({ block: "start", behavior: mayMove ? "smooth" : "instant" });
}

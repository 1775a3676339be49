/**
 * Makes the tabs of a list work by mouse and by arrow keys; `opened` hears of each tab that is
 * opened.
 */
export function connectTabs(list: HTMLElement, opened: (panel: HTMLElement) => void): (id: string) => void {
  const tabs = [...list.querySelectorAll<HTMLElement>('[role="tab"]')];
  const panelOf = (tab: HTMLElement) => document.getElementById(tab.getAttribute("aria-controls") ?? "");
  const open = (chosen: HTMLElement): void => {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      const panel = panelOf(tab);
      if (panel) panel.hidden = !isChosen;
      if (panel && isChosen) opened(panel);
    }
  };
  list.addEventListener("click", ({ target }) => {
    const tab = tabs.find((each) => each === target);
    if (tab) open(tab);
  });
  list.addEventListener("keydown", (event) => {
    const at = event.target instanceof HTMLElement ? tabs.indexOf(event.target) : -1;
    const next = placeAfter(event.key, at, tabs.length);
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    open(tabs[next]);
    tabs[next].focus();
  });
  return (id) => {
    const tab = tabs.find((each) => panelOf(each)?.id === id);
    if (tab) open(tab);
  };
}

/** The tab that a key leads to from another; undefined for other keys. */
function placeAfter(key: string, at: number, count: number): number | undefined {
  if (key === "ArrowRight") return (at + 1) % count;
  if (key === "ArrowLeft") return (at + count - 1) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return undefined;
}

/** A link that leads nowhere, and why. `page` is the path of its page in the site. */
export interface DeadLink {
  readonly page: string;
  readonly link: string;
  readonly why: string;
}

/** Links of the pages in a folder that lead to no file of it, or to no element of a page. */
export function deadLinks(folder: string): DeadLink[];

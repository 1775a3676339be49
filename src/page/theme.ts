/**
 * Colours for what is drawn on a canvas; those of the style sheet, whose custom properties they
 * are.
 */
export interface Theme {
  readonly isDark: boolean;
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly accent: string;
  /** Curves of the training rows and of the test rows. */
  readonly train: string;
  readonly test: string;
  /** Weights and gradients below and above 0. */
  readonly negative: string;
  readonly positive: string;
  /** One for each class, as many as ten. */
  readonly classes: readonly string[];
}

/** The theme that is in force. */
export function currentTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    isDark: matchMedia("(prefers-color-scheme: dark)").matches,
    paper: colour("paper"),
    ink: colour("ink"),
    faint: colour("faint"),
    line: colour("line"),
    accent: colour("accent"),
    train: colour("train"),
    test: colour("test"),
    negative: colour("negative"),
    positive: colour("positive"),
    classes: Array.from({ length: 10 }, (_, i) => colour(`class-${i}`)),
  };
}

/** Calls `changed` whenever the reader's system turns dark or light. */
export function watchTheme(changed: (theme: Theme) => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => changed(currentTheme()));
}

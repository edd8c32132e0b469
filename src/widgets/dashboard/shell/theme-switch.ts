const KEY = "terrarium-theme";
const CHOICES = ["dark light", "dark", "light"] as const;
export type ThemeChoice = (typeof CHOICES)[number];

const NAMES: Readonly<Record<ThemeChoice, string>> = {
  "dark light": "as the system",
  dark: "dark",
  light: "light",
};

/** The person's choice of theme, stored in this browser and applied through the document's `color-scheme`. */
export class ThemeSwitch {
  readonly #root: HTMLElement;
  #choice: ThemeChoice = "dark light";

  constructor(root: HTMLElement) {
    this.#root = root;
    try {
      const kept = localStorage.getItem(KEY);
      this.#choice = CHOICES.find((choice) => choice === kept) ?? "dark light";
    } catch {
      // Without storage, follow the system.
    }
    this.#apply();
  }

  get name(): string {
    return NAMES[this.#choice];
  }

  next(): void {
    this.#choice = CHOICES[(CHOICES.indexOf(this.#choice) + 1) % CHOICES.length] ?? "dark light";
    try {
      localStorage.setItem(KEY, this.#choice);
    } catch {
      // The choice holds until the page is closed.
    }
    this.#apply();
  }

  #apply(): void {
    this.#root.style.colorScheme = this.#choice;
  }
}

import type { Held, Looking } from "./scene.js";

export const LOOKING_AT_ALL: Looking = {
  open: null,
  chosen: null,
  held: null,
  scrolled: 0,
  help: false,
  still: false,
};

/** What a key means here. */
export type Wish =
  | "quit"
  | "suspend"
  | "pause"
  | "motion"
  | "up"
  | "down"
  | "open"
  | "back"
  | "help"
  | "redraw";

export interface Key {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
}

const WISHES: Readonly<Record<string, Wish>> = {
  q: "quit",
  p: "pause",
  m: "motion",
  k: "up",
  up: "up",
  left: "up",
  h: "up",
  j: "down",
  down: "down",
  right: "down",
  l: "down",
  return: "open",
  enter: "open",
  escape: "back",
  backspace: "back",
  "?": "help",
};

const WITH_CONTROL: Readonly<Record<string, Wish>> = { c: "quit", z: "suspend", l: "redraw", h: "back" };

/** Null for keys that mean nothing here. */
export function wishOf({ name, sequence, ctrl }: Key): Wish | null {
  if (ctrl) return WITH_CONTROL[name ?? ""] ?? null;
  return WISHES[name ?? ""] ?? WISHES[sequence ?? ""] ?? null;
}

export interface Surroundings {
  /** Ids in the order in which they are shown. */
  readonly agents: readonly string[];
  /** What was said last, of what is being looked at. */
  readonly latest: Held;
  /** The view was begun for one agent: there is no way back to all. */
  readonly alone: boolean;
}

/** What is looked at after a wish. A function of its arguments and of nothing else. */
export function after(looking: Looking, wish: Wish, around: Surroundings): Looking {
  if (wish === "motion") return { ...looking, still: !looking.still };
  if (wish === "help") return { ...looking, help: !looking.help };
  if (looking.help) return wish === "back" ? { ...looking, help: false } : looking;
  switch (wish) {
    case "pause":
      return { ...looking, held: looking.held === null ? around.latest : null, scrolled: 0 };
    case "up":
    case "down":
      return looking.open === null ? choose(looking, wish, around) : scroll(looking, wish, around);
    case "open": {
      const open = looking.open ?? looking.chosen ?? around.agents[0] ?? null;
      return open === looking.open ? looking : { ...looking, open, chosen: open, held: null, scrolled: 0 };
    }
    case "back":
      return around.alone ? looking : { ...looking, open: null, held: null, scrolled: 0 };
    case "quit":
    case "suspend":
    case "redraw":
      return looking;
  }
}

function choose(looking: Looking, wish: "up" | "down", { agents }: Surroundings): Looking {
  const at = looking.chosen === null ? -1 : agents.indexOf(looking.chosen);
  const next = wish === "down" ? Math.min(agents.length - 1, at + 1) : Math.max(0, at - 1);
  return { ...looking, chosen: agents[next] ?? null };
}

/** Who scrolls back wants to read: the tail stands still until its end is reached again. */
function scroll(looking: Looking, wish: "up" | "down", { latest }: Surroundings): Looking {
  const held = looking.held ?? latest;
  const step = wish === "up" ? 1 : -1;
  const scrolled = Math.max(0, Math.min(held.lines.length - 1, looking.scrolled + step));
  return { ...looking, scrolled, held: scrolled === 0 ? null : held };
}

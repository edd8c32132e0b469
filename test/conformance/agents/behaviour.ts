import type { Gateway } from "./gateway.js";

/** One behaviour, on an agent `ref-N` of its own. */
export interface Behaviour {
  readonly title: string;
  readonly holds: (world: World) => Promise<void>;
}

export interface World {
  readonly gateway: Gateway;
  /** Resolves with the first line of the gateway's log that matches. */
  readonly logged: (pattern: RegExp) => Promise<string>;
  /** An agent that no other behaviour uses. */
  readonly agent: string;
}

export const behaviour = (title: string, holds: Behaviour["holds"]): Behaviour => ({ title, holds });

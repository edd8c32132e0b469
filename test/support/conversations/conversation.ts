import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { JsonValue } from "../../../src/base/json.js";

export type Side = "host" | "gateway";
export type Json = Readonly<Record<string, JsonValue>>;
export type Message = Json & { readonly kind: string };
/** An event of a host: `agentId`, `type`, and what the type has. */
export type SaidEvent = Json & { readonly agentId: string; readonly type: string };

/** One line of a conversation; README.md describes them. */
export type Line =
  | { readonly from: Side; readonly message: Message }
  | { readonly from: "host"; readonly events: readonly SaidEvent[] }
  | { readonly from: "host"; readonly connects: true }
  | { readonly from: Side; readonly closes: number }
  | { readonly from: Side; readonly pings: true }
  | { readonly from: "host"; readonly exits: number }
  | { readonly from: "client"; readonly does: Deed; readonly as?: string }
  | { readonly from: "client"; readonly gets: string; readonly value: JsonValue }
  | { readonly from: "client"; readonly sees: readonly SaidEvent[] };

/** An operation of the gateway's GraphQL, with variables. */
export interface Deed {
  readonly operation: string;
  readonly variables?: Json;
}

export interface Conversation {
  readonly name: string;
  readonly title: string;
  /** The side that a player tests with it: the other one is played. */
  readonly tests: readonly Side[];
  /** Scopes of the host's token. */
  readonly scope: string;
  /** The gateway acknowledges only where a line says so. */
  readonly acksAreListed: boolean;
  readonly lines: readonly Line[];
}

interface Head {
  readonly title: string;
  readonly tests?: readonly Side[];
  readonly scope?: string;
  readonly acks?: "listed";
}

/** All conversations of this folder, by name. */
export function conversations(): Conversation[] {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".jsonl"));
  return files.toSorted().map((file) => {
    const text = readFileSync(join(import.meta.dirname, file), "utf8");
    const [head, ...lines] = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    const { title, tests = ["host", "gateway"], scope = "host:*", acks } = head as Head;
    const acksAreListed = acks === "listed";
    return { name: basename(file, ".jsonl"), title, tests, scope, acksAreListed, lines: lines as Line[] };
  });
}

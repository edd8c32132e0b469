import { isDeepStrictEqual } from "node:util";
import type { JsonValue } from "../../../src/base/json.js";
import type { Json } from "./conversation.js";

const PLACEHOLDER = /^<(?:(behind|at|agent|any)\b ?)?([^<>#@]*?)([#@]?)>$/;

interface Position {
  readonly epoch: string;
  readonly offset: number;
}

/** What the placeholders of one conversation stand for. */
export class Words {
  readonly #bound = new Map<string, JsonValue>();
  readonly #descriptor: (agentId: string) => JsonValue;
  /** Position of the newest event of each agent. */
  readonly places = new Map<string, Position>();
  #numbers = 1_000;

  constructor(descriptor: (agentId: string) => JsonValue) {
    this.#descriptor = descriptor;
  }

  /** The value with every placeholder filled in; a new one gets a value of its own. */
  fill(value: JsonValue): JsonValue {
    if (Array.isArray(value)) return value.map((item) => this.fill(item));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(
        Object.entries(value as Json).map(([name, member]) => [name, this.fill(member)]),
      );
    }
    const [, kind, name = "", type] = (typeof value === "string" && PLACEHOLDER.exec(value)) || [];
    if (kind === undefined && type === undefined) return value;
    if (kind === "behind") return (this.places.get(name) ?? null) as JsonValue;
    if (kind === "at") return this.places.get(name)?.offset ?? 0;
    if (kind === "agent") return this.#descriptor(name);
    const known = this.#bound.get(name);
    if (known !== undefined) return known;
    const fresh = type === "#" ? (this.#numbers += 1) : type === "@" ? Date.now() : `${name}-${this.#salt}`;
    this.#bound.set(name, fresh);
    return fresh;
  }

  readonly #salt = Math.random().toString(36).slice(2, 12);

  /** Binds new placeholders to what is found. Returns the first difference, with its path; null when it matches. */
  match(expected: JsonValue, found: JsonValue | undefined, path = "$"): string | null {
    const wrong = `${path}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)?.slice(0, 2_000)}`;
    if (found === undefined) return wrong;
    if (Array.isArray(expected)) {
      if (!Array.isArray(found) || found.length !== expected.length) return wrong;
      return first(expected.map((item, at) => this.match(item, found[at], `${path}[${at}]`)));
    }
    if (typeof expected === "object" && expected !== null) {
      if (typeof found !== "object" || found === null) return wrong;
      const members = Object.entries(expected as Json);
      return first(
        members.map(([name, member]) => this.match(member, (found as Json)[name], `${path}.${name}`)),
      );
    }
    return this.#stands(expected, found) ? null : wrong;
  }

  #stands(expected: JsonValue, found: JsonValue): boolean {
    const [, kind, name = "", type] = (typeof expected === "string" && PLACEHOLDER.exec(expected)) || [];
    if (kind === undefined && type === undefined) return isDeepStrictEqual(expected, found);
    if (kind === "any") return true;
    if (kind === "behind") return isDeepStrictEqual(found, this.places.get(name) ?? null);
    if (kind === "at") return found === this.places.get(name)?.offset;
    if (kind === "agent") return typeof found === "object" && (found as Json | null)?.["id"] === name;
    if (typeof found !== (type === "" ? "string" : "number")) return false;
    if (!this.#bound.has(name)) this.#bound.set(name, found);
    return isDeepStrictEqual(this.#bound.get(name), found);
  }
}

const first = (faults: readonly (string | null)[]): string | null =>
  faults.find((fault) => fault !== null) ?? null;

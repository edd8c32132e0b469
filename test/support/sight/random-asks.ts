// Random requests of a client that has found out ids of hidden agents, runs, questions, sessions and cursors.
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  isInterfaceType,
} from "graphql";
import { PATHS } from "../../../src/agentese/table.js";
import type { Random } from "../time-and-random.js";
import { POST_TEMPLATES } from "./actions.js";
import { REST_TEMPLATES } from "./rows.js";
import { BYSTANDER, type Subject } from "./world.js";

/** Levels of a random selection. */
const DEPTH_MAX = 4;

export type Ask =
  | {
      readonly kind: "http";
      readonly method: string;
      readonly path: string;
      readonly headers: Record<string, string>;
      readonly body: string | null;
    }
  /** Over `graphql-transport-ws`. */
  | { readonly kind: "operation"; readonly query: string }
  /** On `/observe` or `/perturb`. */
  | { readonly kind: "socket"; readonly path: string; readonly message: string | null };

export class RandomAsks {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #words: readonly string[];

  /** `known` are the subjects whose ids the asker has. */
  constructor(schema: GraphQLSchema, random: Random, known: readonly Subject[]) {
    this.#schema = schema;
    this.#random = random;
    // Most arguments are agents.
    this.#words = known.flatMap(({ agentId, runId, semaphoreId, session, cursor }) =>
      [agentId, agentId, agentId, runId, semaphoreId].concat(session, cursor),
    );
  }

  next(): Ask {
    const random = this.#random;
    switch (random.below(10)) {
      case 0:
      case 1:
      case 2:
        return this.#graphql(random.chance(0.8) ? "query" : "mutation");
      case 3:
        return {
          kind: "operation",
          query: this.#operation(random.pick(["query", "subscription", "subscription"])),
        };
      case 4:
        return this.#stream();
      case 5:
        return this.#introspection();
      case 6:
      case 7:
        return this.#rest();
      case 8:
        return this.#path();
      default:
        return this.#socket();
    }
  }

  #graphql(kind: "query" | "mutation"): Ask {
    const query = this.#operation(kind);
    const headers = { "content-type": "application/json", accept: "application/json" };
    return { kind: "http", method: "POST", path: "/graphql", headers, body: JSON.stringify({ query }) };
  }

  #stream(): Ask {
    const query = this.#operation("subscription");
    const headers: Record<string, string> = {
      "content-type": "application/json",
      accept: "text/event-stream",
    };
    if (this.#random.chance(0.3)) headers["last-event-id"] = this.#word();
    return { kind: "http", method: "POST", path: "/graphql", headers, body: JSON.stringify({ query }) };
  }

  /** The schema itself, and names that are nearly right. */
  #introspection(): Ask {
    const name = this.#random.pick(this.#words).replaceAll(/[^A-Za-z0-9]/g, "");
    const query = this.#random.pick([
      "{ __schema { types { name description fields { name description args { name } } } } }",
      `{ __type(name: "${name}Queries") { name fields { name } } }`,
      `{ ${name.slice(0, -1)} { __typename } }`,
      `{ ${name} { look } }`,
      `mutation { ${name} { look } }`,
      `{ agent(id: "${this.#word()}") { nmae } }`,
      `{ agents { commands { naem } } }`,
    ]);
    const headers = { "content-type": "application/json", accept: "application/json" };
    return { kind: "http", method: "POST", path: "/graphql", headers, body: JSON.stringify({ query }) };
  }

  #rest(): Ask {
    const random = this.#random;
    const isPost = random.chance(0.2);
    const template = random.pick(isPost ? POST_TEMPLATES : REST_TEMPLATES);
    const path = template.replaceAll(/\{\w+\}/g, () => encodeURIComponent(this.#word()));
    const names = [
      "agentId",
      "agent",
      "session",
      "after",
      "first",
      "types",
      "search",
      "target",
      "source",
      "last",
      "status",
    ];
    const query = new URLSearchParams();
    while (random.chance(0.5))
      query.set(random.pick(names), random.chance(0.2) ? String(random.below(50)) : this.#word());
    const headers: Record<string, string> = {
      accept: random.pick(["application/json", "application/x-ndjson", "text/html", "*/*"]),
    };
    if (random.chance(0.1)) headers["if-none-match"] = `"${this.#word()}", *`;
    if (isPost) headers["content-type"] = "application/json";
    if (isPost && random.chance(0.5)) headers["idempotency-key"] = random.pick(["k1", "k2"]);
    const body = isPost
      ? JSON.stringify(random.pick<unknown>([{}, { input: this.#word() }, { input: { ask: 1 } }, 1]))
      : null;
    const text = query.toString();
    return {
      kind: "http",
      method: isPost ? "POST" : random.pick(["GET", "GET", "HEAD"]),
      path: `${path}${text && `?${text}`}`,
      headers,
      body,
    };
  }

  #path(): Ask {
    const random = this.#random;
    const { pattern, acts } = random.pick(PATHS);
    const filled = pattern.replaceAll(/<\w+>/g, () => this.#word().replaceAll(".", "~."));
    const path = random.chance(0.3) ? filled.replace(/.$/, "x") : filled;
    const input = {
      agent: this.#word(),
      target: this.#word(),
      source: this.#word(),
      type: "TEST",
      first: 10,
    };
    const some = Object.fromEntries(Object.entries(input).filter(() => random.chance(0.4)));
    const query = new URLSearchParams({ input: JSON.stringify(some) }).toString();
    const headers: Record<string, string> = { accept: random.pick(["application/json", "text/html"]) };
    if (acts) headers["content-type"] = "application/json";
    const address = `/agentese/${encodeURI(path)}`;
    return acts
      ? { kind: "http", method: "POST", path: address, headers, body: JSON.stringify(some) }
      : { kind: "http", method: "GET", path: `${address}?${query}`, headers, body: null };
  }

  #socket(): Ask {
    const random = this.#random;
    const agent = encodeURIComponent(this.#word());
    if (random.chance(0.3)) {
      const message = random.pick<object>([
        { input: 1 },
        { input: { ask: 1 }, wait: true },
        { command: `look${this.#word()}`, args: {} },
        { resolve: this.#word(), answer: "yes" },
      ]);
      return { kind: "socket", path: `/perturb/${agent}`, message: JSON.stringify({ id: 1, ...message }) };
    }
    const query = new URLSearchParams();
    if (random.chance(0.7)) query.set("replay", String(random.below(50)));
    if (random.chance(0.3)) query.set("after", this.#word());
    if (random.chance(0.3)) query.set("session", this.#word());
    return { kind: "socket", path: `/observe/${agent}?${query.toString()}`, message: null };
  }

  #operation(kind: "query" | "mutation" | "subscription"): string {
    const root = {
      query: this.#schema.getQueryType(),
      mutation: this.#schema.getMutationType(),
      subscription: this.#schema.getSubscriptionType(),
    }[kind];
    const fields = Object.values(root?.getFields() ?? {});
    return `${kind} { a: ${this.#field(this.#random.pick(fields), 0)} }`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const args = field.args
      .filter((arg) => isRequiredArgument(arg) || this.#random.chance(0.4))
      .map((arg) => this.#argument(arg));
    return `${field.name}${args.length === 0 ? "" : `(${args.join(", ")})`} ${this.#selection(field, depth + 1)}`;
  }

  #selection({ type: output }: GraphQLField<unknown, unknown>, depth: number): string {
    const type = getNamedType(output);
    if (isUnionType(type) || isInterfaceType(type)) {
      const parts = this.#schema.getPossibleTypes(type).map((possible, index) => {
        const fields = Object.values(possible.getFields()).filter(() => this.#random.chance(0.6));
        const inside = fields.map((field) => `f${index}_${field.name}: ${this.#field(field, depth)}`);
        return inside.length === 0 ? "" : `... on ${possible.name} { ${inside.join(" ")} }`;
      });
      return `{ __typename ${parts.join(" ")} }`;
    }
    if (!isObjectType(type)) return "";
    if (depth > DEPTH_MAX) return "{ __typename }";
    const fields = Object.values(type.getFields()).filter(() => this.#random.chance(0.6));
    return `{ __typename ${fields.map((field) => this.#field(field, depth)).join(" ")} }`;
  }

  #argument({ name, type }: GraphQLArgument): string {
    return `${name}: ${this.#value(type)}`;
  }

  #value(given: GraphQLInputType): string {
    const type = getNullableType(given);
    if (isListType(type)) return `[${this.#value(type.ofType)}]`;
    if (isEnumType(type)) return this.#random.pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      return `{ ${fields.map((field) => `${field.name}: ${this.#value(field.type)}`).join(", ")} }`;
    }
    switch (getNamedType(type).name) {
      case "Int":
        return String(this.#random.pick([0, 1, 10, 100, 300]));
      case "Float":
        return this.#random.pick(["0", "0.5", "1"]);
      case "Boolean":
        return this.#random.pick(["true", "false"]);
      case "DateTime":
        return '"2026-01-01T00:00:00Z"';
      default:
        return JSON.stringify(this.#word());
    }
  }

  /** A known id or other name, sometimes with its last character changed. */
  #word(): string {
    const word = this.#random.chance(0.1) ? BYSTANDER : this.#random.pick(this.#words);
    return this.#random.chance(0.1) ? `${word.slice(0, -1)}x` : word;
  }
}

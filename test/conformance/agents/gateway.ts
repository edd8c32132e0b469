import { type Client, createClient } from "graphql-ws";
import { SignJWT } from "jose";
import { WebSocket } from "ws";
import type { JsonValue } from "../../../src/base/json.js";
import { Heard } from "../../support/terrarium-kit.js";
import type { Script } from "./steps.js";

export const TOKEN = "operator-of-the-reference-agents";
export const JWT_SECRET = "a secret of the reference agents, long enough";

/** An event as observers see it: members that its type does not have are undefined. */
export interface Seen {
  readonly type: string;
  readonly cursor: string;
  readonly agentId: string;
  readonly state: string;
  readonly data?: JsonValue;
  readonly result?: JsonValue;
  readonly code?: string;
  readonly message?: string;
  readonly cause?: string | null;
  readonly run?: string | null;
  readonly session?: string | null;
  readonly attempt?: number | null;
  readonly private?: true | null;
  readonly perturbationId?: string;
  readonly by?: string | null;
  readonly input?: JsonValue;
  readonly command?: string | null;
  readonly missed?: number | null;
  readonly probe?: string;
  readonly semaphore?: { readonly id: string; readonly prompt: string; readonly status: string };
  readonly pheromone?: { readonly type: string; readonly source: string; readonly payload: JsonValue };
}

const OF_RUN = "cause run session attempt private";
const EVENT = `type cursor agentId state
  ... on OutputEvent { data ${OF_RUN} } ... on ResultEvent { result ${OF_RUN} }
  ... on ErrorEvent { code message ${OF_RUN} }
  ... on PerturbedEvent { perturbationId by input command run session attempt private }
  ... on SemaphoreEvent { run session attempt semaphore { id prompt status } }
  ... on GapEvent { missed } ... on ProbeFailedEvent { probe } ... on ProbeRecoveredEvent { probe }
  ... on PheromoneEvent { run pheromone { type source payload } }`;

/** A refusal, as a client gets it. */
export class Refused extends Error {
  readonly code: string;
  readonly extensions: Readonly<Record<string, JsonValue>>;

  constructor(message: string, extensions: Readonly<Record<string, JsonValue>>) {
    super(message);
    this.code = JSON.stringify(extensions["code"]).slice(1, -1);
    this.extensions = extensions;
  }
}

export interface Run {
  readonly id: string;
  readonly agentId: string;
  readonly kind: string;
  readonly status: string;
  readonly command: string | null;
  readonly session: string | null;
  readonly by: string | null;
  readonly onBehalfOf: string | null;
  readonly attempt: number;
  readonly input: JsonValue;
  readonly result: JsonValue;
  readonly error: { readonly code: string; readonly message: string | null } | null;
  readonly usage: {
    readonly inputTokens: number | null;
    readonly outputTokens: number | null;
    readonly costUsd: number | null;
    readonly models: readonly string[];
  } | null;
  readonly semaphores: readonly { readonly id: string; readonly status: string }[];
  readonly children: readonly Pick<Run, "id" | "agentId" | "kind" | "status" | "by" | "onBehalfOf">[];
}

const RUN = `query ($id: ID!) { run(id: $id) {
  id agentId kind status command session by onBehalfOf attempt input result error { code message }
  usage { inputTokens outputTokens costUsd models } semaphores { id status }
  children { id agentId kind status by onBehalfOf } } }`;

export interface Work {
  readonly session?: string;
  readonly priority?: number;
  readonly idempotencyKey?: string;
  readonly timeoutMs?: number;
  /** Default: the operator's. Null: none. */
  readonly token?: string | null;
}

interface CommandCall {
  readonly token?: string;
  /** Idempotency key. */
  readonly key?: string;
}

export interface Invocation {
  readonly status: string;
  readonly result: JsonValue;
  readonly perturbationId: string;
  readonly semaphore: { readonly id: string } | null;
}

/** A gateway that runs the reference agents, reached as any client reaches it. */
export class Gateway implements AsyncDisposable {
  readonly url: string;
  readonly #sockets = new Map<string | null, Client>();

  constructor(url: string) {
    this.url = url;
  }

  /** One field of an operation. Throws `Refused`. */
  async ask<T>(operation: string, variables: object = {}, token: string | null = TOKEN): Promise<T> {
    const answer = await this.post("/graphql", { query: operation, variables }, token);
    const { data, errors } = (await answer.json()) as {
      readonly data?: Record<string, T> | null;
      readonly errors?: readonly {
        readonly message: string;
        readonly extensions: Record<string, JsonValue>;
      }[];
    };
    const [error] = errors ?? [];
    if (error) throw new Refused(error.message, error.extensions);
    return Object.values(data ?? {})[0] as T;
  }

  post(path: string, body: unknown, token: string | null = TOKEN, headers = {}): Promise<Response> {
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
    return fetch(this.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...authorization, ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  /** Resolves with the run's id. */
  async perturb(agentId: string, input: Script | JsonValue, { token, ...work }: Work = {}): Promise<string> {
    const operation = `mutation ($agentId: ID!, $input: JSON, $session: String, $priority: Int, $idempotencyKey: String) {
      perturb(agentId: $agentId, input: $input, session: $session, priority: $priority, idempotencyKey: $idempotencyKey) { id } }`;
    return (await this.ask<{ readonly id: string }>(operation, { agentId, input, ...work }, token)).id;
  }

  invoke(agentId: string, input: Script | JsonValue, { token, ...work }: Work = {}): Promise<Invocation> {
    const operation = `mutation ($agentId: ID!, $input: JSON, $session: String, $timeoutMs: Int, $idempotencyKey: String) {
      invoke(agentId: $agentId, input: $input, session: $session, timeoutMs: $timeoutMs, idempotencyKey: $idempotencyKey)
      { status result perturbationId semaphore { id } } }`;
    return this.ask(operation, { agentId, input, ...work }, token);
  }

  /** A command's answer over REST: its status and body. */
  async command(agentId: string, name: string, args: object, { token, key }: CommandCall = {}) {
    const headers = key === undefined ? {} : { "idempotency-key": key };
    const answer = await this.post(`/api/${agentId}/${name}`, args, token, headers);
    return { status: answer.status, body: (await answer.json()) as Record<string, JsonValue> };
  }

  /** Polls until there is such an agent, and it lives; each request is a turn of the gateway's event loop. */
  async alive(id: string): Promise<void> {
    const state = "query ($id: ID!) { agent(id: $id) { state } }";
    while ((await this.ask<{ readonly state: string } | null>(state, { id }))?.state !== "FLOWING");
  }

  release(agentId: string, name: string): Promise<unknown> {
    return this.command(agentId, "release", { name });
  }

  /** Polls until the agent has seen the end of a run that holds; each request is a turn of the gateway's event loop. */
  async aborted(agentId: string, name: string): Promise<void> {
    while ((await this.command(agentId, "gate", { name })).body["result"] !== "aborted");
  }

  answer(id: string, answer: JsonValue): Promise<unknown> {
    const operation =
      "mutation ($id: ID!, $answer: JSON) { resolveSemaphore(id: $id, answer: $answer) { id } }";
    return this.ask(operation, { id, answer });
  }

  cancel(id: string, reason?: string): Promise<Run> {
    return this.ask(
      "mutation ($id: ID!, $reason: String) { cancelRun(id: $id, reason: $reason) { id status } }",
      {
        id,
        reason,
      },
    );
  }

  run(id: string, token?: string | null): Promise<Run> {
    return this.ask(RUN, { id }, token);
  }

  /** Polls until the run is so; each request is a turn of the gateway's event loop. */
  async runUntil(id: string, look: (run: Run) => boolean): Promise<Run> {
    for (;;) {
      const run = await this.run(id);
      if (look(run)) return run;
    }
  }

  /** The run when it has ended. */
  ended(id: string): Promise<Run> {
    return this.runUntil(id, ({ status }) => !["ACCEPTED", "RUNNING", "PARKED"].includes(status));
  }

  /** Everything that an observer of this agent sees, its history included. */
  watch(agentId: string, token: string | null = TOKEN): Watching {
    let socket = this.#sockets.get(token);
    if (!socket) {
      socket = createClient({
        url: `${this.url.replace("http", "ws")}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: token === null ? {} : { authorization: `Bearer ${token}` },
      });
      this.#sockets.set(token, socket);
    }
    return new Watching(socket, agentId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.values()) await socket.dispose();
  }
}

/** An observer of one agent. */
export class Watching {
  readonly #heard = new Heard<Seen>();
  readonly close: () => void;

  constructor(socket: Client, agentId: string) {
    const query = `subscription ($agentId: ID) { terrariumEvents(agentId: $agentId, replay: 1000) { ${EVENT} } }`;
    this.close = socket.subscribe<{ readonly terrariumEvents: Seen }>(
      { query, variables: { agentId } },
      {
        next: ({ data, errors }) => {
          if (data) this.#heard.push(data.terrariumEvents);
          else this.#heard.end(errors);
        },
        error: (error) => this.#heard.end(error),
        complete: () => this.#heard.end(),
      },
    );
  }

  /** All events until `look` is true of them. Heartbeats are left out: they come at any time. */
  async until(look: (events: readonly Seen[]) => unknown): Promise<readonly Seen[]> {
    const kept = (events: readonly Seen[]): readonly Seen[] =>
      events.filter(({ type }) => type !== "METABOLISM");
    return kept(await this.#heard.until((events) => Boolean(look(kept(events)))));
  }

  /** Resolves with the first event that matches. */
  async first(look: (event: Seen) => boolean): Promise<Seen> {
    return (await this.until((events) => events.some(look))).find(look) as Seen;
  }

  /** The events of one run, in order, when it has a RESULT or an ERROR. */
  async run(id: string): Promise<readonly Seen[]> {
    const own = (events: readonly Seen[]): readonly Seen[] => events.filter(({ run }) => run === id);
    return own(
      await this.until((events) => own(events).some(({ type }) => type === "RESULT" || type === "ERROR")),
    );
  }

  /** Resolves when a run holds at the gate of that name. */
  holds(name: string): Promise<Seen> {
    return this.first(({ data }) => JSON.stringify(data) === JSON.stringify({ holds: name }));
  }
}

/** A token with these scopes. */
export function tokenOf(subject: string, scope: string): Promise<string> {
  return new SignJWT({ sub: subject, scope })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime(Math.floor(Date.now() / 1_000) + 600)
    .sign(new TextEncoder().encode(JWT_SECRET));
}

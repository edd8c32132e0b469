import type { TypedDocumentString, ViewerQuery } from "../../documents/generated/graphql.js";
import { noteUnread } from "../../documents/unread.js";
import { RUN_EVENTS_MAX, RUNS_SHOWN } from "./bounds.js";
import { SEMAPHORE } from "./documents/watching.js";
import { momentOf } from "./agents/state.js";
import { Refusal } from "./refusal.js";
import type { RunPage, RunThen } from "./types.js";
import { CANCEL_RUN, RERUN, RUN, RUNS } from "./documents/runs.js";
import {
  CANCEL,
  INVOKE,
  PERTURB,
  RESOLVE,
  SHARE,
  SHARED,
  START_AGENT,
  STOP_AGENT,
  UNSHARE,
  VIEWER,
} from "./documents/steering.js";

/** The subject and the scopes of the token, as the gateway reads it. */
export type Identity = NonNullable<ViewerQuery["viewer"]>;

/** An answer of the gateway. */
interface Sent {
  readonly status: number;
  readonly ok: boolean;
  readonly body: unknown;
  /** As of when it is, milliseconds since 1970; null: now. */
  readonly asOf: number | null;
}

/** A page of the log, oldest first. */
export interface HistoryPage {
  readonly events: readonly Readonly<Record<string, unknown>>[];
  /** `after` of the next page; null when this was the last. */
  readonly next: string | null;
  /** Events that the log has dropped right before the page; null when the number is not known. */
  readonly missed: number | null;
}

export interface SteeringOptions {
  /** Address of the gateway: `https://terrarium.example`. */
  readonly gateway: string;
  /** The share that reads are made by; null for none. */
  readonly share?: string | null;
}

/**
 * Steering over HTTP. Keeps the token only in memory, and sends it in a header, never in a URL. Every method rejects
 * with a `Refusal` that has the gateway's code, or `UNREACHABLE` without an answer.
 */
export class Steering {
  readonly #gateway: string;
  #token: string | null = null;
  #identity: Identity | null = null;

  constructor({ gateway, share = null }: SteeringOptions) {
    this.#token = share;
    this.#gateway = gateway.endsWith("/") ? gateway : `${gateway}/`;
  }

  /** Null without a token. */
  get identity(): Identity | null {
    return this.#identity;
  }

  /** The token, for other pages of this gateway in the same browser; null without one. */
  get token(): string | null {
    return this.#token;
  }

  /** True when the token has the scope; only for display. */
  may(scope: string): boolean {
    return this.#identity !== null && covers(this.#identity.scopes, scope);
  }

  /** Asks the gateway whom a token belongs to and what it allows, and keeps it if it is valid. */
  async use(token: string): Promise<Identity> {
    const { viewer } = await this.#ask(VIEWER, {}, token);
    if (!viewer) throw new Refusal("UNAUTHENTICATED", "the gateway did not see a token");
    this.#token = token;
    this.#identity = viewer;
    return viewer;
  }

  forget(): void {
    this.#token = null;
    this.#identity = null;
  }

  /** The question with everything its answer binds to; `state`, `input` and `answer` are null without the right to answer. */
  async semaphore(id: string) {
    return (await this.#ask(SEMAPHORE, { id })).semaphore;
  }

  /** A page of an agent's runs, newest first; `after` is `next` of the page before, null for the first. Needs no token. */
  async runs(agentId: string, after: string | null): Promise<RunPage> {
    const { data, asOf } = await this.#read(RUNS, { agentId, after, first: RUNS_SHOWN });
    return { ...data.runs, asOf };
  }

  /** A run with its latest events; null when there is none. Without the right to steer, input and error text are null. */
  async run(id: string): Promise<RunThen> {
    const { data, asOf } = await this.#read(RUN, { id, events: RUN_EVENTS_MAX });
    return { run: data.run, asOf };
  }

  /** A page of `GET /api/history`, with the field names of REST. Needs no token. */
  async history(query: Readonly<Record<string, string>>): Promise<HistoryPage> {
    const path = `api/history?${new URLSearchParams(query)}`;
    const { status, body } = await this.#send(path, { method: "GET" }, this.#token, {});
    const { events, next, missed } = (body ?? {}) as Partial<HistoryPage>;
    if (status === 200 && Array.isArray(events))
      return { events, next: next ?? null, missed: missed === undefined ? 0 : missed };
    throw Refusal.ofProblem(body, status);
  }

  async cancelRun(id: string): Promise<void> {
    await this.#ask(CANCEL_RUN, { id, reason: null });
  }

  /** A new run with this input; undefined means the old one, null is an input. Returns its id. */
  async rerun(id: string, input?: unknown): Promise<string> {
    return given((await this.#ask(RERUN, { id, ...(input === undefined ? {} : { input }) })).rerun).id;
  }

  /** Injects an input and does not wait for its effect. */
  async perturb(agentId: string, input: unknown, priority: number) {
    return given((await this.#ask(PERTURB, { agentId, input, priority, idempotencyKey: newKey() })).perturb);
  }

  /** Calls the agent and waits for its result. */
  async invoke(agentId: string, input: unknown) {
    return given((await this.#ask(INVOKE, { agentId, input, idempotencyKey: newKey() })).invoke);
  }

  /** Answers a question. Refused when the question is not the one that was shown. */
  async resolve(id: string, answer: unknown, expectedDigest: string) {
    return given((await this.#ask(RESOLVE, { id, answer, expectedDigest })).resolveSemaphore);
  }

  async cancel(id: string, reason: string | null) {
    return given((await this.#ask(CANCEL, { id, reason })).cancelSemaphore);
  }

  async startAgent(id: string): Promise<void> {
    await this.#ask(START_AGENT, { id });
  }

  async stopAgent(id: string): Promise<void> {
    await this.#ask(STOP_AGENT, { id });
  }

  /** A new share. Returns its token, which the gateway tells once. */
  async createShare(agentId: string, session: string | null, ttlSeconds: number): Promise<string> {
    const { token } = given((await this.#ask(SHARE, { agentId, session, ttlSeconds })).createShare);
    return given(token);
  }

  /** The shares of all agents that the token controls, the newest first. */
  async shares() {
    return (await this.#ask(SHARED, {})).shares;
  }

  async revokeShare(id: string): Promise<void> {
    given((await this.#ask(UNSHARE, { id })).revokeShare);
  }

  /** Calls a command of the agent and returns its result. */
  async call(agentId: string, command: string, args: unknown): Promise<unknown> {
    const path = `api/${encodeURIComponent(agentId)}/${encodeURIComponent(command)}`;
    const { status, ok, body } = await this.#post(path, args, this.#token, { "idempotency-key": newKey() });
    if (!ok) throw Refusal.ofProblem(body, status);
    return (body as { readonly result?: unknown } | null)?.result ?? null;
  }

  async #ask<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    token = this.#token,
  ): Promise<Result> {
    return (await this.#read(document, variables, token)).data;
  }

  /** An answer, and as of when it is. Fields that the gateway cannot read at the moment are null, and named in `unread` beside them. */
  async #read<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    token = this.#token,
  ): Promise<{ readonly data: Result; readonly asOf: number | null }> {
    const { status, body, asOf } = await this.#post(
      "graphql",
      { query: document.toString(), variables },
      token,
    );
    const { data, errors } = (body ?? {}) as { data?: Result | null; errors?: { message?: string }[] };
    if (data && (!errors || noteUnread(data, errors))) return { data, asOf };
    throw errors ? Refusal.ofGraphql(errors) : Refusal.ofProblem(body, status);
  }

  async #post(
    path: string,
    payload: unknown,
    token: string | null,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Sent> {
    const posted = { method: "POST", body: JSON.stringify(payload) };
    return await this.#send(path, posted, token, { "content-type": "application/json", ...headers });
  }

  async #send(
    path: string,
    request: RequestInit,
    token: string | null,
    headers: Readonly<Record<string, string>>,
  ): Promise<Sent> {
    const response = await fetch(new URL(path, this.#gateway), {
      ...request,
      credentials: "omit",
      headers: {
        accept: "application/json",
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
    }).catch((error: unknown) => {
      throw Refusal.unreachable(error instanceof Error ? error.message : "no answer");
    });
    const asOf = momentOf(response.headers.get("terrarium-as-of"));
    return { status: response.status, ok: response.ok, body: await response.json().catch(() => null), asOf };
  }
}

/** Narrows a mutation's nullable field: it is null only beside an error, and that error was thrown already. */
function given<T>(outcome: T | null): T {
  if (outcome === null)
    throw new Refusal("INTERNAL_SERVER_ERROR", "the gateway returned neither a result nor an error");
  return outcome;
}

/** An idempotency key, so that the gateway runs the call once even if the browser sends it twice. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const ANY = "*";

/**
 * True when the scopes grant the required one, by the gateway's rules: `*` stands for one part, or alone for everything.
 * Only for display; the gateway decides.
 */
export function covers(scopes: readonly string[], required: string): boolean {
  const wanted = required.split(":");
  return scopes.some((scope) => {
    if (scope === ANY) return true;
    const granted = scope.split(":");
    return (
      granted.length === wanted.length &&
      granted.every((part, index) => part === ANY || part === wanted[index])
    );
  });
}

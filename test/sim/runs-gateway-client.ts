import { readFileSync } from "node:fs";
import type { JsonValue } from "../../src/base/json.js";
import type { Run } from "../../src/runs/run.js";
import { type Session, TOKEN } from "../support/terrarium-process.js";
import type { Random } from "../support/time-and-random.js";

export interface Call {
  readonly kind: "perturb" | "invoke" | "command";
  readonly agentId: string;
  readonly session: string | null;
  readonly key: string | null;
  readonly input: {
    readonly nonce: string;
    readonly ms: number;
    readonly asks: boolean;
    readonly fails: boolean;
  };
}

/** What a client was told. `lost`: the connection ended without an answer. */
export type Answer =
  | { readonly what: "accepted"; readonly id: string }
  | { readonly what: "result"; readonly result: JsonValue }
  | { readonly what: "parked"; readonly semaphore: string }
  | ({ readonly what: "refused" } & Refusal)
  | { readonly what: "lost" };

export interface State {
  readonly agentId: string;
  readonly session: string | null;
  readonly value: { readonly done: number; readonly asked: number };
}

/** Everything that came out: what clients were told, what agents did, and what is stored. */
export interface Story {
  readonly told: readonly { readonly call: Call; readonly answer: Answer }[];
  readonly answered: readonly string[];
  readonly effects: readonly Effect[];
  readonly runs: readonly Run[];
  readonly states: readonly State[];
}

/** What the gateway tells of its runs. */
interface Told extends Pick<Story, "runs" | "states"> {
  readonly open: number;
  readonly some: readonly object[];
}

/** What an agent did to the world: a line of its file of effects. */
export interface Effect {
  readonly what: string;
  readonly nonce: string;
  readonly run: string;
  readonly attempt: number;
  readonly pid: number;
  /** Wall time, ms since 1970. */
  readonly at: number;
}

export function effectsIn(file: string): Effect[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [what = "", nonce = "", run = "", attempt, pid, at] = line.split(" ");
      return { what, nonce, run, attempt: Number(attempt), pid: Number(pid), at: Number(at) };
    });
}

interface ClientOptions {
  /** Those that are called. */
  readonly agents?: readonly string[];
  readonly deadlineMs?: number | null;
}

/** Calls the agents of `runs-gateway-agents.ts`, and remembers what it was told. */
export class RunsClient {
  url = "";
  /** Of the gateway that is asked next. */
  nextUrl = (): string => this.url;
  readonly told: { readonly call: Call; readonly answer: Answer }[] = [];
  /** Questions whose answer was acknowledged. */
  readonly answered: string[] = [];
  /** Calls without an answer. */
  readonly waiting = new Set<Call>();
  /** Runs that were open when the gateway was last asked, not all of them when there are many. */
  open: readonly object[] = [];
  readonly #random: Random;
  readonly #agents: readonly string[];
  readonly #deadlineMs: number | null;
  #calls = 0;

  /** `deadlineMs`: an answer that takes longer counts as lost. Default: none. */
  constructor(random: Random, { agents = ["keeper", "once"], deadlineMs = null }: ClientOptions = {}) {
    this.#random = random;
    this.#agents = agents;
    this.#deadlineMs = deadlineMs;
  }

  /** Earlier calls under a key, each once. */
  keyed(): Call[] {
    return [...new Set(this.told.map(({ call }) => call))].filter(({ key }) => key !== null);
  }

  /** A perturbation with a key that does nothing but count. */
  plainCall(agentId: string): Call {
    const nonce = `n${(this.#calls += 1)}`;
    const input = { nonce, ms: 0, asks: false, fails: false };
    return { kind: "perturb", agentId, session: null, key: `key-${nonce}`, input };
  }

  newCall(): Call {
    const random = this.#random;
    const nonce = `n${(this.#calls += 1)}`;
    const kind = random.pick(["perturb", "perturb", "invoke", "command"] as const);
    return {
      kind,
      agentId: random.pick(this.#agents),
      session: random.pick([null, "ada", "bo"]),
      key: random.chance(0.5) ? `key-${nonce}` : null,
      input: {
        nonce,
        ms: random.chance(0.15) ? 70 : 0,
        asks: kind !== "command" && random.chance(0.2),
        fails: random.chance(0.05),
      },
    };
  }

  async call(call: Call, deadlineMs = this.#deadlineMs): Promise<Answer> {
    this.waiting.add(call);
    const answer = await this.#answerTo(call, deadlineMs);
    this.waiting.delete(call);
    this.told.push({ call, answer });
    return answer;
  }

  async #answerTo({ kind, agentId, session, key, input }: Call, deadlineMs: number | null): Promise<Answer> {
    const about = { agentId, session, key, input, ...input };
    const data = await this.#ask(CALLS[kind](agentId), about, deadlineMs);
    if (data === null) return { what: "lost" };
    if (isRefusal(data)) return { what: "refused", ...data };
    if (kind === "perturb") return { what: "accepted", id: (data["perturb"] as { id: string }).id };
    if (kind === "command") return { what: "result", result: (data[agentId] as { add: JsonValue }).add };
    const { semaphore, result } = data["invoke"] as { semaphore: { id: string } | null; result: JsonValue };
    return semaphore ? { what: "parked", semaphore: semaphore.id } : { what: "result", result };
  }

  /** Answers a question that waits; false when there is none, or no gateway. */
  async answerOne(): Promise<boolean> {
    const pending = await this.#ask("{ semaphores(first: 20) { id } }", {});
    if (pending === null || isRefusal(pending)) return false;
    const ids = (pending["semaphores"] as { id: string }[]).map(({ id }) => id);
    if (ids.length === 0) return false;
    const id = this.#random.pick(ids);
    const settled = await this.#ask(
      `mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "Yes") { id } }`,
      { id },
    );
    if (settled !== null && !isRefusal(settled)) this.answered.push(id);
    return settled !== null;
  }

  /** The questions of a run, and who did what with each of them. */
  async questionsOf(run: string): Promise<unknown> {
    const asked = await this.#ask(
      "query ($run: ID!) { run(id: $run) { status attempt semaphores { id } } }",
      { run },
    );
    if (asked === null || isRefusal(asked)) return asked;
    const { semaphores } = asked["run"] as { semaphores: { id: string }[] };
    const audit = `query ($id: ID!) { semaphoreAudit(semaphoreId: $id) { entries { at what detail } } }`;
    return [asked, await Promise.all(semaphores.map(({ id }) => this.#ask(audit, { id })))];
  }

  /** Answers all questions, and waits until no run is open. */
  async quiet(session: Session): Promise<Pick<Story, "runs" | "states">> {
    for (;;) {
      while (await this.answerOne());
      session.child.kill("SIGUSR2");
      const line = await session.until((one) => one.startsWith("{"));
      const { open, some, ...all } = JSON.parse(line) as Told;
      this.open = some;
      if (open === 0) return all;
    }
  }

  /** The data, a refusal, or null when the gateway is gone. */
  async #ask(
    query: string,
    variables: object,
    deadlineMs = this.#deadlineMs,
  ): Promise<Record<string, unknown> | Refusal | null> {
    const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
    let url: string;
    let text: string;
    let status: number;
    try {
      const body = JSON.stringify({ query, variables });
      const signal = deadlineMs === null ? null : AbortSignal.timeout(deadlineMs);
      url = this.nextUrl();
      const response = await fetch(url, { method: "POST", headers, body, signal });
      status = response.status;
      text = await response.text();
    } catch {
      return null;
    }
    // Node answers 408 without a body when the process was stopped while it read the request.
    if (text === "") return null;
    if (!text.startsWith("{")) throw new Error(`an answer that is no JSON: ${status} ${text.slice(0, 300)}`);
    const { data, errors } = JSON.parse(text) as {
      data?: Record<string, unknown>;
      errors?: { message: string; extensions?: { code: string; run?: string } }[];
    };
    if (!errors) return data ?? null;
    const { message, extensions } = errors[0] ?? {};
    if (!extensions || extensions.code === "GRAPHQL_VALIDATION_FAILED") throw new Error(message);
    const why = `${Date.now()} ${url}: ${message ?? ""}`;
    return { code: extensions.code, run: extensions.run ?? null, why };
  }
}

interface Refusal {
  readonly code: string;
  readonly run: string | null;
  /** For people: when, by which gateway, and its words. */
  readonly why: string;
}

function isRefusal(data: Record<string, unknown> | Refusal): data is Refusal {
  return "code" in data && typeof data.code === "string";
}

const CALLS = {
  perturb: () => `mutation ($agentId: ID!, $input: JSON, $key: String, $session: String) {
    perturb(agentId: $agentId, input: $input, idempotencyKey: $key, session: $session) { id }
  }`,
  invoke: () => `mutation ($agentId: ID!, $input: JSON, $key: String, $session: String) {
    invoke(agentId: $agentId, input: $input, idempotencyKey: $key, session: $session) { result semaphore { id } }
  }`,
  command: (
    agentId: string,
  ) => `mutation ($nonce: String!, $ms: Float, $fails: Boolean, $key: String, $session: String) {
    ${agentId} { add(nonce: $nonce, ms: $ms, fails: $fails, idempotencyKey: $key, session: $session) }
  }`,
};

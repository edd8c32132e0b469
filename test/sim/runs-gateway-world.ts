import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonValue } from "../../src/base/json.js";
import type { Run } from "../../src/runs/run.js";
import { MAIN, Session, TOKEN } from "../support/terrarium-process.js";
import { type Random, seededRandom } from "../support/time-and-random.js";

const steps = new URL("./runs-gateway-steps.mjs", import.meta.url).href;
const agents = fileURLToPath(new URL("./runs-gateway-agents.ts", import.meta.url));

/** Clients that call at the same time, and calls of all of them in one life of the gateway. */
const CLIENTS = 6;
const CALLS_PER_LIFE = 60;
/** Keyed calls of earlier lives that one life repeats. */
const RETRIES_PER_LIFE = 12;
/** How often the thread of agents dies in one life of the gateway. */
const HOST_DEATHS_MAX = 3;

/**
 * How a life ends: at a step, or after so many answers; `drains`: it gets a SIGTERM then, else a SIGKILL. With `host`, only the
 * thread of agents ends at the step, time and again: terminated by the gateway's thread, by `process.exit`, by an error that
 * no code catches, or by the watchdog, because it loops.
 */
export interface Death {
  readonly step: string | null;
  readonly nth: number;
  readonly answers: number;
  readonly drains: boolean;
  readonly host?: "terminate" | "exit" | "throw" | "loop";
}

export interface Call {
  readonly kind: "perturb" | "invoke" | "command";
  readonly agentId: "keeper" | "once";
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
  | { readonly what: "refused"; readonly code: string; readonly run: string | null }
  | { readonly what: "lost" };

export interface State {
  readonly agentId: string;
  readonly session: string | null;
  readonly value: { readonly done: number; readonly asked: number };
}

/** Everything that came out of a chain of lives. */
export interface Chain {
  readonly told: readonly { readonly call: Call; readonly answer: Answer }[];
  /** Questions whose answer was acknowledged. */
  readonly answered: readonly string[];
  readonly effects: readonly { what: string; nonce: string; run: string; attempt: number }[];
  readonly runs: readonly Run[];
  readonly states: readonly State[];
  /** How each life ended: its step, "moment", or "drained". */
  readonly deaths: readonly string[];
  /** How often the thread of agents died alone. */
  readonly hostDeaths: number;
}

/** Lives of one gateway on one data folder, killed one after another; the last one ends what they left. */
export class RunsGatewayWorld {
  readonly #folder: string;
  readonly #random: Random;
  readonly #told: { call: Call; answer: Answer }[] = [];
  readonly #answered: string[] = [];
  readonly #deaths: string[] = [];
  #hostDeaths = 0;
  #lives = 0;
  #calls = 0;
  #url = "";

  constructor(folder: string, seed: number) {
    this.#folder = folder;
    this.#random = seededRandom(seed);
  }

  async liveAndDie(deaths: readonly Death[]): Promise<Chain> {
    for (const death of deaths) await this.#life(death);
    const { runs, states } = await this.#lastLife();
    const effects = readFileSync(this.#effectsFile, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [what = "", nonce = "", run = "", attempt] = line.split(" ");
        return { what, nonce, run, attempt: Number(attempt) };
      });
    const hostDeaths = this.#hostDeaths;
    return {
      told: this.#told,
      answered: this.#answered,
      deaths: this.#deaths,
      hostDeaths,
      effects,
      runs,
      states,
    };
  }

  async #life(death: Death): Promise<void> {
    await this.#lifeOf(death);
    this.#hostDeaths += readFileSync(this.#hostsFile, "utf8").length;
  }

  async #lifeOf(death: Death): Promise<void> {
    const session = await this.#serve(death);
    if (!session) return;
    let answers = 0;
    const onAnswer = (): void => {
      answers += 1;
      if (answers === death.answers) session.child.kill(death.drains ? "SIGTERM" : "SIGKILL");
    };
    const retries = this.#keyed().toSorted(() => this.#random.next() - 0.5);
    const calls = [
      ...retries.slice(0, RETRIES_PER_LIFE),
      ...Array.from({ length: CALLS_PER_LIFE }, () => this.#newCall()),
    ];
    await this.#callAll(calls, onAnswer);
    // A drain, or a step, that has begun takes its time.
    const isEnding = answers >= death.answers && death.drains;
    const status = await session.end(isEnding ? undefined : "SIGKILL");
    if (status === "SIGKILL")
      this.#deaths.push(answers < death.answers || isEnding ? `${death.step}` : "moment");
    else if (status === 0) this.#deaths.push("drained");
    else throw new Error(`a life ended with ${status}: ${session.stderr}`);
  }

  /** Answers all questions, waits until no run is open, and comes back with every key. */
  async #lastLife(): Promise<Pick<Chain, "runs" | "states">> {
    await using session = await this.#serve(null);
    if (!session) throw new Error("the last life did not begin");
    await this.#quiet(session);
    await this.#callAll(this.#keyed(), () => undefined);
    return await this.#quiet(session);
  }

  async #quiet(session: Session): Promise<Pick<Chain, "runs" | "states">> {
    for (;;) {
      while (await this.#answerOne());
      session.child.kill("SIGUSR2");
      const line = await session.until((one) => one.startsWith("{"));
      const { open, ...all } = JSON.parse(line) as { open: number } & Pick<Chain, "runs" | "states">;
      if (open === 0) return all;
    }
  }

  async #serve(death: Death | null): Promise<Session | null> {
    const options = [
      "--port",
      "0",
      "--no-bundled",
      "--agents",
      agents,
      "--data-dir",
      join(this.#folder, "data"),
    ];
    const limits = [
      "--run-attempts-max",
      "1000",
      "--max-resume-attempts",
      "1000",
      "--steering-rate-per-second",
      "100000",
      "--hang-timeout-ms",
      "1000",
    ];
    this.#lives += 1;
    writeFileSync(this.#hostsFile, "");
    const variables = {
      TERRARIUM_TOKEN: TOKEN,
      RUNS_EFFECTS: this.#effectsFile,
      CRASH_STEP: death?.step ?? "",
      CRASH_NTH: `${death?.nth ?? 0}`,
      CRASH_HOST: death?.host ?? "",
      CRASH_HOSTS_MAX: `${HOST_DEATHS_MAX}`,
      CRASH_HOSTS_FILE: this.#hostsFile,
    };
    const session = new Session(["serve", ...options, ...limits], variables, ["--import", steps, ...MAIN]);
    try {
      const line = await session.until((one) => one.startsWith("terrarium listening on "));
      this.#url = `${line.split(" ").at(-1)}/graphql`;
      return session;
    } catch (error) {
      const status = await session.end();
      if (status !== "SIGKILL" || !death) throw error;
      this.#deaths.push(`${death.step}`);
      return null;
    }
  }

  async #callAll(calls: readonly Call[], onAnswer: () => void): Promise<void> {
    const left = [...calls];
    const client = async (): Promise<void> => {
      for (let call = left.shift(); call; call = left.shift()) {
        const answer = await this.#call(call);
        this.#told.push({ call, answer });
        if (answer.what === "lost") return;
        onAnswer();
        // While the thread of agents is away, every call would be refused.
        if (answer.what === "refused" && answer.code === "AGENT_NOT_RUNNING") await this.#untilUp();
        if (this.#random.chance(0.2)) await this.#answerOne();
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
  }

  /** Until the thread of agents is back, or the gateway is gone. */
  async #untilUp(): Promise<void> {
    for (let isAway = true; isAway;) {
      const ready = await fetch(new URL("/ready", this.#url)).catch(() => null);
      isAway = (await ready?.text().catch(() => ""))?.includes("away") ?? false;
    }
  }

  /** Earlier calls under a key, each once. */
  #keyed(): Call[] {
    return [...new Set(this.#told.map(({ call }) => call))].filter(({ key }) => key !== null);
  }

  #newCall(): Call {
    const random = this.#random;
    const nonce = `n${(this.#calls += 1)}`;
    const kind = random.pick(["perturb", "perturb", "invoke", "command"] as const);
    return {
      kind,
      agentId: random.pick(["keeper", "once"]),
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

  async #call({ kind, agentId, session, key, input }: Call): Promise<Answer> {
    const about = { agentId, session, key, input, ...input };
    const data = await this.#ask(CALLS[kind](agentId), about);
    if (data === null) return { what: "lost" };
    if (isRefusal(data)) return { what: "refused", ...data };
    if (kind === "perturb") return { what: "accepted", id: (data["perturb"] as { id: string }).id };
    if (kind === "command") return { what: "result", result: (data[agentId] as { add: JsonValue }).add };
    const { semaphore, result } = data["invoke"] as { semaphore: { id: string } | null; result: JsonValue };
    return semaphore ? { what: "parked", semaphore: semaphore.id } : { what: "result", result };
  }

  /** Answers a question that waits; false when there is none, or no gateway. */
  async #answerOne(): Promise<boolean> {
    const pending = await this.#ask("{ semaphores(first: 20) { id } }", {});
    if (pending === null || isRefusal(pending)) return false;
    const ids = (pending["semaphores"] as { id: string }[]).map(({ id }) => id);
    if (ids.length === 0) return false;
    const id = this.#random.pick(ids);
    const settled = await this.#ask(
      `mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "Yes") { id } }`,
      { id },
    );
    if (settled !== null && !isRefusal(settled)) this.#answered.push(id);
    return settled !== null;
  }

  /** The data, a refusal, or null when the gateway is gone. */
  async #ask(query: string, variables: object): Promise<Record<string, unknown> | Refusal | null> {
    const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
    let text: string;
    try {
      const body = JSON.stringify({ query, variables });
      text = await (await fetch(this.#url, { method: "POST", headers, body })).text();
    } catch {
      return null;
    }
    const { data, errors } = JSON.parse(text) as {
      data?: Record<string, unknown>;
      errors?: { message: string; extensions?: { code: string; run?: string } }[];
    };
    if (!errors) return data ?? null;
    const { message, extensions } = errors[0] ?? {};
    if (!extensions || extensions.code === "GRAPHQL_VALIDATION_FAILED") throw new Error(message);
    return { code: extensions.code, run: extensions.run ?? null };
  }

  get #hostsFile(): string {
    return join(this.#folder, `hosts-${this.#lives}`);
  }

  get #effectsFile(): string {
    return join(this.#folder, "effects.txt");
  }
}

interface Refusal {
  readonly code: string;
  readonly run: string | null;
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

import { readFileSync } from "node:fs";
import { systemClock } from "../../src/base/clock.js";
import { TOKEN } from "../support/terrarium-process.js";

/** A pause behind a refusal, and between two calls of one caller, milliseconds. */
const PAUSE_MS = 50;
/** Codes behind which a client tries again under the same key. */
const AGAIN = new Set(["UNAVAILABLE", "DRAINING", "AGENT_NOT_RUNNING", "IDEMPOTENCY_CONFLICT"]);

const PLACES = ["near", "far"] as const;
type Place = (typeof PLACES)[number];

interface Call {
  readonly place: Place;
  readonly key: string;
  readonly kind: "perturb" | "invoke";
  readonly asks: boolean;
  /** Known when the call is acknowledged. */
  run: string | null;
}

interface Question {
  readonly place: Place;
  readonly key: string;
  readonly id: string;
}

interface Run {
  readonly status: string;
  readonly result: unknown;
}

const PERTURB = `mutation ($agentId: ID!, $input: JSON!, $key: String!) {
  perturb(agentId: $agentId, input: $input, idempotencyKey: $key) { id }
}`;
const INVOKE = `mutation ($agentId: ID!, $input: JSON!, $key: String!) {
  invoke(agentId: $agentId, input: $input, idempotencyKey: $key, timeoutMs: 240000) { status perturbationId semaphore { id } }
}`;
const ANSWER = `mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "Yes") { id } }`;

/** People and programs that steer by key and answer questions through the deploy, and try again as the codes say. */
export class RollCallers {
  readonly refusals = new Map<string, number>();
  readonly faults: string[] = [];
  /** The longest time from the first try of a call to its acknowledgement, by place, milliseconds. */
  readonly longestMs = { near: 0, far: 0, answer: 0 };
  readonly #url: string;
  readonly #openMax: number;
  readonly #calls: Call[] = [];
  readonly #open: Question[] = [];
  readonly #answered: Question[] = [];
  readonly #work: Promise<void>[] = [];
  /** What is waited for, and what the last answer was. */
  readonly #waiting = new Map<string, unknown>();
  #isOver = false;
  #isStopped = false;

  /** `lanes`: callers of each place. `openMax`: questions that stay open meanwhile. */
  constructor(url: string, lanes: number, openMax: number) {
    this.#url = `${url}/graphql`;
    this.#openMax = openMax;
    for (const place of PLACES)
      for (let lane = 0; lane < lanes; lane += 1) this.#work.push(this.#steer(place, lane));
    this.#work.push(this.#answerSome());
  }

  /** What callers wait for, for the report of a fault. */
  get waiting(): string {
    return JSON.stringify([...this.#waiting]);
  }

  /** Waits for the calls under way, answers all questions, and counts what became of everything. */
  async finish(effectsFile: string) {
    this.#isOver = true;
    await Promise.all(this.#work);
    for (let question = this.#open.shift(); question; question = this.#open.shift())
      await this.#answer(question);
    let lost = 0;
    for (const call of this.#calls) if (!(await this.#isDone(call))) lost += 1;
    const effects = readFileSync(effectsFile, "utf8").trimEnd().split("\n");
    const times = new Map<string, number>();
    for (const line of effects) {
      const [what, key] = line.split(" ");
      times.set(`${what} ${key}`, (times.get(`${what} ${key}`) ?? 0) + 1);
    }
    const acts = this.#calls.map(({ key }) => times.get(`act ${key}`) ?? 0);
    const resumptions = this.#answered.map(({ key }) => times.get(`resume ${key}`) ?? 0);
    const notOnce = [...times].filter(([, count]) => count > 1).map(([what, count]) => `${what}: ${count}`);
    this.faults.push(...notOnce.slice(0, 10));
    return {
      calls: this.#calls.length,
      lost: lost + acts.filter((count) => count === 0).length,
      doubled: acts.filter((count) => count > 1).length,
      questions: this.#answered.length,
      answeredOnce: resumptions.filter((count) => count === 1).length,
    };
  }

  /** Also ends calls that are not answered. */
  async stop(): Promise<void> {
    this.#isOver = true;
    this.#isStopped = true;
    await Promise.allSettled(this.#work);
  }

  async #steer(place: Place, lane: number): Promise<void> {
    for (let n = 0; !this.#isOver; n += 1) {
      const kind = n % 2 === 0 ? "perturb" : "invoke";
      const call: Call = { place, key: `${place}-${lane}-${n}`, kind, asks: n % 10 === 1, run: null };
      this.#calls.push(call);
      await this.#call(call, n % 3 === 0 ? 20 : 0);
      await pause(PAUSE_MS);
    }
  }

  async #call(call: Call, ms: number): Promise<void> {
    const { place, key, kind, asks } = call;
    const variables = { agentId: `${place}-worker`, key, input: { key, ms, asks } };
    const data = await this.#untilTaken(kind === "perturb" ? PERTURB : INVOKE, variables, place);
    const { perturb, invoke } = (data ?? {}) as {
      perturb?: { id: string };
      invoke?: { perturbationId: string; semaphore: { id: string } | null };
    };
    call.run = perturb?.id ?? invoke?.perturbationId ?? null;
    if (invoke?.semaphore) this.#open.push({ place, key, id: invoke.semaphore.id });
  }

  async #answerSome(): Promise<void> {
    while (!this.#isOver) {
      const question = this.#open.length > this.#openMax ? this.#open.shift() : undefined;
      if (question) await this.#answer(question);
      await pause(PAUSE_MS);
    }
  }

  /** The second try of an answer whose acknowledgement was lost is told that the question is settled. */
  async #answer(question: Question): Promise<void> {
    const startedAt = systemClock.monotonic();
    for (;;) {
      const answer = await this.#ask(ANSWER, { id: question.id });
      this.#waiting.set(`answer ${question.key}`, answer);
      if (answer !== null && (!("code" in answer) || answer["code"] === "SEMAPHORE_SETTLED")) break;
      if (!this.#refused(answer, `the answer to ${question.key}`)) break;
      await pause(PAUSE_MS);
    }
    this.longestMs.answer = Math.max(this.longestMs.answer, systemClock.monotonic() - startedAt);
    this.#waiting.delete(`answer ${question.key}`);
    this.#answered.push(question);
  }

  /** A call that was never acknowledged is a fault already. */
  async #isDone({ run, key }: Call): Promise<boolean> {
    while (run !== null) {
      const answer = await this.#ask("query ($id: ID!) { run(id: $id) { status result } }", { id: run });
      this.#waiting.set(`end of ${key}`, answer);
      if (answer === null) continue;
      const { status, result } = (answer["run"] ?? { status: "FORGOTTEN", result: null }) as Run;
      if (status === "ACCEPTED" || status === "RUNNING" || status === "PARKED") {
        await pause(PAUSE_MS);
        continue;
      }
      this.#waiting.delete(`end of ${key}`);
      const isDone = status === "COMPLETED" && (result as { key?: string } | null)?.key === key;
      if (!isDone) this.faults.push(`${key}: ${JSON.stringify(answer)}`);
      return isDone;
    }
    return false;
  }

  /** Null: refused with a code behind which no other try helps, which is a fault. */
  async #untilTaken(query: string, variables: object, place: Place): Promise<Record<string, unknown> | null> {
    const startedAt = systemClock.monotonic();
    const about = JSON.stringify(variables);
    this.#waiting.set(about, "its first answer");
    for (;;) {
      const answer = await this.#ask(query, variables);
      this.#waiting.set(about, answer);
      if (answer !== null && !("code" in answer)) {
        this.#waiting.delete(about);
        this.longestMs[place] = Math.max(this.longestMs[place], systemClock.monotonic() - startedAt);
        return answer;
      }
      if (!this.#refused(answer, about)) return null;
      await pause(PAUSE_MS);
    }
  }

  /** True when another try may help. */
  #refused(answer: Record<string, unknown> | null, about: string): boolean {
    const code = answer === null ? "connection lost" : String(answer["code"]);
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
    if (answer === null || AGAIN.has(code)) return true;
    this.faults.push(`${about}: ${JSON.stringify(answer)}`);
    return false;
  }

  /** The data, a refusal with its `code`, or null when the connection ended. */
  async #ask(query: string, variables: object): Promise<Record<string, unknown> | null> {
    if (this.#isStopped) throw new Error("the callers were stopped");
    const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
    const body = JSON.stringify({ query, variables });
    try {
      const response = await fetch(this.#url, { method: "POST", headers, body });
      const { data, errors } = (await response.json()) as {
        data?: Record<string, unknown>;
        errors?: { message: string; extensions?: { code: string } }[];
      };
      if (!errors) return data ?? null;
      return { code: errors[0]?.extensions?.code ?? "none", message: errors[0]?.message };
    } catch {
      return null;
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve));
}

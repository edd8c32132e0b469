import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import type { JsonValue } from "../../src/base/json.js";
import { RUN_LIMITS, type RunLimits } from "../../src/runs/limits.js";
import { MemoryRunStore } from "../../src/runs/store/memory-store.js";
import type { Run } from "../../src/runs/run.js";
import type { RunStore } from "../../src/runs/store/store.js";
import type { Outcome, RunTransition } from "../../src/runs/transitions.js";
import { SqliteStorage } from "../../src/storage/sqlite-storage.js";
import { type Random, seededRandom } from "../support/time-and-random.js";
import { acceptedRun, POLICY } from "../support/storage/runs.js";
import { dump, dumpOf } from "./runs-dump.js";
import { type Answer, RunsModel } from "./runs-model.js";

/** Where the storage thread may end, each in a batch that writes. */
const STEPS = [
  "batch:did-claimRun",
  "batch:did-applyToRun",
  "batch:committing",
  "batch:committed",
  "batch:replied",
];

const worker = new URL("./runs-crash-worker.mjs", import.meta.url);
const AGENTS = ["steward", "grammar"];
const SESSIONS = [null, "a", "b"];

/** One request: what to ask of a store, and what the model says to it. */
interface Act {
  readonly name: string;
  readonly ask: (store: RunStore) => Promise<unknown>;
  readonly tell: (model: RunsModel) => Answer | undefined;
}

/** What a store answers to a claim or a transition. */
interface Given extends Pick<Answer, "outcome" | "why" | "state"> {
  readonly run?: { readonly id: string };
  readonly also?: readonly { readonly id: string }[];
}

export interface Counts {
  requests: number;
  kills: number;
  lost: number;
  applied: number;
}

/**
 * A model, a store in memory and one in a file get the same requests, several at once. Now and then the storage thread
 * crashes within a batch, or the gateway begins anew. After each batch all three must say the same.
 */
export class RunsWorld {
  readonly counts: Counts = { requests: 0, kills: 0, lost: 0, applied: 0 };
  readonly #random: Random;
  readonly #path: string;
  readonly #limits: RunLimits;
  /** The model knows no bounds: where they are tight, the two stores are compared with each other alone. */
  readonly #isBounded: boolean;
  readonly #memory: MemoryRunStore;
  #model = new RunsModel();
  #storage: SqliteStorage | null = null;
  #drawn = 0;
  #now = 1_000;
  /** How often work that must not run twice was let begin, by run, and by key. */
  readonly #begun = new Map<string, number>();

  constructor(seed: number, folder: string, tight: Partial<RunLimits> = {}) {
    this.#random = seededRandom(seed);
    this.#isBounded = Object.keys(tight).length > 0;
    this.#limits = { ...RUN_LIMITS, ...tight };
    this.#memory = new MemoryRunStore(this.#limits);
    this.#path = join(folder, `runs-${seed}-${this.#isBounded}.db`);
  }

  /** One life of the gateway: opens the file, recovers, and lives until it is closed or its storage thread crashes. */
  async live(batches: number): Promise<void> {
    const isDoomed = !this.#isBounded && this.#random.chance(0.75);
    process.env["RUNS_CRASH_STEP"] = isDoomed ? this.#random.pick(STEPS) : "";
    process.env["RUNS_CRASH_NTH"] = String(1 + this.#random.below(batches));
    await this.#open();
    // Each step of recovery is a transaction, so a crash may come between them.
    await this.#perform([this.#recovery("ACCEPTED")]);
    await this.#perform([this.#recovery("RUNNING")]);
    for (let batch = 0; batch < batches; batch += 1) {
      this.#now += this.#random.below(50);
      const acts = Array.from({ length: 1 + this.#random.below(8) }, () => this.#draw());
      // Of a batch that is asked again, the draws above must not depend on what came of it.
      await this.#perform(acts);
    }
    await this.#compare();
    await this.#storage?.close();
    this.#storage = null;
  }

  async #open(): Promise<void> {
    this.#storage = await SqliteStorage.open({ path: this.#path, worker, runLimits: this.#limits });
    delete process.env["RUNS_CRASH_STEP"];
  }

  async #perform(acts: readonly Act[]): Promise<void> {
    const before = this.#model.clone();
    const expected = acts.map(({ tell }) => tell(this.#model));
    const inMemory = await Promise.all(acts.map(({ ask }) => ask(this.#memory)));
    for (const [index, act] of acts.entries()) this.#check(act, inMemory[index], expected[index]);
    this.counts.requests += acts.length;
    const asked = (): Promise<PromiseSettledResult<unknown>[]> =>
      Promise.allSettled(acts.map(({ ask }) => ask(this.#runs)));
    let answers = await asked();
    if (answers.some(({ status }) => status === "rejected")) {
      await this.#reopen();
      // One batch is one transaction: all of it is there, or nothing.
      if (!(await this.#holds(before))) {
        this.counts.applied += 1;
        return this.#compare();
      }
      this.counts.lost += 1;
      if (answers.some(({ status }) => status === "fulfilled")) throw new Error("acknowledged, and lost");
      answers = await asked();
    }
    for (const [index, act] of acts.entries()) {
      const answer = answers[index];
      const value = answer?.status === "fulfilled" ? answer.value : answer?.reason;
      if (!isDeepStrictEqual(value, inMemory[index])) this.#differ(act.name, value, inMemory[index]);
    }
    if (this.#random.chance(0.2)) await this.#compare();
  }

  #check(act: Act, given: unknown, expected: Answer | undefined): void {
    if (expected === undefined || this.#isBounded) return;
    const { outcome, why, run, also, state } = given as Given;
    const answer: Answer = {
      outcome,
      ...(expected.why === undefined ? {} : { why: why ?? "none" }),
      ...(expected.also === undefined ? {} : { also: also?.map(({ id }) => id) ?? [] }),
      ...(expected.state === undefined ? {} : { state: state ?? null }),
      ...(expected.id === undefined ? {} : { id: run?.id ?? "none" }),
    };
    if (!isDeepStrictEqual(answer, expected)) this.#differ(act.name, answer, expected);
  }

  /** All three hold the same, by every way of asking. */
  async #compare(): Promise<void> {
    const inMemory = await dump(this.#memory);
    const expected = this.#isBounded ? inMemory : dumpOf(this.#model);
    for (const given of [inMemory, await this.#dumpOfFile()]) {
      if (!isDeepStrictEqual(given, expected)) this.#differ("everything kept", given, expected);
    }
  }

  async #holds(model: RunsModel): Promise<boolean> {
    return isDeepStrictEqual(await this.#dumpOfFile(), dumpOf(model));
  }

  /** The thread may crash while it reads, too. */
  async #dumpOfFile(): Promise<unknown> {
    try {
      return await dump(this.#runs);
    } catch {
      await this.#reopen();
      return dump(this.#runs);
    }
  }

  get #runs(): RunStore {
    if (!this.#storage) throw new Error("the file is not open");
    return this.#storage.runs;
  }

  async #reopen(): Promise<void> {
    this.counts.kills += 1;
    await this.#storage?.close().catch(() => undefined);
    await this.#open();
  }

  #differ(name: string, given: unknown, expected: unknown): never {
    const parts = given && expected && typeof given === "object" ? Object.keys(expected) : [];
    const differing = parts.filter((part) => !isDeepStrictEqual(partOf(given, part), partOf(expected, part)));
    const told = differing.map((part) =>
      JSON.stringify({ part, given: partOf(given, part), expected: partOf(expected, part) }),
    );
    throw new Error(`${name}\n${told.length > 0 ? told.join("\n") : JSON.stringify({ given, expected })}`);
  }

  #recovery(part: "ACCEPTED" | "RUNNING"): Act {
    const at = this.#now;
    return {
      name: `recover ${part}`,
      ask: async (store) => void (await store.recover(at, POLICY, { status: part, seq: 0 })),
      tell: (model) => {
        model.recover(at, POLICY, part);
        return undefined;
      },
    };
  }

  #draw(): Act {
    const random = this.#random;
    if (this.#model.runs.length === 0 || random.chance(0.3)) return this.#claim(this.#newRun());
    const run = random.pick(this.#model.runs.slice(-40));
    if (random.chance(0.1)) return this.#claim(this.#resumption(run) ?? this.#again(run));
    if (random.chance(0.05)) return this.#discard(run.id);
    return this.#transition(run);
  }

  #newRun(): Run {
    const random = this.#random;
    this.#drawn += 1;
    const kind = random.pick(["PERTURB", "PERTURB", "INVOKE", "COMMAND", "SCHEDULE", "SIGNAL"] as const);
    const isKeyed = random.chance(0.4);
    const key = {
      client: random.pick(["ada", "bob"]),
      operation: kind,
      key: `k${random.below(12)}`,
      fingerprint: random.pick(["f", "f", "g"]),
    };
    return acceptedRun({
      id: `per-${this.#drawn}`,
      agentId: random.pick(AGENTS),
      session: random.pick(SESSIONS),
      kind,
      delivery: random.chance(0.3) ? "at_most_once" : "at_least_once",
      mayHaveBegun: random.chance(0.5),
      input: this.#json(),
      key: isKeyed ? key : null,
      acceptedAt: this.#now,
    });
  }

  #resumption(run: Run): Run | null {
    const parked = this.#model.runs.filter(({ status }) => status === "PARKED");
    if (parked.length === 0) return null;
    const { agentId, session, id, root, semaphores } = this.#random.pick(parked);
    this.#drawn += 1;
    const semaphore = this.#random.chance(0.9) ? (semaphores[0] ?? "sem-0") : (run.semaphores[0] ?? "sem-0");
    const own = `per-${this.#drawn}`;
    return acceptedRun({
      id: own,
      kind: "RESUME",
      agentId,
      session,
      parent: id,
      root,
      semaphore,
      acceptedAt: this.#now,
    });
  }

  /** The same key or the same id once more. */
  #again(run: Run): Run {
    this.#drawn += 1;
    return run.key
      ? acceptedRun({ id: `per-${this.#drawn}`, key: run.key, kind: run.kind })
      : acceptedRun({ id: run.id });
  }

  #claim(run: Run): Act {
    return {
      name: `claim ${run.id}`,
      ask: (store) => store.claim(run),
      tell: (model) => {
        const answer = model.claim(run);
        if (answer.outcome === "STORED" && run.mayHaveBegun) this.#begin(run, 1);
        return answer;
      },
    };
  }

  #transition({ id, attempt, semaphores, status }: Run): Act {
    const transition = this.#drawTransition(
      this.#random.chance(0.9) ? attempt : attempt + 1,
      semaphores,
      status,
    );
    return {
      name: `${id} ${JSON.stringify(transition)}`,
      ask: (store) => store.apply(id, transition),
      tell: (model) => {
        const before = structuredClone(model.find(id));
        const answer = model.apply(id, transition);
        if (before && answer.outcome === "APPLIED") this.#note(before, transition);
        return answer;
      },
    };
  }

  #drawTransition(attempt: number, semaphores: readonly string[], status: string): RunTransition {
    const random = this.#random;
    const at = this.#now;
    const isParked = status === "PARKED" && random.chance(0.3);
    const kind = isParked
      ? "QUESTION_ENDED"
      : random.pick(["START", "SETTLE", "SETTLE", "CUT_OFF", "CANCEL", "SEND", "RETURN"]);
    switch (kind) {
      case "START":
      case "SEND":
      case "RETURN":
        return { kind, at, attempt };
      case "CUT_OFF":
        return { kind, at, attempt, policy: POLICY };
      case "CANCEL":
        return { kind, at, by: "bob", reason: null, sent: random.chance(0.5) };
      case "QUESTION_ENDED":
        return { kind, at, semaphore: semaphores[0] ?? "sem-0" };
      case "SETTLE":
        break;
    }
    const state = random.chance(0.5) ? { state: { value: random.chance(0.2) ? null : this.#json() } } : {};
    return { kind: "SETTLE", at, attempt, outcome: this.#outcome(), ...state };
  }

  #outcome(): Outcome {
    this.#drawn += 1;
    const error = { code: "AGENT_ERROR", message: "no" } as const;
    return this.#random.pick<Outcome>([
      { kind: "COMPLETED", result: this.#json() },
      { kind: "COMPLETED", result: null },
      { kind: "FAILED", error },
      { kind: "CANCELLED" },
      { kind: "PARKED", semaphore: `sem-${this.#drawn}` },
      { kind: "PARKED", semaphore: `sem-${this.#drawn}` },
    ]);
  }

  #json(): JsonValue {
    return this.#random.pick<JsonValue>([
      null,
      0,
      "x\ud800",
      [1, { a: null }],
      { step: this.#random.below(100) },
    ]);
  }

  #note(before: Run, { kind }: RunTransition): void {
    const isFirst = before.status === "ACCEPTED" && !before.mayHaveBegun;
    if ((kind === "START" || (kind === "SEND" && !before.cancel)) && isFirst) this.#begin(before, 1);
    if (kind === "RETURN" && (before.mayHaveBegun || before.status === "RUNNING")) this.#begin(before, -1);
  }

  /** A host has refused the run before it began. */
  #discard(id: string): Act {
    return {
      name: `discard ${id}`,
      ask: (store) => store.discard(id),
      tell: (model) => {
        const before = model.find(id);
        if (before?.status === "ACCEPTED" && before.mayHaveBegun) this.#begin(before, -1);
        model.discard(id);
        return undefined;
      },
    };
  }

  /** Counts beginnings of what must not run twice. */
  #begin(run: Run, by: 1 | -1): void {
    if (run.kind !== "INVOKE" && run.kind !== "COMMAND" && run.delivery !== "at_most_once") return;
    if (run.kind === "RESUME") return;
    const names = run.key ? [run.id, JSON.stringify(run.key)] : [run.id];
    for (const name of names) {
      const count = (this.#begun.get(name) ?? 0) + by;
      if (count > 1 && !this.#isBounded) throw new Error(`${name} was let begin twice`);
      this.#begun.set(name, count);
    }
  }
}

function partOf(value: unknown, part: string): unknown {
  return (value as Record<string, unknown>)[part];
}

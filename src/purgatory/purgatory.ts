import { type Clock, systemClock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { ReadOptions } from "../base/read-options.js";
import type { AskingRun, RunStamp } from "../events/run.js";
import { checkAnswer, checkSchema } from "./answer.js";
import type { AuditPage, AuditQuery } from "./audit.js";
import { Changes, type PurgatoryEvent } from "./changes.js";
import { type Checks, SchemaChecks } from "./checks/schema-checks.js";
import { DeadlineKeeper } from "./deadline-keeper.js";
import { digestOf } from "./digest.js";
import { Elsewhere } from "./elsewhere.js";
import { PURGATORY_LIMITS, type PurgatoryLimits } from "./limits.js";
import { checkParkTerms, frozenJson, type ParkRequest, text } from "./park-request.js";
import { mismatch, noSemaphore, settled } from "./refusals.js";
import { type Checkpoint, noCheckpoint, type Resume, ResumptionPump } from "./resumption-pump.js";
import type { ApplyOutcome, PurgatoryStore, SharedTokens, TokenPage, TokenQuery } from "./store.js";
import {
  isTokenId,
  tokenIdOf,
  type NewTokenId,
  randomTokenId,
  type SemaphoreCourse,
  type SemaphoreToken,
} from "./token.js";
import type { Transition } from "./transitions.js";

const PENDING: SemaphoreCourse = {
  status: "PENDING",
  answer: null,
  settledAt: null,
  settledBy: null,
  cancelReason: null,
  resumption: null,
};

export interface PurgatoryOptions {
  /** Opened by the caller, which closes it after `close()`. */
  readonly store: PurgatoryStore;
  /** The same store, where other gateways change tokens, too. */
  readonly shared?: SharedTokens | undefined;
  readonly resume: Resume;
  readonly clock?: Clock;
  readonly limits?: Partial<PurgatoryLimits>;
  readonly newTokenId?: NewTokenId;
  /** Checks schemas; closed by the caller after `close()`. Default: its own, with default limits. */
  readonly checks?: Checks;
  readonly checkpoint?: Checkpoint;
  /** Whether an agent begins nothing new: its resumptions wait. Default: never. */
  readonly isFrozen?: (agentId: string) => boolean;
  /** Called for background failures: the store failed, a listener threw. Operations that can be retried are retried. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Durable human-in-the-loop inbox: parks questions of agents, accepts people's answers, and resumes the agent of each
 * answered question. Behaviour is numbered in SPEC.md. All methods are for one thread; the store may run elsewhere.
 */
export class Purgatory {
  readonly #store: PurgatoryStore;
  readonly #clock: Clock;
  readonly #limits: PurgatoryLimits;
  readonly #newTokenId: NewTokenId;
  readonly #checks: Checks;
  readonly #ownsChecks: boolean;
  readonly #checkpoint: Checkpoint;
  readonly #onError: (error: unknown) => void;
  readonly #deadlines: DeadlineKeeper;
  readonly #pump: ResumptionPump;
  readonly #changes: Changes;
  readonly #elsewhere: Elsewhere | null;

  constructor(options: PurgatoryOptions) {
    this.#store = options.store;
    this.#clock = options.clock ?? systemClock;
    this.#limits = { ...PURGATORY_LIMITS, ...options.limits };
    this.#newTokenId = options.newTokenId ?? randomTokenId;
    this.#checks = options.checks ?? new SchemaChecks();
    this.#ownsChecks = options.checks === undefined;
    this.#checkpoint = options.checkpoint ?? noCheckpoint;
    this.#onError = options.onError ?? (() => {});
    this.#changes = new Changes(this.#onError);
    const parts = {
      store: this.#store,
      clock: this.#clock,
      limits: this.#limits,
      checkpoint: this.#checkpoint,
      onError: this.#onError,
    };
    this.#deadlines = new DeadlineKeeper({
      ...parts,
      voided: (token) => this.#changes.tell("VOIDED", token),
    });
    this.#pump = new ResumptionPump({
      ...parts,
      resume: options.resume,
      isFrozen: options.isFrozen ?? (() => false),
      changed: (token) => this.#changes.tell("RESUMPTION_CHANGED", token),
    });
    const { shared } = options;
    const [changes, deadlines, pump] = [this.#changes, this.#deadlines, this.#pump];
    this.#elsewhere = shared ? new Elsewhere({ ...parts, shared, changes, deadlines, pump }) : null;
  }

  /** Takes over the resumptions of gateways that are gone: call it again and again where several share the store. */
  async adoptOrphans(shared: SharedTokens): Promise<void> {
    const changed = await shared.interruptOrphans(this.#clock.now(), this.#limits.attemptsMax);
    for (const token of changed) this.#changes.tell("RESUMPTION_CHANGED", token);
    if (changed.length > 0) this.#pump.wake();
  }

  /** Recovers an earlier process's interrupted resumptions and passed deadlines. Call it once, before all else. */
  async start(): Promise<void> {
    const changed = await this.#store.recover(this.#clock.now(), this.#limits.attemptsMax);
    for (const token of changed) this.#changes.tell("RESUMPTION_CHANGED", token);
    await this.#deadlines.sweep();
    this.#pump.start();
  }

  /**
   * Parks an agent's question; resolves when the store has it. `input` is the agent's input, `cause` the perturbation
   * or semaphore behind it, `run` the run to be parked with it, `askedBy` the run in its events. A question that comes again under the same `key` is the same. Throws `BAD_USER_INPUT` (`details.field`) or `LIMIT_EXCEEDED` (`details.limit`).
   */
  async park(parked: {
    agentId: string;
    input: unknown;
    cause: string | null;
    request: ParkRequest;
    run?: AskingRun | undefined;
    askedBy?: RunStamp | undefined;
    key?: string | undefined;
  }): Promise<SemaphoreToken> {
    const { agentId, cause, askedBy } = parked;
    const terms = checkParkTerms(parked.request, this.#limits);
    const input = frozenJson(
      "input",
      parked.input ?? null,
      this.#limits.inputBytesMax,
      "maxSemaphoreStateBytes",
    );
    if (terms.responseSchema !== null) await checkSchema(agentId, this.#checks, terms.responseSchema);
    const digest = digestOf({ agentId, ...terms, input });
    this.#checkpoint("park:checked");
    for (let draw = 0; draw < this.#limits.idDrawsMax; draw += 1) {
      const id = parked.key === undefined ? this.#newTokenId() : tokenIdOf(parked.key, draw);
      const card = { id, agentId, ...terms, input, cause, digest, createdAt: this.#clock.now() };
      const token: SemaphoreToken = { ...card, ...(askedBy && { askedBy }), ...PENDING };
      const { outcome } = await this.#store.park(token, parked.run);
      if (outcome === "ID_TAKEN") {
        const known = parked.key === undefined ? null : await this.#store.get(id);
        if (known?.digest === digest && known.cause === cause) return known;
        continue;
      }
      if (outcome === "FULL") throw this.#fullFor(agentId);
      this.#checkpoint("park:stored");
      this.#changes.tell("EJECTED", token);
      if (token.deadline !== null) this.#deadlines.expect(token.deadline);
      return token;
    }
    throw new Error(`no free token id in ${this.#limits.idDrawsMax} draws`);
  }

  /**
   * Stores a person's answer. Throws `SEMAPHORE_NOT_FOUND`, `SEMAPHORE_SETTLED` (`details`: status, settledBy,
   * settledAt), `DIGEST_MISMATCH` (`details.digest`: the current one), `BAD_USER_INPUT` (`details.path`) or
   * `LIMIT_EXCEEDED`.
   */
  async resolve(given: {
    id: string;
    answer: unknown;
    by: string;
    expectedDigest?: string | undefined;
  }): Promise<SemaphoreToken> {
    const by = text("by", given.by, this.#limits.noteLengthMax);
    const token = await this.#pending(given.id);
    const { digest } = token;
    if (given.expectedDigest !== undefined && given.expectedDigest !== digest) throw mismatch(token);
    const answer: JsonValue = frozenJson(
      "answer",
      given.answer,
      this.#limits.answerBytesMax,
      "maxAnswerBytes",
    );
    const checking = checkAnswer(token, answer, this.#checks);
    if (checking) await checking;
    this.#checkpoint("resolve:checked");
    const resolved = await this.#settle(token.id, {
      kind: "RESOLVE",
      at: this.#clock.now(),
      by,
      answer,
      digest,
    });
    this.#checkpoint("resolve:stored");
    this.#changes.tell("RESOLVED", resolved);
    this.#pump.wake();
    return resolved;
  }

  /** Withdraws a question; nothing is resumed. Throws `SEMAPHORE_NOT_FOUND` or `SEMAPHORE_SETTLED`. */
  async cancel(given: {
    id: string;
    by: string;
    reason?: string | null | undefined;
  }): Promise<SemaphoreToken> {
    const by = text("by", given.by, this.#limits.noteLengthMax);
    const reason = given.reason ? text("reason", given.reason, this.#limits.noteLengthMax) : null;
    const token = await this.#pending(given.id);
    const cancelled = await this.#settle(token.id, { kind: "CANCEL", at: this.#clock.now(), by, reason });
    this.#changes.tell("CANCELLED", cancelled);
    return cancelled;
  }

  /** The whole token, with frozen state and answer: only for viewers that may resolve. Null when there is none. */
  async get(id: string, options?: ReadOptions): Promise<SemaphoreToken | null> {
    return isTokenId(id) ? this.#store.get(id, options) : null;
  }

  list(query: TokenQuery = {}, options?: ReadOptions): Promise<TokenPage> {
    return this.#store.list(query, options);
  }

  audit(query: AuditQuery = {}): Promise<AuditPage> {
    return this.#store.audit(query);
  }

  /** Starts resumptions of this agent from now on. Called again when its host has restarted. */
  agentUp(agentId: string): void {
    this.#pump.agentUp(agentId);
  }

  /** Starts the waiting resumptions of agents that are not frozen any more. */
  thawed(): void {
    this.#pump.wake();
  }

  /** Stops resumptions of this agent; due ones wait. Running ones must be ended by rejecting their `resume`. */
  agentDown(agentId: string): void {
    this.#pump.agentDown(agentId);
  }

  /** Adds a listener, called in the order of a token's changes, after they are stored. Returns its removal. */
  subscribe(listener: (event: PurgatoryEvent) => void): () => void {
    return this.#changes.subscribe(listener);
  }

  /**
   * Starts nothing more and waits up to `graceMs` for running resumptions; those still running are interrupted and
   * resumed after the next start. Close the store afterwards.
   */
  async close(graceMs = 0): Promise<void> {
    this.#elsewhere?.close();
    this.#deadlines.close();
    const ended = this.#pump.close();
    let giveUp = (): void => {};
    const grace = new Promise<void>((resolve) => {
      giveUp = this.#clock.after(graceMs, resolve);
    });
    await Promise.race([ended, grace]);
    giveUp();
    if (this.#ownsChecks) await this.#checks.close();
  }

  async #pending(id: string): Promise<SemaphoreToken> {
    const token = await this.get(id);
    if (!token) throw noSemaphore(id);
    if (token.status !== "PENDING") throw settled(token);
    return token;
  }

  async #settle(id: string, transition: Transition): Promise<SemaphoreToken> {
    const result = await this.#store.apply(id, transition);
    if (result.outcome === "APPLIED") return result.token;
    throw await this.#refusalOf(result, id, transition.at);
  }

  async #refusalOf(result: ApplyOutcome, id: string, at: number): Promise<Error> {
    if (result.outcome !== "REFUSED") {
      return noSemaphore(id);
    }
    if (result.why === "DIGEST") return mismatch(result.token);
    if (result.why === "SETTLED") return settled(result.token);
    // Found overdue before the alarm.
    const late = await this.#store.apply(id, { kind: "VOID", at });
    if (late.outcome === "APPLIED") this.#changes.tell("VOIDED", late.token);
    return settled(late.outcome === "MISSING" ? result.token : late.token);
  }

  #fullFor(agentId: string): TerrariumError {
    const { openPerAgentMax } = this.#limits;
    return new TerrariumError(
      "LIMIT_EXCEEDED",
      `${agentId} already has ${openPerAgentMax} open semaphores (maxOpenSemaphoresPerAgent)`,
      { limit: "maxOpenSemaphoresPerAgent" },
    );
  }
}

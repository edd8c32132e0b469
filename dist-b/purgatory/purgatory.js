import { systemClock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import { checkAnswer, checkSchema } from "./answer.js";
import { SchemaChecks } from "./checks/schema-checks.js";
import { DeadlineKeeper } from "./deadline-keeper.js";
import { digestOf } from "./digest.js";
import { PURGATORY_LIMITS } from "./limits.js";
import { checkParkTerms, frozenJson, text } from "./park-request.js";
import { noCheckpoint, ResumptionPump } from "./resumption-pump.js";
import { isTokenId, publicView, randomTokenId } from "./token.js";
const PENDING = {
  status: "PENDING",
  answer: null,
  settledAt: null,
  settledBy: null,
  cancelReason: null,
  resumption: null,
};
/**
 * Durable human-in-the-loop inbox: parks questions of agents, accepts people's answers, and resumes the agent of each
 * answered question. Behaviour is numbered in SPEC.md. All methods are for one thread; the store may run elsewhere.
 */
export class Purgatory {
  #store;
  #clock;
  #limits;
  #newTokenId;
  #checks;
  #ownsChecks;
  #checkpoint;
  #onError;
  #deadlines;
  #pump;
  #listeners = new Set();
  constructor(options) {
    this.#store = options.store;
    this.#clock = options.clock ?? systemClock;
    this.#limits = { ...PURGATORY_LIMITS, ...options.limits };
    this.#newTokenId = options.newTokenId ?? randomTokenId;
    this.#checks = options.checks ?? new SchemaChecks();
    this.#ownsChecks = options.checks === undefined;
    this.#checkpoint = options.checkpoint ?? noCheckpoint;
    this.#onError = options.onError ?? (() => {});
    const parts = {
      store: this.#store,
      clock: this.#clock,
      limits: this.#limits,
      checkpoint: this.#checkpoint,
      onError: this.#onError,
    };
    this.#deadlines = new DeadlineKeeper({ ...parts, voided: (token) => this.#tell("VOIDED", token) });
    this.#pump = new ResumptionPump({
      ...parts,
      resume: options.resume,
      changed: (token) => this.#tell("RESUMPTION_CHANGED", token),
    });
  }
  /** Recovers an earlier process's interrupted resumptions and passed deadlines. Call it once, before all else. */
  async start() {
    const changed = await this.#store.recover(this.#clock.now(), this.#limits.attemptsMax);
    for (const token of changed) this.#tell("RESUMPTION_CHANGED", token);
    await this.#deadlines.sweep();
    this.#pump.start();
  }
  /**
   * Parks an agent's question; resolves when the store has it. `input` is the agent's input, `cause` the perturbation
   * or semaphore behind it, `run` the run to be parked with it, `askedBy` the run in its events. Throws `BAD_USER_INPUT` (`details.field`) or `LIMIT_EXCEEDED` (`details.limit`).
   */
  async park(parked) {
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
      const id = this.#newTokenId();
      const card = { id, agentId, ...terms, input, cause, digest, createdAt: this.#clock.now() };
      const token = { ...card, ...(askedBy && { askedBy }), ...PENDING };
      const { outcome } = await this.#store.park(token, parked.run);
      if (outcome === "ID_TAKEN") continue;
      if (outcome === "FULL") throw this.#fullFor(agentId);
      this.#checkpoint("park:stored");
      this.#tell("EJECTED", token);
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
  async resolve(given) {
    const by = text("by", given.by, this.#limits.noteLengthMax);
    const token = await this.#pending(given.id);
    const { digest } = token;
    if (given.expectedDigest !== undefined && given.expectedDigest !== digest) throw mismatch(token);
    const answer = frozenJson("answer", given.answer, this.#limits.answerBytesMax, "maxAnswerBytes");
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
    this.#tell("RESOLVED", resolved);
    this.#pump.wake();
    return resolved;
  }
  /** Withdraws a question; nothing is resumed. Throws `SEMAPHORE_NOT_FOUND` or `SEMAPHORE_SETTLED`. */
  async cancel(given) {
    const by = text("by", given.by, this.#limits.noteLengthMax);
    const reason = given.reason ? text("reason", given.reason, this.#limits.noteLengthMax) : null;
    const token = await this.#pending(given.id);
    const cancelled = await this.#settle(token.id, { kind: "CANCEL", at: this.#clock.now(), by, reason });
    this.#tell("CANCELLED", cancelled);
    return cancelled;
  }
  /** The whole token, with frozen state and answer: only for viewers that may resolve. Null when there is none. */
  async get(id) {
    return isTokenId(id) ? this.#store.get(id) : null;
  }
  list(query = {}) {
    return this.#store.list(query);
  }
  audit(query = {}) {
    return this.#store.audit(query);
  }
  /** Starts resumptions of this agent from now on. Called again when its host has restarted. */
  agentUp(agentId) {
    this.#pump.agentUp(agentId);
  }
  /** Stops resumptions of this agent; due ones wait. Running ones must be ended by rejecting their `resume`. */
  agentDown(agentId) {
    this.#pump.agentDown(agentId);
  }
  /** Adds a listener, called in the order of a token's changes, after they are stored. Returns its removal. */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  /**
   * Starts nothing more and waits up to `graceMs` for running resumptions; those still running are interrupted and
   * resumed after the next start. Close the store afterwards.
   */
  async close(graceMs = 0) {
    this.#deadlines.close();
    const ended = this.#pump.close();
    let giveUp = () => {};
    const grace = new Promise((resolve) => {
      giveUp = this.#clock.after(graceMs, resolve);
    });
    await Promise.race([ended, grace]);
    giveUp();
    if (this.#ownsChecks) await this.#checks.close();
  }
  async #pending(id) {
    const token = await this.get(id);
    if (!token) throw new TerrariumError("SEMAPHORE_NOT_FOUND", `there is no semaphore ${id.slice(0, 40)}`);
    if (token.status !== "PENDING") throw settled(token);
    return token;
  }
  async #settle(id, transition) {
    const result = await this.#store.apply(id, transition);
    if (result.outcome === "APPLIED") return result.token;
    throw await this.#refusalOf(result, id, transition.at);
  }
  async #refusalOf(result, id, at) {
    if (result.outcome !== "REFUSED") {
      return new TerrariumError("SEMAPHORE_NOT_FOUND", `there is no semaphore ${id}`);
    }
    if (result.why === "DIGEST") return mismatch(result.token);
    if (result.why === "SETTLED") return settled(result.token);
    // Found overdue before the alarm.
    const late = await this.#store.apply(id, { kind: "VOID", at });
    if (late.outcome === "APPLIED") this.#tell("VOIDED", late.token);
    return settled(late.outcome === "MISSING" ? result.token : late.token);
  }
  #fullFor(agentId) {
    const { openPerAgentMax } = this.#limits;
    return new TerrariumError(
      "LIMIT_EXCEEDED",
      `${agentId} already has ${openPerAgentMax} open semaphores (maxOpenSemaphoresPerAgent)`,
      { limit: "maxOpenSemaphoresPerAgent" },
    );
  }
  #tell(kind, token) {
    const event = { kind, token: publicView(token), askedBy: token.askedBy ?? null };
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
function settled(token) {
  const { id, status, settledBy, settledAt } = token;
  const when = settledAt === null ? "" : ` at ${new Date(settledAt).toISOString()}`;
  return new TerrariumError("SEMAPHORE_SETTLED", `${id} is ${status}, by ${settledBy ?? "unknown"}${when}`, {
    status,
    settledBy,
    settledAt,
  });
}
function mismatch(token) {
  const { id, digest } = token;
  return new TerrariumError("DIGEST_MISMATCH", `${id} does not have the expected digest`, { digest });
}
//# sourceMappingURL=purgatory.js.map

import type { JsonValue } from "../../src/base/json.js";
import type { Run } from "../../src/runs/run.js";
import type { AttemptPolicy } from "../../src/runs/store/store.js";
import type { RunTransition } from "../../src/runs/transitions.js";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type ModelRun = Mutable<Run>;

/** What a request is answered, in words that can be compared with a store's answer. */
export interface Answer {
  readonly outcome: string;
  readonly why?: string;
  /** Ids of parents that took over. */
  readonly also?: readonly string[];
  readonly state?: { readonly version: number; readonly value: JsonValue } | null;
  readonly id?: string;
}

const OPEN = ["ACCEPTED", "RUNNING", "PARKED"];
const CALLS = ["INVOKE", "COMMAND"];
const SENT_AGAIN: readonly string[] = ["PERTURB", "SIGNAL", "SCHEDULE"];

/**
 * Runs as SPEC.md tells of them, without bounds: written from its sentences, in the plainest way, and sharing nothing with
 * the state machine it is compared with. Everything is a list that is searched.
 */
export class RunsModel {
  runs: ModelRun[] = [];
  states: { agentId: string; session: string | null; version: number; value: JsonValue }[] = [];
  versions = 0;

  clone(): RunsModel {
    const { runs, states, versions } = this;
    return Object.assign(new RunsModel(), structuredClone({ runs, states, versions }));
  }

  find(id: string | null | undefined): ModelRun | undefined {
    return this.runs.find((run) => run.id === id);
  }

  claim(run: Run): Answer {
    const { key } = run;
    const same = this.runs.find(
      (other) =>
        key &&
        other.key?.client === key.client &&
        other.key.operation === key.operation &&
        other.key.key === key.key,
    );
    if (same)
      return { outcome: same.key?.fingerprint === key?.fingerprint ? "KNOWN" : "CONFLICT", id: same.id };
    const twin = this.runs.find((other) => run.semaphore !== null && other.semaphore === run.semaphore);
    if (twin) return { outcome: "KNOWN", id: twin.id };
    if (this.find(run.id)) return { outcome: "ID_TAKEN" };
    const parent = run.kind === "RESUME" ? this.find(run.parent) : undefined;
    if (parent && (parent.status !== "PARKED" || parent.semaphores[0] !== run.semaphore))
      return { outcome: "NOT_PARKED", id: parent.id };
    this.runs.push(structuredClone(run));
    return { outcome: "STORED" };
  }

  discard(id: string): void {
    this.runs = this.runs.filter((run) => run.id !== id || run.status !== "ACCEPTED");
  }

  recover(at: number, policy: AttemptPolicy, part: "ACCEPTED" | "RUNNING"): void {
    for (const { id, attempt, status, kind } of this.runs)
      if (status === part && kind !== "RESUME") this.apply(id, { kind: "CUT_OFF", at, attempt, policy });
  }

  apply(id: string, transition: RunTransition): Answer {
    const run = this.find(id);
    if (!run) return { outcome: "MISSING" };
    if (!OPEN.includes(run.status)) return { outcome: "REFUSED", why: "ENDED" };
    const why = this.#refusal(run, transition);
    if (why !== null) return { outcome: "REFUSED", why };
    this.#change(run, transition);
    const also = this.#takeOver(run);
    return { outcome: "APPLIED", also, state: this.#keep(run, transition) };
  }

  #refusal(run: ModelRun, act: RunTransition): string | null {
    const isParked = run.status === "PARKED";
    const isResumed = isParked && this.runs.some(({ semaphore }) => semaphore === run.semaphores[0]);
    if (act.kind === "QUESTION_ENDED") {
      if (!isParked) return "STATUS";
      if (run.semaphores[0] !== act.semaphore) return "QUESTION";
      return isResumed ? "RESUMED" : null;
    }
    if (act.kind === "CANCEL") return isResumed ? "RESUMED" : null;
    if (act.kind === "CUT_OFF" && run.kind === "RESUME") return "KIND";
    const isAsked = act.kind === "RETURN" && run.status === "RUNNING" && SENT_AGAIN.includes(run.kind);
    if (isParked || ((act.kind === "RETURN" || act.kind === "SEND") && run.status !== "ACCEPTED" && !isAsked))
      return "STATUS";
    const isPresent =
      act.kind === "START" && run.kind === "RESUME"
        ? act.attempt >= run.attempt
        : act.attempt === run.attempt;
    if (!isPresent) return "ATTEMPT";
    return act.kind === "START" && run.kind !== "RESUME" && run.status === "RUNNING" ? "STATUS" : null;
  }

  #change(run: ModelRun, act: RunTransition): void {
    switch (act.kind) {
      case "START":
        if (run.status === "ACCEPTED" || act.attempt > run.attempt) run.starts += 1;
        run.attempt = act.attempt;
        run.startedAt = act.at;
        this.#move(run, "RUNNING");
        return;
      case "SETTLE":
        run.startedAt ??= act.startedAt ?? null;
        run.usage = act.usage ?? null;
        if (act.outcome.kind === "COMPLETED") run.result = structuredClone(act.outcome.result);
        if (act.outcome.kind === "FAILED") run.error = structuredClone(act.outcome.error);
        if (act.outcome.kind === "PARKED") {
          run.semaphores = [act.outcome.semaphore];
          const root = this.find(run.root);
          if (root && root !== run && root.status === "PARKED")
            root.semaphores = [...root.semaphores, act.outcome.semaphore];
        }
        this.#move(run, act.outcome.kind, act.at);
        return;
      case "CANCEL":
        run.cancel ??= { by: act.by, reason: act.reason, at: act.at };
        if (run.status === "PARKED" || (run.status === "ACCEPTED" && !act.sent))
          this.#move(run, "CANCELLED", act.at);
        return;
      case "QUESTION_ENDED":
        this.#move(run, "CANCELLED", act.at);
        return;
      case "SEND":
      case "RETURN":
        if (run.status === "RUNNING" && !run.cancel) {
          run.starts -= 1;
          run.startedAt = null;
          this.#move(run, "ACCEPTED");
        } else run.mayHaveBegun = act.kind === "SEND";
        if (run.cancel) this.#move(run, "CANCELLED", act.at);
        return;
      case "CUT_OFF":
        this.#cutOff(run, act);
    }
  }

  #cutOff(run: ModelRun, { at, policy }: RunTransition & { kind: "CUT_OFF" }): void {
    const isCall = CALLS.includes(run.kind);
    const isSafe = run.status === "ACCEPTED" && !run.mayHaveBegun;
    if (!isSafe && (isCall || run.delivery === "at_most_once")) {
      run.error = { code: "RUN_UNKNOWN", message: "" };
      this.#move(run, "UNKNOWN", at);
    } else if (run.cancel) this.#move(run, "CANCELLED", at);
    else if (isSafe && isCall) {
      run.key = null;
      run.error = { code: "AGENT_NOT_RUNNING", message: "" };
      this.#move(run, "FAILED", at);
    } else if (!isSafe && run.starts >= policy.attemptsMax) {
      run.error = { code: "AGENT_NOT_RUNNING", message: "" };
      this.#move(run, "FAILED", at);
    } else if (!isSafe) {
      let pause = policy.pauseMs;
      for (let done = 1; done < run.attempt; done += 1) pause = Math.min(pause * 2, policy.pauseMsMax);
      run.attempt += 1;
      run.startedAt = null;
      this.#move(run, "ACCEPTED");
      run.notBefore = at + Math.min(pause, policy.pauseMsMax);
    }
  }

  #move(run: ModelRun, status: Run["status"], endedAt = 0): void {
    run.status = status;
    run.mayHaveBegun = false;
    run.notBefore = null;
    if (!OPEN.includes(status)) run.endedAt = endedAt;
  }

  #takeOver(run: ModelRun): string[] {
    if (OPEN.includes(run.status) || run.kind !== "RESUME") return [];
    const parent = this.find(run.parent);
    if (parent?.status !== "PARKED") return [];
    Object.assign(parent, {
      status: run.status,
      result: structuredClone(run.result),
      error: run.error,
      endedAt: run.endedAt,
      cancel: parent.cancel ?? run.cancel,
    });
    return [parent.id, ...this.#takeOver(parent)];
  }

  #keep(run: ModelRun, act: RunTransition): NonNullable<Answer["state"]> | null {
    if (act.kind !== "SETTLE" || !act.state || !["COMPLETED", "PARKED"].includes(act.outcome.kind))
      return null;
    const { agentId, session } = run;
    this.states = this.states.filter((state) => state.agentId !== agentId || state.session !== session);
    const { value } = act.state;
    if (value === null) return { version: 0, value };
    this.versions += 1;
    this.states.push({ agentId, session, version: this.versions, value: structuredClone(value) });
    return { version: this.versions, value };
  }
}

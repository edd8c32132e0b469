import type { Aborting } from "../../base/async/aborter.js";
import type { Clock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import type { NewId } from "../../base/ids.js";
import {
  conflict,
  type Entrance,
  errorOf,
  inFlight as stillRuns,
  Moved,
  notRunning,
  outcomeOf,
  type Receipt,
  repeated,
  type Repetition,
  type Run,
  type RunFeed,
  type RunOrder,
  type Runs,
  type RunWithoutInput,
} from "../../runs/index.js";
import type { ClusterDirectory } from "../agents/directory.js";
import { type GatewayLine, NoAnswer } from "./gateway-line.js";
import { noGateway } from "./messages.js";
import { RunEnds } from "./run-ends.js";
import type { JetStreamRunStore } from "../work/runs.js";

/** What steering needs of runs, whichever gateway sends them. */
export type SteeredRuns = Pick<
  Runs,
  "perturb" | "perform" | "accept" | "again" | "cancel" | "present" | "get" | "require" | "resumptions"
>;

export interface CarriedRunsOptions {
  readonly local: SteeredRuns;
  readonly store: Pick<JetStreamRunStore, "get" | "byKey" | "acknowledge" | "unfinishedOf"> & RunFeed;
  readonly directory: Pick<ClusterDirectory, "entries" | "isCarrier">;
  readonly line: Pick<GatewayLine, "ask">;
  /** Resolves when observers here can read what is in the log now, after a bounded time. */
  readonly caughtUp: () => Promise<unknown>;
  readonly newId: NewId;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** How long another gateway may take to accept work, ms: it stores it, and waits for the host. */
const ACCEPT_MS = 10_000;
/** How much longer than its deadline a call waits here, ms: its carrier keeps the deadline. */
const LATE_MS = 500;
/** A run has ended, and its carrier may say more of it than is stored. That may take so long, ms. */
const DETAILS_MS = 500;

/**
 * Runs of the agents that this gateway carries, and of those that others carry: these accept and send them. What becomes of a run
 * is in the store that all gateways share, so that who waits for one survives the gateway that sent it.
 */
export class CarriedRuns implements SteeredRuns {
  readonly resumptions: Runs["resumptions"];
  readonly #options: CarriedRunsOptions;
  readonly #ends: RunEnds;

  constructor(options: CarriedRunsOptions) {
    this.#options = options;
    this.resumptions = options.local.resumptions;
    this.#ends = new RunEnds(options);
  }

  async perturb(order: RunOrder, entrance: Entrance): Promise<Receipt> {
    const carrier = this.#carrierOf(order.agentId);
    if (carrier === null) return await this.#options.local.perturb(order, entrance);
    const known = await this.#known(order, entrance);
    if (known) return await this.#receiptOf(known, order, carrier);
    const own = await this.#admit(order, entrance);
    const { isReplay, ...receipt } = await this.#perturbThere(carrier, own, own.id);
    if (isReplay) entrance.onReplay?.();
    return receipt;
  }

  /** A run that has not begun may still be refused by its host, and is forgotten then, with its key: only its carrier knows. */
  async #receiptOf(run: Run, order: RunOrder, carrier: string): Promise<Receipt> {
    if (run.status !== "ACCEPTED") return this.#receiptFor(run);
    const { isReplay: _isReplay, ...receipt } = await this.#perturbThere(carrier, order, run.id, isGone);
    return receipt;
  }

  /** Without an answer, what is stored of the run counts. */
  async #perturbThere(
    carrier: string,
    order: RunOrder,
    id: string,
    isUnanswered: (error: unknown) => boolean = isOpen,
  ): Promise<Receipt & { readonly isReplay: boolean }> {
    try {
      return await this.#options.line.ask(carrier, "perturb", { order }, { timeoutMs: ACCEPT_MS });
    } catch (error) {
      // Its carrier may be there all the same, and about to refuse it.
      const run = isUnanswered(error) ? await this.#options.store.acknowledge(id) : null;
      if (!run) throw error;
      return { ...this.#receiptFor(run), isReplay: false };
    }
  }

  /** Of a run that is stored. It may have ended, and counts all the same, as at its own gateway. */
  #receiptFor({ id, acceptedAt, agentId }: Run): Receipt {
    return { id, acceptedAt, queueDepth: Math.max(1, this.#options.store.unfinishedOf(agentId)) };
  }

  async perform(order: RunOrder, entrance: Entrance): Promise<RunWithoutInput> {
    const carrier = this.#carrierOf(order.agentId);
    if (carrier === null) return await this.#performHere(order, entrance);
    const known = await this.#known(order, entrance);
    if (known) return await this.#endOf(known.id, order);
    const own = await this.#admit(order, entrance);
    const { inFlight = "join" } = entrance;
    // With a key, the caller may come back.
    const signal = order.key === null ? entrance.signal : undefined;
    const timeoutMs = deadlineOf(order) + 2 * LATE_MS;
    const told = this.#options.line.ask(carrier, "perform", { order: own, inFlight }, { timeoutMs, signal });
    const answered = told.then(({ run, isReplay }) => {
      if (isReplay) entrance.onReplay?.();
      return run;
    });
    return await this.#endOf(own.id, order, answered, signal);
  }

  async accept(order: RunOrder): Promise<boolean> {
    const carrier = this.#carrierOf(order.agentId);
    if (carrier === null) return await this.#options.local.accept(order);
    return await this.#options.line.ask(carrier, "accept", { order }, { timeoutMs: ACCEPT_MS });
  }

  async again(id: string, from: Repetition, entrance: Entrance): Promise<Receipt> {
    return await this.perturb(repeated(await this.require(id), from), entrance);
  }

  async cancel(id: string, by: string, reason: string | null): ReturnType<Runs["cancel"]> {
    const { local, line } = this.#options;
    const run = await local.require(id);
    const carrier = this.#carrierOf(run.agentId);
    if (carrier === null) return await local.cancel(id, by, reason);
    const question = await line.ask(carrier, "cancel", { run: id, by, reason }, { timeoutMs: ACCEPT_MS });
    return { run: await local.require(id), question };
  }

  present(id: string, attempt: number): Promise<RunWithoutInput | null> {
    return this.#options.local.present(id, attempt);
  }

  get(id: string): Promise<Run | null> {
    return this.#options.local.get(id);
  }

  require(id: string): Promise<Run> {
    return this.#options.local.require(id);
  }

  /** Agents have another carrier: a run that the one before has not stored will never be. */
  moved(): void {
    for (const id of this.#ends.ids) this.#ends.look(id);
  }

  close(): void {
    this.#ends.close();
  }

  /** The gateway to ask; null: this one, also where no gateway has the agent. */
  #carrierOf(agentId: string): string | null {
    const { directory } = this.#options;
    const known = directory.entries.get(agentId);
    return !known || directory.isCarrier(agentId) ? null : known.carrier;
  }

  /** The run that has this key: it is answered without the gateway that carries the agent. */
  async #known({ key }: RunOrder, { onRun, onReplay, inFlight }: Entrance): Promise<Run | null> {
    const known = key && (await this.#options.store.byKey(key));
    if (!known) return null;
    if (known.key?.fingerprint !== key.fingerprint) throw conflict();
    const isOpen = known.status === "ACCEPTED" || known.status === "RUNNING";
    if (isOpen && inFlight === "refuse") throw stillRuns(known.id);
    onRun?.(known.id);
    onReplay?.();
    return known;
  }

  async #admit(order: RunOrder, { admit, onRun }: Entrance): Promise<RunOrder & { readonly id: string }> {
    await admit();
    // Its gateway may be gone.
    if (this.#options.directory.entries.get(order.agentId)?.isVacant) throw notRunning(order.agentId);
    const id = this.#options.newId("per");
    onRun?.(id);
    return { ...order, id };
  }

  async #performHere(order: RunOrder, entrance: Entrance): Promise<RunWithoutInput> {
    try {
      return await this.#options.local.perform(order, entrance);
    } catch (error) {
      if (!(error instanceof Moved) || !(await this.#options.store.get(error.run))) throw error;
      return await this.#endOf(error.run, order);
    }
  }

  /** `answered`: by its carrier, with the id of the run that counts. `signal`: the caller has left. */
  async #endOf(
    id: string,
    order: RunOrder,
    answered: Promise<string> | null = null,
    signal?: Aborting,
  ): Promise<RunWithoutInput> {
    const { clock, caughtUp } = this.#options;
    const stop = new AbortController();
    const timeoutMs = deadlineOf(order);
    const late = new TerrariumError("AGENT_TIMEOUT", `no result within ${timeoutMs} ms`, {
      timeoutMs,
      run: id,
    });
    const gone = new TerrariumError("AGENT_TIMEOUT", "the caller went away before there was a result", {
      run: id,
    });
    let leave: () => void = () => undefined;
    const left = new Promise<never>((_resolve, reject) => {
      leave = () => reject(gone);
      stop.signal.addEventListener(
        "abort",
        clock.after(timeoutMs + LATE_MS, () => reject(late)),
      );
      if (signal?.aborted) leave();
      signal?.addEventListener("abort", leave, { once: true });
    });
    try {
      const run = await Promise.race([left, this.#ended(id, answered, stop.signal)]);
      await caughtUp();
      return run;
    } finally {
      stop.abort();
      signal?.removeEventListener("abort", leave);
    }
  }

  async #ended(id: string, answered: Promise<string> | null, stop: AbortSignal): Promise<RunWithoutInput> {
    const { store, clock } = this.#options;
    const ended = this.#ends.of(id, stop).then((run) => ({ run }));
    // Without an answer, the next carrier of the agent cuts the run off or goes on with it.
    const told = answered?.then(
      (counts) => ({ counts }),
      (error: unknown) => {
        if (!isOpen(error)) throw error;
        if (error instanceof Moved) this.#ends.look(id);
        return new Promise<never>(() => undefined);
      },
    );
    told?.catch(() => undefined);
    if (!told) this.#ends.look(id);
    const first = await (told ? Promise.race([ended, told]) : ended);
    if ("counts" in first) return outcomeOf(first.counts, await store.get(first.counts));
    const { run } = first;
    if (run?.status === "COMPLETED" || run?.status === "PARKED") return outcomeOf(id, run);
    // Its error has details that are not stored; a run that was refused is not stored at all.
    if (told)
      await Promise.race([told, new Promise<void>((resolve) => void clock.after(DETAILS_MS, resolve))]);
    throw run ? errorOf(run) : noGateway("has changed");
  }
}

function deadlineOf({ timeoutMs }: RunOrder): number {
  return timeoutMs ?? ACCEPT_MS;
}

/** Whether its carrier can refuse it no more. */
function isGone(error: unknown): boolean {
  return isOpen(error) || (error instanceof TerrariumError && error.code === "UNAVAILABLE");
}

/** Whether the run may have been stored. */
function isOpen(error: unknown): boolean {
  return error instanceof NoAnswer || error instanceof Moved;
}

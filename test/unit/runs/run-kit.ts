import { TerrariumError } from "../../../src/base/errors.js";
import { deferred, type Deferred } from "../../../src/base/async/deferred.js";
import type { JsonValue } from "../../../src/base/json.js";
import type { SessionState, Settlement } from "../../../src/events/run.js";
import {
  type CallEnd,
  CutOff,
  MemoryRunStore,
  NotBegun,
  type Run,
  type RunHosts,
  type RunOrder,
  Runs,
  type RunsOptions,
  type RunStore,
  type RunWithoutInput,
} from "../../../src/runs/index.js";
import { ManualClock } from "../../support/time-and-random.js";

export interface Sent {
  readonly run: Run;
  readonly state: SessionState;
  readonly handshake: boolean;
  readonly signal: AbortSignal | null;
  readonly accepted: Deferred<{ readonly queueDepth: number }>;
  readonly ended: Deferred<CallEnd>;
}

/** Hosts that do what the test tells them. */
export class HandHosts implements RunHosts {
  readonly sent: Sent[] = [];
  readonly cancelled: string[] = [];
  readonly told: [string, Settlement][] = [];
  /** Whether perturbations are accepted by themselves. */
  isWilling = true;

  perturb(run: Run, state: SessionState, handshake: boolean): Promise<{ readonly queueDepth: number }> {
    const one = this.#add(run, state, handshake, null);
    if (this.isWilling) one.accepted.resolve({ queueDepth: 1 });
    return one.accepted.promise;
  }

  call(run: Run, state: SessionState, signal: AbortSignal): Promise<CallEnd> {
    return this.#add(run, state, false, signal).ended.promise;
  }

  cancel({ id }: Run): void {
    this.cancelled.push(id);
  }

  settled({ id }: Run, settlement: Settlement): void {
    this.told.push([id, settlement]);
  }

  get last(): Sent {
    const last = this.sent.at(-1);
    if (!last) throw new Error("nothing was sent");
    return last;
  }

  #add(run: Run, state: SessionState, handshake: boolean, signal: AbortSignal | null): Sent {
    const one = {
      run,
      state,
      handshake,
      signal,
      accepted: deferred<{ queueDepth: number }>(),
      ended: deferred<CallEnd>(),
    };
    this.sent.push(one);
    return one;
  }
}

export const refused = (code: "INBOX_FULL" | "BAD_USER_INPUT" | "AGENT_NOT_RUNNING"): NotBegun =>
  new NotBegun(new TerrariumError(code, "no"));
export const gone = (): CutOff => new CutOff(new TerrariumError("AGENT_NOT_RUNNING", "the host is gone"));
export const completed = (result: JsonValue): CallEnd => ({
  outcome: { kind: "COMPLETED", result },
  semaphore: null,
});

export function order(change: Partial<RunOrder> = {}): RunOrder {
  return {
    agentId: "pulse",
    kind: "PERTURB",
    command: null,
    session: null,
    by: "ada",
    priority: 100,
    input: { beat: 1 },
    delivery: "at_least_once",
    timeoutMs: null,
    key: null,
    traceparent: null,
    ...change,
  };
}

export const invocation = (change: Partial<RunOrder> = {}): RunOrder =>
  order({ kind: "INVOKE", delivery: "at_most_once", timeoutMs: 1_000, ...change });

export const keyed = (key: string, operation = "perturb", fingerprint = "same"): RunOrder["key"] => ({
  client: "ada",
  operation,
  key,
  fingerprint,
});

export const freely = { admit: () => Promise.resolve() };

/** The gateway's runs, started, with agent "pulse" up. A second call with the same store is the next gateway. */
export async function runs(
  store: RunStore = new MemoryRunStore(),
  onStored?: RunsOptions["onStored"],
  isStoring?: RunsOptions["isStoring"],
  freezing?: RunsOptions["freezing"],
  carries?: RunsOptions["carries"],
) {
  const clock = new ManualClock();
  const hosts = new HandHosts();
  const errors: unknown[] = [];
  const ids = { count: 0 };
  const life = (drawn += 1);
  const service = new Runs({
    store,
    hosts,
    clock,
    newId: (prefix) => `${prefix}-${(ids.count += 1)}-${life}`,
    openMax: 100,
    policy: { attemptsMax: 3, pauseMs: 100, pauseMsMax: 1_000 },
    onError: (error) => errors.push(error),
    ...(onStored && { onStored }),
    ...(isStoring && { isStoring }),
    ...(freezing && { freezing }),
    ...(carries && { carries }),
  });
  const untold: RunWithoutInput[] = [];
  service.onUntold((run) => untold.push(run));
  await service.start();
  await service.takeUp();
  service.agentUp("pulse");
  return { clock, hosts, service, store, errors, untold };
}

let drawn = 0;

/** Lets promises that are due settle. */
export const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

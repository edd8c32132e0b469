import { existsSync, rmSync, writeFileSync } from "node:fs";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";

import { systemClock } from "../base/clock.js";
import { messageOf } from "../base/errors.js";
import { StoreError } from "../base/store-error.js";
import { DataFile } from "./data-file.js";
import { EventLogError } from "./event-log.js";
import { isBusy } from "./file-lock.js";
import { EventTables } from "./log/event-tables.js";
import {
  isOfFreezes,
  isOfHosts,
  isOfRuns,
  isOfShares,
  isOfSights,
  isOfSignals,
  isWrite,
} from "./call-kinds.js";
import {
  type CallResult,
  type EventCall,
  type EventCallName,
  type FailureCode,
  type FromThread,
  type StorageSetup,
  type SyncedCall,
  type SyncedCalls,
  type Timed,
  type ToThread,
} from "./protocol.js";
import { requireEventLog } from "./schema.js";
import { FreezeTables } from "./freezes/tables.js";
import { HostTables } from "./hosts/tables.js";
import { RunTables } from "./runs/tables.js";
import { ShareTables } from "./shares/tables.js";
import { SightTables } from "./sights/tables.js";
import { SignalTables } from "./signals/tables.js";
import { TokenTables } from "./token-tables.js";

/** Steps at which a crash test ends the process: around the transactions of both lanes. */
export type StorageStep =
  | "batch:received"
  | "batch:begun"
  | `batch:did-${keyof SyncedCalls}`
  | "batch:committing"
  | "batch:committed"
  | "batch:replied"
  | `events:did-${EventCallName}`
  | "events:committed";

/** Opens the data file and serves it to the thread behind `port`, until that asks to close. */
export function serveStorage(
  port: MessagePort,
  setup: StorageSetup,
  checkpoint: (step: StorageStep) => void = () => undefined,
): void {
  const post = (message: FromThread): void => port.postMessage(message);
  let server: StorageServer;
  try {
    server = new StorageServer(setup, checkpoint);
  } catch (error) {
    const { code, message } =
      error instanceof StoreError
        ? error
        : new StoreError("STORE_FAILED", `${setup.path} cannot be used: ${messageOf(error)}`);
    post({ type: "refused", code, message });
    port.close();
    return;
  }
  const serve = (message: ToThread): void => {
    if (message.type === "close") {
      server.close();
      post({ type: "closed" });
      port.close();
      return;
    }
    if (message.lane === "events") {
      post({ type: "results", lane: "events", results: server.runEvents(message.calls) });
      return;
    }
    checkpoint("batch:received");
    post({ type: "results", lane: "synced", results: server.runSynced(message.calls) });
    checkpoint("batch:replied");
  };
  port.on("message", (first: ToThread) => {
    // Answers go before events that arrived earlier but have not begun. Each lane sends one batch at a time, so
    // events have their turn after one batch of answers.
    const waiting = [first];
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
      waiting.push(next.message as ToThread);
    }
    for (const message of waiting.toSorted((one, other) => rank(one) - rank(other))) serve(message);
  });
  post({ type: "opened" });
}

function rank(message: ToThread): number {
  if (message.type === "close") return 2;
  return message.lane === "synced" ? 0 : 1;
}

/** Answers the calls of both lanes from one file. */
class StorageServer {
  readonly #file: DataFile;
  readonly #tokens: TokenTables;
  readonly #runs: RunTables;
  readonly #signals: SignalTables;
  readonly #freezes: FreezeTables;
  readonly #shares: ShareTables;
  readonly #sights: SightTables;
  readonly #hosts: HostTables;
  readonly #checkpoint: (step: StorageStep) => void;
  #events: EventTables | null = null;

  constructor(
    { path, limits, runLimits, signalLimits, freezeLimits, shareLimits }: StorageSetup,
    checkpoint: (step: StorageStep) => void,
  ) {
    this.#checkpoint = checkpoint;
    this.#file = new DataFile(path);
    try {
      this.#tokens = new TokenTables(this.#file.database, limits);
      this.#runs = new RunTables(this.#file.database, runLimits);
      this.#signals = new SignalTables(this.#file.database, signalLimits);
      this.#freezes = new FreezeTables(this.#file.database, freezeLimits);
      this.#shares = new ShareTables(this.#file.database, shareLimits);
      this.#sights = new SightTables(this.#file.database);
      this.#hosts = new HostTables(this.#file.database);
      // The limit may be lower than in the previous run.
      this.#tokens.trimFinished();
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  /**
   * Runs all calls in one transaction with one sync. If that fails, each runs alone, so that no call fails because of
   * another.
   */
  runSynced(calls: readonly Timed<SyncedCall>[]): CallResult[] {
    try {
      return this.#runTogether(calls);
    } catch (error) {
      this.#tokens.refresh();
      this.#runs.rolledBack();
      this.#signals.rolledBack();
      this.#sights.rolledBack();
      // Retrying each call on a file that another process has locked would wait for each of them.
      if (calls.length > 1 && !isBusy(error)) return calls.flatMap((call) => this.runSynced([call]));
      return calls.map(() => failure("STORE_FAILED", error));
    }
  }

  #runTogether(calls: readonly Timed<SyncedCall>[]): CallResult[] {
    const isReading = !calls.some(({ name }) => isWrite(name));
    const work = (): CallResult[] => {
      const now = systemClock.now();
      const results = calls.map((call) => this.#perform(call, now));
      if (!isReading) {
        this.#tokens.trimAudit();
        this.#runs.write();
      }
      return results;
    };
    const results = this.#file.transact(isReading ? "READ" : "SYNCED", work, {
      begun: () => this.#checkpoint("batch:begun"),
      committing: () => this.#checkpoint("batch:committing"),
      committed: () => this.#checkpoint("batch:committed"),
    });
    this.#sights.committed();
    return results;
  }

  #perform(call: Timed<SyncedCall>, now: number): CallResult {
    // Its caller has been told that it failed, so it must not take effect now.
    if (now > call.until) return failure("STORE_TIMEOUT", new Error("the call timed out before it began"));
    const value = this.#valueOf(call);
    if (call.name === "park" && (value as SyncedCalls["park"]["result"]).outcome === "STORED")
      this.#parkRun(call.args);
    this.#checkpoint(`batch:did-${call.name}`);
    return { ok: true, value };
  }

  #valueOf(call: SyncedCall): unknown {
    if (isOfRuns(call)) return this.#runs.perform(call);
    if (isOfFreezes(call)) return this.#freezes.perform(call);
    if (isOfShares(call)) return this.#shares.perform(call);
    if (isOfSights(call)) return this.#sights.perform(call);
    if (isOfHosts(call)) return this.#hosts.perform(call);
    return isOfSignals(call) ? this.#signals.perform(call) : this.#tokens.perform(call);
  }

  /** A run that cannot be parked stays as it is; the gateway checks it again. */
  #parkRun({ token, run }: SyncedCalls["park"]["args"]): void {
    if (!run) return;
    const { id, ...what } = run;
    const outcome = { kind: "PARKED", semaphore: token.id } as const;
    const transition = { kind: "SETTLE", outcome, ...what } as const;
    this.#runs.perform({ name: "applyToRun", args: { id, transition } });
  }

  /** Runs each call in its own transaction, which survives the death of the process and costs no sync. */
  runEvents(calls: readonly Timed<EventCall>[]): CallResult[] {
    return calls.map((call): CallResult => {
      try {
        return { ok: true, value: this.#runEvent(call) };
      } catch (error) {
        if (call.name === "openLog") {
          this.#events = null;
          this.#markTorn();
        }
        this.#events?.rolledBack();
        this.#sights.rolledBack();
        return failure(error instanceof EventLogError ? error.code : "JOURNAL_FAILED", error);
      }
    });
  }

  #runEvent(call: EventCall): unknown {
    const value = this.#file.transact("BATCHED", () => {
      const done = this.#performEvent(call);
      this.#checkpoint(`events:did-${call.name}`);
      return done;
    });
    this.#sights.committed();
    this.#checkpoint("events:committed");
    if (call.name === "openLog") rmSync(this.#tornPath, { force: true });
    return value;
  }

  #performEvent(call: EventCall): unknown {
    if (call.name === "openLog") {
      requireEventLog(this.#file.database);
      const tables = new EventTables(this.#file.database, call.args.limits, existsSync(this.#tornPath));
      this.#events = tables;
      return { histories: tables.histories(), nextBody: tables.nextBody };
    }
    if (call.name === "keepSights") {
      this.#sights.keep(call.args);
      return null;
    }
    if (!this.#events) throw new EventLogError("JOURNAL_CLOSED", "the event log is not open");
    switch (call.name) {
      case "append":
        return this.#events.append(call.args.entries, call.args.at);
      case "trim":
        return this.#events.trim(call.args.at);
      case "endLog":
        this.#events.end();
        return null;
    }
  }

  close(): void {
    this.#file.close();
  }

  /**
   * Leaves a file beside the database that makes the next run treat all streams as torn: a run without an event log
   * cannot record the loss in tables it cannot use.
   */
  #markTorn(): void {
    try {
      writeFileSync(this.#tornPath, "a gateway ran without its journal\n");
    } catch {
      // Nothing can be written here.
    }
  }

  get #tornPath(): string {
    return `${this.#file.path}.torn`;
  }
}

function failure(code: FailureCode, error: unknown): CallResult {
  return { ok: false, code, message: messageOf(error) };
}

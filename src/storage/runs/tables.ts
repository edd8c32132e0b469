import type Database from "libsql";

import type { SessionState } from "../../events/run.js";
import { RunKeeper } from "../../runs/store/keeper.js";
import type { RunLimits } from "../../runs/limits.js";
import type { Run } from "../../runs/run.js";
import type { RunCall, RunCallName, RunCalls } from "../protocol.js";
import { RunListing } from "./listing.js";
import { RunRowsInTables } from "./rows.js";

/** Answers calls about runs, synchronously, inside the transaction that the caller has opened. */
export class RunTables {
  readonly #rows: RunRowsInTables;
  readonly #keeper: RunKeeper;
  readonly #listing: RunListing;

  constructor(database: Database.Database, limits: RunLimits) {
    this.#rows = new RunRowsInTables(database);
    this.#keeper = new RunKeeper(this.#rows, limits);
    this.#listing = new RunListing(database, limits, (seq) => this.#rows.at(seq));
  }

  /** Call it before a commit. */
  write(): void {
    this.#rows.writeRuns();
    this.#rows.writeCounters();
  }

  /** Call it after a rollback: drops the counts and cached values since the last commit. */
  rolledBack(): void {
    this.#rows.forget();
    this.#keeper.forget();
  }

  perform(call: RunCall): RunCalls[RunCallName]["result"] {
    switch (call.name) {
      case "claimRun":
        return this.#keeper.claim(call.args.run);
      case "applyToRun":
        return this.#keeper.apply(call.args.id, call.args.transition);
      case "discardRun":
        return this.#keeper.discard(call.args.id);
      case "recoverRuns":
        return this.#keeper.recover(call.args.at, call.args.policy, call.args.place, call.args.scope);
      case "lastTick":
        return this.#keeper.lastTick(call.args.agentId, call.args.name, call.args.at);
      case "getRun":
        return this.#rows.full(call.args.id);
      case "runByKey":
        return this.#full(this.#rows.byKey(call.args.key));
      case "runParkedOn":
        return this.#full(this.#rows.parkedOn(call.args.semaphore));
      case "listRuns":
        return this.#written.page(call.args);
      case "childrenOfRun":
        return this.#written.children(call.args.id);
      case "openRuns":
        return this.#written.open();
      case "sessionState":
        return this.#state(call.args.agentId, call.args.session);
      case "stateKeys":
        return this.#rows.stateKeys();
    }
  }

  /** The listing, which reads the tables. */
  get #written(): RunListing {
    this.#rows.writeRuns();
    return this.#listing;
  }

  #state(agentId: string, session: string | null): SessionState {
    const { version, value } = this.#rows.state(agentId, session);
    return { version, value };
  }

  #full(id: string | undefined): Run | null {
    return id === undefined ? null : this.#rows.full(id);
  }
}

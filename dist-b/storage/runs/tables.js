import { RunKeeper } from "../../runs/store/keeper.js";
import { RunListing } from "./listing.js";
import { RunRowsInTables } from "./rows.js";
/** Answers calls about runs, synchronously, inside the transaction that the caller has opened. */
export class RunTables {
  #rows;
  #keeper;
  #listing;
  constructor(database, limits) {
    this.#rows = new RunRowsInTables(database);
    this.#keeper = new RunKeeper(this.#rows, limits);
    this.#listing = new RunListing(database, limits, (seq) => this.#rows.at(seq));
  }
  /** Call it before a commit. */
  writeCounters() {
    this.#rows.writeCounters();
  }
  /** Call it after a rollback: drops the counts and cached values since the last commit. */
  rolledBack() {
    this.#rows.forgetCounters();
    this.#keeper.forget();
  }
  perform(call) {
    switch (call.name) {
      case "claimRun":
        return this.#keeper.claim(call.args.run);
      case "applyToRun":
        return this.#keeper.apply(call.args.id, call.args.transition);
      case "discardRun":
        this.#keeper.discard(call.args.id);
        break;
      case "recoverRuns":
        return this.#keeper.recover(call.args.at, call.args.policy, call.args.place);
      case "lastTick":
        return this.#keeper.lastTick(call.args.agentId, call.args.name, call.args.at);
      case "getRun":
        return this.#rows.full(call.args.id);
      case "runByKey":
        return this.#full(this.#rows.byKey(call.args.key));
      case "runParkedOn":
        return this.#full(this.#rows.parkedOn(call.args.semaphore));
      case "listRuns":
        return this.#listing.page(call.args);
      case "childrenOfRun":
        return this.#listing.children(call.args.id);
      case "openRuns":
        return this.#listing.open();
      case "sessionState":
        return this.#state(call.args.agentId, call.args.session);
      case "stateKeys":
        return this.#rows.stateKeys();
    }
    return null;
  }
  #state(agentId, session) {
    const { version, value } = this.#rows.state(agentId, session);
    return { version, value };
  }
  #full(id) {
    return id === undefined ? null : this.#rows.full(id);
  }
}
//# sourceMappingURL=tables.js.map

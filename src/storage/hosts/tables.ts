import type Database from "libsql";

import type { BookedHost } from "../../events/host-book.js";
import type { HostCall, HostCallName, HostCalls } from "../protocol.js";

/** Answers calls about hosts that dial in, synchronously, inside the transaction that the caller has opened. */
export class HostTables {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: Database.Database) {
    this.#statements = prepare(database);
  }

  perform(call: HostCall): HostCalls[HostCallName]["result"] {
    const { all, put, remove } = this.#statements;
    if (call.name === "loadHosts") return all.all() as BookedHost[];
    const { owner, hostId } = call.args;
    if (call.name === "removeHost") remove.run(owner, hostId);
    else put.run(owner, hostId, call.args.incarnation, call.args.agents);
    return null;
  }
}

function prepare(database: Database.Database) {
  return {
    all: database.prepare(
      "SELECT owner, host_id AS hostId, incarnation, agents FROM remote_host ORDER BY seq",
    ),
    put: database.prepare(
      "INSERT OR REPLACE INTO remote_host (owner, host_id, incarnation, agents) VALUES (?, ?, ?, ?)",
    ),
    remove: database.prepare("DELETE FROM remote_host WHERE owner = ? AND host_id = ?"),
  };
}

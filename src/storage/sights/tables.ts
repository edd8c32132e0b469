import type Database from "libsql";

import { readSight } from "../../auth/sight-store.js";
import type { AgentSight } from "../../events/agent/agent-sight.js";
import type { SightCall, SightCallName, SightCalls } from "../protocol.js";

/** Answers calls about who may see agents, synchronously, inside the transaction that the caller has opened. */
export class SightTables {
  readonly #statements: ReturnType<typeof prepare>;
  /** The newest change so far: each comes in two lanes, and one lane may be ahead of the other. */
  #newest = 0;
  #newestCommitted = 0;

  constructor(database: Database.Database) {
    this.#statements = prepare(database);
  }

  perform(call: SightCall): SightCalls[SightCallName]["result"] {
    if (call.name === "loadSights") return this.#load();
    this.keep(call.args);
    return null;
  }

  committed(): void {
    this.#newestCommitted = this.#newest;
  }

  rolledBack(): void {
    this.#newest = this.#newestCommitted;
  }

  keep({ change: { put, removed }, nth }: SightCalls["keepSights"]["args"]): void {
    if (nth <= this.#newest) return;
    this.#newest = nth;
    if (removed === "others") this.#statements.clear.run();
    else for (const id of removed) this.#statements.remove.run(id);
    for (const agent of put) this.#statements.put.run(agent.id, JSON.stringify(agent));
  }

  #load(): AgentSight[] {
    const rows = this.#statements.all.all() as { card: string }[];
    return rows.map(({ card }) => readSight(card)).filter((agent) => agent !== null);
  }
}

function prepare(database: Database.Database) {
  return {
    all: database.prepare("SELECT card FROM agent_sight ORDER BY seq"),
    put: database.prepare("INSERT OR REPLACE INTO agent_sight (agent_id, card) VALUES (?, ?)"),
    remove: database.prepare("DELETE FROM agent_sight WHERE agent_id = ?"),
    clear: database.prepare("DELETE FROM agent_sight"),
  };
}

import type Database from "libsql";

import {
  type AddOutcome,
  fullness,
  type OpenedShares,
  type Share,
  type ShareLimits,
} from "../../auth/shares/index.js";
import type { ShareCall, ShareCallName, ShareCalls } from "../protocol.js";

/** Answers calls about shares, synchronously, inside the transaction that the caller has opened. */
export class ShareTables {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #limits: ShareLimits;

  constructor(database: Database.Database, limits: ShareLimits) {
    this.#statements = prepare(database);
    this.#limits = limits;
  }

  perform(call: ShareCall): ShareCalls[ShareCallName]["result"] {
    switch (call.name) {
      case "openShares":
        return this.#open(call.args.candidate, call.args.at);
      case "addShare":
        return this.#add(call.args.share, call.args.at);
      case "removeShare":
        return this.#statements.remove.run(call.args.id).changes > 0;
    }
  }

  #open(candidate: Uint8Array, at: number): OpenedShares {
    this.#statements.putKey.run(Buffer.from(candidate).toString("base64url"));
    this.#statements.forget.run(at);
    const { key } = this.#statements.key.get() as { key: string };
    const rows = this.#statements.all.all() as { card: string }[];
    return {
      key: new Uint8Array(Buffer.from(key, "base64url")),
      shares: rows.map(({ card }) => JSON.parse(card) as Share),
    };
  }

  #add(share: Share, at: number): AddOutcome {
    const { id, agentId, createdBy, expiresAt } = share;
    this.#statements.forget.run(at);
    // As JSON, where any character survives.
    const creator = JSON.stringify(createdBy);
    const counts = this.#statements.count.get(agentId, creator) as {
      all: number;
      ofAgent: number;
      ofClient: number;
    };
    const full = fullness(counts, this.#limits);
    if (full) return full;
    this.#statements.add.run(id, agentId, creator, expiresAt, JSON.stringify(share));
    return { outcome: "STORED" };
  }
}

function prepare(database: Database.Database) {
  return {
    putKey: database.prepare("INSERT OR IGNORE INTO share_key (only_row, key) VALUES (1, ?)"),
    key: database.prepare("SELECT key FROM share_key"),
    all: database.prepare("SELECT card FROM share ORDER BY seq"),
    forget: database.prepare("DELETE FROM share WHERE expires_at <= ?"),
    count: database.prepare(
      `SELECT (SELECT count(*) FROM share) AS "all",
         (SELECT count(*) FROM share WHERE agent_id = ?) AS ofAgent,
         (SELECT count(*) FROM share WHERE creator = ?) AS ofClient`,
    ),
    add: database.prepare(
      "INSERT INTO share (id, agent_id, creator, expires_at, card) VALUES (?, ?, ?, ?, ?)",
    ),
    remove: database.prepare("DELETE FROM share WHERE id = ?"),
  };
}

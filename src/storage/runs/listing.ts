import type Database from "libsql";

import type { RunLimits } from "../../runs/limits.js";
import type { Run } from "../../runs/run.js";
import type { OpenRun, RunPage, RunQuery } from "../../runs/store/store.js";

/**
 * The columns of an index before `seq`, the most selective first. The last entry, without columns, is the order of the
 * table.
 */
const INDICES: readonly { readonly name: string | null; readonly columns: readonly string[] }[] = [
  { name: "run_by_agent_session", columns: ["agent_id", "session"] },
  { name: "run_by_session", columns: ["session"] },
  { name: "run_by_agent_status", columns: ["agent_id", "status"] },
  { name: "run_by_status", columns: ["status"] },
  { name: "run_by_agent_kind", columns: ["agent_id", "kind"] },
  { name: "run_by_kind", columns: ["kind"] },
  { name: "run_by_agent", columns: ["agent_id"] },
  { name: null, columns: [] },
];

/** The filter by several agents, which no index answers. */
const AMONG = "agent_ids";

function conditionOf(filter: string): string {
  return filter === AMONG ? "agent_id IN (SELECT value FROM json_each(?))" : `${filter} = ?`;
}

interface Statements {
  /** Number of filters that the index answers; they come first. */
  readonly covered: readonly string[];
  readonly rest: readonly string[];
  readonly page: Database.Statement;
  /** The row that is this many rows further in the index. */
  readonly edge: Database.Statement;
}

interface Place {
  readonly seq: number;
  readonly bytes: number;
}

/** Reads runs in the order of acceptance. A page reads at most `pageRowsMax` rows with any filters. */
export class RunListing {
  readonly #database: Database.Database;
  readonly #limits: RunLimits;
  readonly #runAt: (seq: number) => Run | null;
  /** By direction and filters: at most 64. */
  readonly #statements = new Map<string, Statements>();
  readonly #children: Database.Statement;
  readonly #open: Database.Statement;

  constructor(database: Database.Database, limits: RunLimits, runAt: (seq: number) => Run | null) {
    this.#database = database;
    this.#limits = limits;
    this.#runAt = runAt;
    this.#children = database.prepare("SELECT seq FROM run WHERE parent = ? ORDER BY seq LIMIT ?");
    this.#open = database.prepare(
      `SELECT id, agent_id AS agentId, session, kind, priority, attempt, not_before AS notBefore, seq,
         json_extract(card, '$.by') AS by
       FROM run INDEXED BY run_by_status WHERE status = 'ACCEPTED' AND kind <> 'RESUME' ORDER BY seq`,
    );
  }

  page({
    agentId,
    agentIds,
    session,
    status,
    kind,
    order = "NEWEST_FIRST",
    after,
    limit = Infinity,
  }: RunQuery): RunPage {
    const name = session === undefined ? undefined : JSON.stringify(session);
    const among = agentIds && JSON.stringify(agentIds);
    const given = Object.entries({ agent_id: agentId, session: name, status, kind, [AMONG]: among });
    const filters = new Map(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
    const newestFirst = order === "NEWEST_FIRST";
    const { covered, rest, page, edge } = this.#statementsFor([...filters.keys()], newestFirst);
    const valuesOf = (columns: readonly string[]): string[] =>
      columns.map((column) => filters.get(column) ?? "");
    const from = after ?? (newestFirst ? Number.MAX_SAFE_INTEGER : 0);
    const furthest =
      rest.length === 0 ? undefined : edge.get(...valuesOf(covered), from, this.#limits.pageRowsMax - 1);
    const last = (furthest as { seq: number } | undefined)?.seq ?? null;
    const until = last ?? (newestFirst ? 0 : Number.MAX_SAFE_INTEGER);
    const max = Math.min(limit, this.#limits.pageMax);
    const found = page.all(...valuesOf(covered), from, until, ...valuesOf(rest), max + 1) as Place[];
    const taken = found.slice(0, this.#lengthOf(found.slice(0, max)));
    const runs = taken.flatMap(({ seq }) => this.#runAt(seq) ?? []);
    return { runs, next: taken.length < found.length ? (taken.at(-1)?.seq ?? null) : last };
  }

  children(id: string): Run[] {
    const places = this.#children.all(id, this.#limits.pageMax) as Pick<Place, "seq">[];
    return places.flatMap(({ seq }) => this.#runAt(seq) ?? []);
  }

  open(): OpenRun[] {
    const rows = this.#open.all() as (Omit<OpenRun, "session"> & { session: string })[];
    return rows.map((row) => ({ ...row, session: JSON.parse(row.session) as string | null }));
  }

  /** Number of runs that fit into a page: at least one, and as many as its bytes allow. */
  #lengthOf(places: readonly Place[]): number {
    let left = this.#limits.pageBytesMax;
    const length = places.findIndex(({ bytes }, index) => {
      left -= bytes;
      return left < 0 && index > 0;
    });
    return length < 0 ? places.length : length;
  }

  #statementsFor(columns: readonly string[], newestFirst: boolean): Statements {
    const name = `${newestFirst} ${columns.join(" ")}`;
    const statements = this.#statements.get(name) ?? this.#prepare(columns, newestFirst);
    this.#statements.set(name, statements);
    return statements;
  }

  #prepare(columns: readonly string[], newestFirst: boolean): Statements {
    const index = INDICES.find((one) => one.columns.every((column) => columns.includes(column)));
    const covered = index?.columns ?? [];
    const rest = columns.filter((column) => !covered.includes(column));
    const equal = (some: readonly string[]): string => some.map((column) => `${column} = ? AND `).join("");
    const source = index?.name ? `run INDEXED BY ${index.name}` : "run";
    const [behind, upTo, order] = newestFirst ? ["<", ">=", "DESC"] : [">", "<=", "ASC"];
    const place = `${equal(covered)} seq ${behind} ?`;
    return {
      covered,
      rest,
      page: this.#database.prepare(
        `SELECT seq, bytes FROM ${source} WHERE ${place} AND seq ${upTo} ? ${rest.map((column) => `AND ${conditionOf(column)} `).join("")}
         ORDER BY seq ${order} LIMIT ?`,
      ),
      edge: this.#database.prepare(
        `SELECT seq FROM ${source} WHERE ${place} ORDER BY seq ${order} LIMIT 1 OFFSET ?`,
      ),
    };
  }
}

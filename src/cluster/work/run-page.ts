import type { RunLimits } from "../../runs/limits.js";
import { fits } from "../../runs/store/rows.js";
import type { RunQuery } from "../../runs/store/store.js";
import type { RunIndex, RunRecord } from "./run-index.js";

/** A page of runs, by the bounds on its runs, its bytes and the rows that are looked at. */
export function pageOf(
  query: RunQuery,
  index: Pick<RunIndex, "after">,
  { pageMax, pageBytesMax, pageRowsMax }: RunLimits,
): { readonly records: readonly RunRecord[]; readonly next: number | null } {
  const { order = "NEWEST_FIRST", after, limit = Number.POSITIVE_INFINITY } = query;
  const among = query.agentIds && new Set(query.agentIds);
  const max = Math.min(limit, pageMax);
  const records: RunRecord[] = [];
  let [bytes, rows, last] = [0, 0, 0];
  for (const record of index.after(after, order === "NEWEST_FIRST")) {
    if (rows === pageRowsMax) return { records, next: last };
    if (fits(record.run, query) && among?.has(record.run.agentId) !== false) {
      bytes += record.bytes;
      const isFull = records.length >= max || (records.length > 0 && bytes > pageBytesMax);
      if (isFull) return { records, next: records.at(-1)?.seq ?? null };
      records.push(record);
    }
    rows += 1;
    last = record.seq;
  }
  return { records, next: null };
}

import type { JetStreamManager } from "@nats-io/jetstream";
import { type Commit, commitIn, idOf, NO_COMMIT } from "./log.js";

/** The last transaction of a bucket, as its leader says. */
export interface Head {
  /** Its sequence; 0: there is none. */
  readonly seq: number;
  /** Null: what is there is no transaction of a gateway. */
  readonly id: string | null;
}

/** `subject`: what all subjects of the bucket begin with. */
export async function readHead(manager: JetStreamManager, bucket: string, subject: string): Promise<Head> {
  const found = await manager.streams.getMessage(`KV_${bucket}`, { last_by_subj: `${subject}l.*` });
  if (!found) return headOf(0, NO_COMMIT);
  const commit = commitIn(found.string());
  return commit ? headOf(found.seq, commit) : { seq: found.seq, id: null };
}

export function headOf(seq: number, commit: Commit): Head & { readonly id: string } {
  return { seq, id: idOf(commit) };
}

/** Of a restored bucket another transaction may have the same sequence. */
export function isSame(one: Head, other: Head): boolean {
  return one.seq === other.seq && !isOther(one, other);
}

/** Whether different transactions have this sequence. */
export function isOther(one: Head, other: Head): boolean {
  return one.seq === other.seq && one.id !== null && other.id !== null && one.id !== other.id;
}

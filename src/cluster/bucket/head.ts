import type { JetStreamManager } from "@nats-io/jetstream";
import { type Commit, commitIn, idOf, NO_COMMIT } from "./log.js";

/** The last transaction of a bucket, as its leader says. */
export interface Head {
  /** Its sequence; 0: there is none. */
  readonly seq: number;
  readonly id: string;
}

/** `subject`: what all subjects of the bucket begin with. */
export async function readHead(manager: JetStreamManager, bucket: string, subject: string): Promise<Head> {
  const found = await manager.streams.getMessage(`KV_${bucket}`, { last_by_subj: `${subject}l.*` });
  return headOf(found?.seq ?? 0, found ? commitIn(found.string()) : NO_COMMIT);
}

export function headOf(seq: number, commit: Commit): Head {
  return { seq, id: idOf(commit) };
}

/** Of a restored bucket another transaction may have the same sequence. */
export function isSame(one: Head, other: Head): boolean {
  return one.seq === other.seq && one.id === other.id;
}

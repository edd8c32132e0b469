import { getPriority, setPriority } from "node:os";
import type { MessagePort } from "node:worker_threads";
import Database from "libsql";

import { messageOf } from "../../base/errors.js";
import { packPage, type PackedPage } from "./packed-events.js";
import { LogPages } from "./pages.js";
import type { EventLogReader, FoundPage, LogPage } from "./reading.js";
import { SqliteLogIndex } from "./sqlite-index.js";

/** How long a read waits for the writer, ms: in WAL mode only while the file is opened or recovered. */
const BUSY_TIMEOUT_MS = 5_000;

/** Niceness of the thread: calls, agents and the storage thread go first when the processor is busy. */
const NICENESS = 10;

/** The thread's start data. */
export interface ReadSetup {
  readonly path: string;
}

export type ReadName = keyof EventLogReader;

export interface ReadCall<K extends ReadName = ReadName> {
  readonly id: number;
  readonly name: K;
  readonly args: Parameters<EventLogReader[K]>;
}

export type ReadAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly page: PackedPage }
  | { readonly id: number; readonly failure: string };

/** Serves reads of the log from a connection that cannot write, so that they never hold up the storage thread. */
export function serveReads(port: MessagePort, { path }: ReadSetup): void {
  giveWay();
  let opened: { readonly database: Database.Database; readonly pages: LogPages } | null = null;
  const open = (): NonNullable<typeof opened> => {
    const database = new Database(path, { readonly: true });
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return (opened = { database, pages: new LogPages(new SqliteLogIndex(database)) });
  };
  port.on("message", ({ id, name, args }: ReadCall) => {
    try {
      const { database, pages } = opened ?? open();
      // One state of the file for all statements of a call.
      database.exec("BEGIN");
      try {
        const read = pages[name] as (...args: unknown[]) => unknown;
        const value = read.apply(pages, args);
        const isPage = name === "page" || name === "find";
        const answer: ReadAnswer = isPage
          ? { id, page: packPage(value as LogPage | FoundPage) }
          : { id, value };
        port.postMessage(answer);
      } finally {
        database.exec("COMMIT");
      }
    } catch (error) {
      port.postMessage({ id, failure: messageOf(error) } satisfies ReadAnswer);
    }
  });
}

/** Lowers the priority of this thread. Elsewhere than on Linux that would be the priority of the process. */
function giveWay(): void {
  if (process.platform !== "linux") return;
  try {
    // 0 is the calling thread. It may be nicer already, which only root can take back.
    if (getPriority(0) < NICENESS) setPriority(0, NICENESS);
  } catch {
    // A sandbox may forbid it. Then the scheduler treats all threads alike.
  }
}

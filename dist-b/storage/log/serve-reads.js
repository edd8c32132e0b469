import { getPriority, setPriority } from "node:os";
import Database from "libsql";
import { messageOf } from "../../base/errors.js";
import { LogPages } from "./pages.js";
import { SqliteLogIndex } from "./sqlite-index.js";
/** How long a read waits for the writer, ms: in WAL mode only while the file is opened or recovered. */
const BUSY_TIMEOUT_MS = 5_000;
/** Niceness of the thread: calls, agents and the storage thread go first when the processor is busy. */
const NICENESS = 10;
/** Serves reads of the log from a connection that cannot write, so that they never hold up the storage thread. */
export function serveReads(port, { path }) {
  giveWay();
  let opened = null;
  const open = () => {
    const database = new Database(path, { readonly: true });
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return (opened = { database, pages: new LogPages(new SqliteLogIndex(database)) });
  };
  port.on("message", ({ id, name, args }) => {
    try {
      const { database, pages } = opened ?? open();
      // One state of the file for all statements of a call.
      database.exec("BEGIN");
      try {
        const read = pages[name];
        port.postMessage({ id, value: read.apply(pages, args) });
      } finally {
        database.exec("COMMIT");
      }
    } catch (error) {
      port.postMessage({ id, failure: messageOf(error) });
    }
  });
}
/** Lowers the priority of this thread. Elsewhere than on Linux that would be the priority of the process. */
function giveWay() {
  if (process.platform !== "linux") return;
  try {
    // 0 is the calling thread. It may be nicer already, which only root can take back.
    if (getPriority(0) < NICENESS) setPriority(0, NICENESS);
  } catch {
    // A sandbox may forbid it. Then the scheduler treats all threads alike.
  }
}
//# sourceMappingURL=serve-reads.js.map

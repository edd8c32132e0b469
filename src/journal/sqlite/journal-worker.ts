import { parentPort, workerData } from "node:worker_threads";

import type { JournalSetup } from "./protocol.js";
import { serveJournal } from "./serve-journal.js";

if (!parentPort) throw new Error("journal-worker runs in a worker thread only");
serveJournal(parentPort, workerData as JournalSetup);

/** Reads the log of the scenario `behind` in a process of its own, until it is told to stop; answers over IPC. */
import { WebSocket } from "ws";

export type Load = "observers" | "history" | "export" | "search";

export interface BehindOrder {
  readonly port: number;
  readonly load: Load;
  readonly readers: number;
  /** The cursor after which observers begin, and the number of events that they are behind. */
  readonly after: string;
  readonly events: number;
}

export interface BehindResult {
  /** Times in which an observer got everything that it was behind, ms. */
  readonly caughtUpMs: readonly number[];
  readonly received: number;
  /** Events out of order, missing or told twice, and gaps. */
  readonly faults: number;
}

let isOver = false;
let received = 0;
let faults = 0;
const caughtUpMs: number[] = [];

/** Follows from the cursor until it has caught up. */
async function catchUp({ port, after, events }: BehindOrder): Promise<void> {
  const startedAt = performance.now();
  const query = new URLSearchParams({ types: "RESULT", after });
  const socket = new WebSocket(`ws://127.0.0.1:${port}/observe/teller?${query}`);
  let last = 1;
  await new Promise<void>((resolve, reject) => {
    socket.on("error", reject).on("close", () => resolve());
    socket.on("message", (data: Buffer) => {
      const at = data.indexOf('"result":{"n":');
      const n = Number.parseInt(data.toString("latin1", at + 14, at + 24), 10);
      if (at < 0 || n !== last + 1) faults += 1;
      last = n;
      received += 1;
      if (isOver || last > events) socket.terminate();
    });
  });
  if (last > events) caughtUpMs.push(performance.now() - startedAt);
}

/** Reads the history from its beginning to its end: pages of it, all at once, or what a search finds. */
async function readAll({ port, load }: BehindOrder): Promise<void> {
  const url = new URL(`http://127.0.0.1:${port}/api/history?agentId=teller`);
  if (load === "search") url.searchParams.set("search", received % 2 === 0 ? "needle" : "lorem ipsum");
  if (load === "export") {
    const { body } = await fetch(url, { headers: { accept: "application/x-ndjson" } });
    for await (const chunk of body ?? []) {
      received += Buffer.from(chunk).filter((byte) => byte === 10).length;
      if (isOver) return;
    }
    return;
  }
  url.searchParams.set("first", "100");
  for (let next: string | null = ""; next !== null && !isOver;) {
    if (next !== "") url.searchParams.set("after", next);
    const response = await fetch(url);
    if (!response.ok) throw new Error(await response.text());
    const page = (await response.json()) as { events: unknown[]; next: string | null };
    received += page.events.length;
    next = page.next;
  }
}

async function read(order: BehindOrder): Promise<void> {
  try {
    while (!isOver) await (order.load === "observers" ? catchUp(order) : readAll(order));
  } catch (error) {
    // At the end the connections are cut.
    if (!isOver) throw error;
  }
}

process.on("message", (order: BehindOrder | "stop") => {
  if (order === "stop") {
    isOver = true;
    return;
  }
  [isOver, received, faults] = [false, 0, 0];
  caughtUpMs.length = 0;
  void Promise.all(Array.from({ length: order.readers }, () => read(order))).then(
    () => process.send?.({ caughtUpMs, received, faults } satisfies BehindResult),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on("disconnect", () => process.exit());

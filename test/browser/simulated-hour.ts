import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { parse } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { createPagesRoute } from "../../src/gateway/pages/dashboard.js";
import { buildSchema } from "../../src/schema/index.js";
import { TOP } from "../support/machine.js";

const AGENTS = 50;
/** Results of one agent per second, besides its sample. */
const RESULTS_PER_SECOND = 20;

export interface SimulatedHour extends AsyncDisposable {
  readonly url: string;
  /** Events sent so far, and their simulated time, seconds. */
  readonly sent: { readonly events: number; readonly seconds: number };
}

/**
 * A gateway that sends an hour of events of 50 busy agents, as fast as the page reads them. The protocol and the
 * pages are real, the agents' time is simulated. Sends `seconds` of events, then nothing.
 */
export async function openSimulatedHour(seconds: number): Promise<SimulatedHour> {
  const route = createPagesRoute({ folder: pathToFileURL(join(TOP, "dist/widgets/")) });
  const http = createServer((req, res) => {
    const pathname = (req.url ?? "/").split("?")[0] ?? "/";
    void (async () => {
      const answer = await route({ request: new Request(`http://here${pathname}`), pathname, address: "" });
      res.writeHead(answer?.status ?? 404, Object.fromEntries(answer?.headers ?? []));
      if (answer?.body) Readable.fromWeb(answer.body as never).pipe(res);
      else res.end();
    })();
  });
  const sent = { events: 0, seconds: 0 };
  const startAt = Date.now();
  const sockets = new WebSocketServer({ server: http, path: "/graphql", perMessageDeflate: false });
  const protocol = useServer(
    {
      schema: buildSchema(),
      // The answers are generated here: only their delivery to the page is measured.
      validate: () => [],
      parse: (query) => parse(query),
      execute: ({ document }) => ({ data: answerTo(JSON.stringify(document), startAt) }),
      subscribe: ({ variableValues }) =>
        variableValues?.["agentId"] ? silence() : history(seconds, startAt, sent),
    },
    sockets,
  );
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    sent,
    async [Symbol.asyncDispose]() {
      await protocol.dispose();
      http.closeAllConnections();
      http.close();
    },
  };
}

const VITALS = { state: "FLOWING", pressure: 12, flow: RESULTS_PER_SECOND, temperature: 0.2 };
const idOf = (number: number): string => `busy-${String(number).padStart(2, "0")}`;

function answerTo(document: string, startAt: number): Record<string, unknown> {
  if (document.includes('"semaphores"')) return { waiting: [], settled: { semaphores: [], next: null } };
  const at = { cursor: "head", takenAt: new Date(startAt).toISOString() };
  if (document.includes('"snapshot"')) return { snapshot: at };
  const agents = Array.from({ length: AGENTS }, (_, number) => ({
    id: idOf(number),
    genus: "demo",
    description: "",
    entropyRemaining: null,
    observers: 1,
    usualFlow: null,
    errorsLastMinute: 0,
    eventsReflected: 0,
    ...VITALS,
  }));
  const counts = { agents: AGENTS, alive: AGENTS, feverish: 0, observers: 1, lagging: 0, eventsReflected: 0 };
  return { agents, metabolism: { ...VITALS, ...counts, uptimeMs: 0, ...at } };
}

async function* silence(): AsyncGenerator<never, void> {
  await new Promise(() => undefined);
}

async function* history(
  seconds: number,
  startAt: number,
  sent: { events: number; seconds: number },
): AsyncGenerator<{ data: { terrariumEvents: object } }, void> {
  for (; sent.seconds < seconds; sent.seconds += 1) {
    for (let tick = 0; tick <= RESULTS_PER_SECOND; tick += 1) {
      const at = new Date(startAt + sent.seconds * 1_000 + tick * 45).toISOString();
      for (let number = 0; number < AGENTS; number += 1) {
        sent.events += 1;
        const common = { cursor: `c${sent.events}`, agentId: idOf(number), at, ...VITALS };
        const own =
          tick === 0
            ? {
                __typename: "MetabolismEvent",
                type: "METABOLISM",
                entropyRemaining: null,
                pressure: sent.seconds % 100,
              }
            : {
                __typename: "ResultEvent",
                type: "RESULT",
                cause: null,
                result: { count: sent.events, reading: tick },
              };
        yield { data: { terrariumEvents: { ...common, ...own } } };
      }
    }
  }
  await new Promise(() => undefined);
}

import type { TerrariumEvent } from "../../../src/events/event.js";
import {
  fanoutCounters,
  HolographicBuffer,
  nextMessageFraming,
  Projections,
  StreamSink,
} from "../../../src/mirror/index.js";
import { RingCursor, type Start } from "../../../src/mirror/ring/cursor.js";
import { ManualClock } from "../../support/time-and-random.js";
import { fail, HandSocket, HandWaker, output, outputOfRun } from "../../support/mirror-kit.js";

const PLENTY = 1_000_000;
const FRAME = nextMessageFraming(1);
const NOW: Start = { kind: "now" };

const plain = (event: TerrariumEvent): string =>
  event.type === "GAP"
    ? `"gap ${event.missed} ${event.reason}"`
    : JSON.stringify(event.type === "OUTPUT" ? event.data : "?");

interface WorldOptions {
  readonly maxHistory?: number;
  readonly scope?: string;
  readonly batchBytesMax?: number;
  /** The JSON text sent for an event. */
  readonly text?: (event: TerrariumEvent, cursor: string) => string;
}

interface Asked {
  readonly session?: string | null;
  readonly types?: readonly string[] | null;
  readonly start?: Start;
  readonly unsentBytesMax?: number;
  readonly kernelBytes?: number;
}

/** One ring with its projections; sockets and turns are driven by hand. */
export function servedWorld(options: WorldOptions = {}) {
  const { maxHistory = 10, scope = "a", batchBytesMax = PLENTY, text = plain } = options;
  const waker = new HandWaker();
  const counters = fanoutCounters();
  const ring = new HolographicBuffer({ scope, epoch: "e1", maxHistory, waker });
  const projections = new Projections({
    waker,
    clock: new ManualClock(),
    counters,
    batchBytesMax,
    documentsMax: 10,
    clientDocumentsMax: 10,
    cachedBytesMax: PLENTY,
    onError: fail,
  });
  let last = 0;
  return {
    waker,
    ring,
    counters,
    run: () => {
      while (waker.woken > 0) waker.run();
    },
    /** Publishes an event of a run in this session; of no run when the session is undefined. */
    say: (session?: string | null): void => {
      last += 1;
      ring.reflect(session === undefined ? output("a", last) : outputOfRun("a", last, session));
    },
    join: ({ session = null, types = null, start = NOW, unsentBytesMax, kernelBytes }: Asked = {}) => {
      const socket = new HandSocket(kernelBytes ?? PLENTY);
      const cursor = new RingCursor(ring, start, session);
      let visits = 0;
      const sink = new StreamSink(socket, unsentBytesMax ?? PLENTY, () => undefined);
      const observer = {
        cursor,
        sink: {
          get writable(): boolean {
            visits += 1;
            return sink.writable;
          },
          send: sink.send.bind(sink),
          whenWritable: sink.whenWritable.bind(sink),
        },
        framing: FRAME,
        id: Buffer.from("1"),
        onEnd: () => undefined,
        onFailed: fail,
        onEvicted: fail,
      };
      const leave = projections.join({
        ring,
        types,
        session,
        document: "d",
        visibility: "public",
        client: "c",
        rendering: () => (at, event) => text(event, at),
        observer,
      });
      const heard = (): unknown[] =>
        socket.read(PLENTY).map((frame) => (JSON.parse(frame) as { payload: unknown }).payload);
      return { leave, heard, cursor, sink, visits: () => visits };
    },
  };
}

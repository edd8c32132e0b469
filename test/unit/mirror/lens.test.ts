import { describe, expect, it } from "vitest";
import { encodeCursor } from "../../../src/events/cursor.js";
import type { GapEvent } from "../../../src/events/event.js";
import { Sights } from "../../../src/auth/sights.js";
import { NOBODY, type Viewer } from "../../../src/auth/viewer.js";
import { visibilityOf } from "../../../src/auth/visibility.js";
import {
  fanoutCounters,
  HolographicBuffer,
  plainMessageFraming,
  Projections,
} from "../../../src/mirror/index.js";
import { RingCursor } from "../../../src/mirror/ring/cursor.js";
import { lensOf } from "../../../src/watching/lens.js";
import { ManualClock } from "../../support/time-and-random.js";
import { fail, HandWaker, output } from "../../support/mirror-kit.js";
import { tellAgents } from "../../support/agent-lists.js";

const client = (...scopes: string[]): Viewer => ({ kind: "client", id: "x", scopes, expiresAt: null });

/** The stream of all agents, and viewers of it that note the ids they get. */
function allAgents() {
  const waker = new HandWaker();
  const clock = new ManualClock();
  const counters = fanoutCounters();
  const sights = new Sights();
  tellAgents(sights, [
    { id: "open" },
    { id: "desk", visibility: "authenticated" },
    { id: "vault", visibility: "scoped" },
  ]);
  const ring = new HolographicBuffer({ scope: "*", epoch: "e1", maxHistory: 4, waker, clock });
  const limits = {
    batchBytesMax: 1_000_000,
    documentsMax: 10,
    clientDocumentsMax: 10,
    cachedBytesMax: 1_000_000,
  };
  const projections = new Projections({ waker, clock, counters, ...limits, onError: fail });
  function watch(viewer: Viewer) {
    const sight = sights.sightOf(visibilityOf(viewer, 0));
    const lens = lensOf(sight, null);
    const got: string[] = [];
    let writable = true;
    const sink = {
      get writable() {
        return writable;
      },
      send: (batch: { frames: number }) => void got.push(`${batch.frames}`),
      whenWritable: () => undefined,
    };
    const seen: string[] = [];
    projections.join({
      ring,
      types: null,
      session: null,
      document: "all",
      visibility: sight.streamKey(null),
      lens,
      client: null,
      rendering: () => (_cursor, event) => {
        seen.push(event.type === "GAP" ? `GAP ${event.missed}` : event.agentId);
        return event.agentId;
      },
      observer: {
        cursor: new RingCursor(ring, { kind: "now" }, null, lens),
        sink,
        framing: plainMessageFraming,
        id: Buffer.alloc(0),
        onEnd: () => undefined,
        onFailed: fail,
        onEvicted: fail,
      },
    });
    return { got, seen, stall: (isStalled: boolean) => void (writable = !isStalled) };
  }
  const say = (agentId: string): void => {
    ring.reflect(output(agentId, 1));
    waker.run();
  };
  return { ring, counters, watch, say, waker };
}

describe("the stream of all agents", () => {
  it("[HTTP-1112] each class sees its agents, and costs one execution for each event that it sees", () => {
    const { counters, watch, say } = allAgents();
    const anonymous = Array.from({ length: 50 }, () => watch(NOBODY));
    const tokens = Array.from({ length: 50 }, (_, at) => watch(client(`openid-${at}`)));
    const seeing = Array.from({ length: 50 }, (_, at) =>
      watch(client("agent:vault:observe", ...(at % 2 ? ["agent:vault:resolve"] : []))),
    );
    for (const id of ["vault", "open", "desk", "vault"]) say(id);
    expect(counters.executions).toBe(1 + 2 + 4);
    const [one, other, third] = [anonymous[0], tokens[0], seeing[0]];
    expect([one?.seen, other?.seen, third?.seen]).toEqual([
      ["open"],
      ["open", "desk"],
      ["vault", "open", "desk", "vault"],
    ]);
    for (const { got } of anonymous) expect(got).toHaveLength(1);
  });

  it("[HTTP-1112] hidden events never lap a viewer that has everything of its own", () => {
    const { watch, say } = allAgents();
    const viewer = watch(NOBODY);
    say("open");
    for (let at = 0; at < 50; at += 1) say("vault");
    say("open");
    expect(viewer.seen).toEqual(["open", "open"]);
  });
});

describe("the stream of one agent", () => {
  const gap = (of: { readonly missed: number }, epoch = "e1"): GapEvent => {
    const at = (offset: number): string => encodeCursor("open", epoch, offset);
    const { ring } = allAgents();
    return {
      ...ring.hiddenAt({ epoch, offset: 1 }, "open").event,
      ...of,
      from: at(1),
      to: at(1 + of.missed),
    };
  };
  const shownTo = (viewer: Viewer, sights: Sights, event: GapEvent): number | null | undefined => {
    const lens = lensOf(sights.sightOf(visibilityOf(viewer, 0)), "open");
    const shown = lens ? lens.shown(event, "e1") : event;
    return shown.type === "GAP" ? shown.missed : undefined;
  };

  it("[MIRROR-1279] counts a gap only where no pheromone that names a hidden agent can be in it", () => {
    const sights = new Sights();
    tellAgents(sights, [{ id: "open" }, { id: "desk" }, { id: "vault", visibility: "scoped" }]);
    const counts = (event: GapEvent) =>
      [NOBODY, client("agent:open:invoke"), client("agent:*:observe")].map((one) =>
        shownTo(one, sights, event),
      );
    expect(counts(gap({ missed: 5 }))).toEqual([5, 5, 5]);
    // An older life may have had some.
    expect(counts(gap({ missed: 5 }, "e0"))).toEqual([null, null, 5]);
    sights.exchanged("open", "open");
    expect(counts(gap({ missed: 5 }))).toEqual([5, 5, 5]);
    sights.exchanged("open", "vault");
    expect(counts(gap({ missed: 5 }))).toEqual([null, null, 5]);
    expect(counts(gap({ missed: 0 }))).toEqual([0, 0, 0]);
    tellAgents(sights, [{ id: "open" }, { id: "desk" }, { id: "vault", visibility: "public" }]);
    expect(counts(gap({ missed: 5 }))).toEqual([5, 5, 5]);
    expect(counts(gap({ missed: 5 }, "e0"))).toEqual([5, 5, 5]);
  });
});

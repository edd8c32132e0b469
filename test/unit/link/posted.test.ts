import { describe, expect, it } from "vitest";
import type { NumberedEvent } from "../../../src/events/event.js";
import { posted, received } from "../../../src/link/channels/posted.js";
import type { ToGateway } from "../../../src/link/messages.js";

const PAYLOADS: readonly string[] = [
  "null",
  '"kürbis \\ud83c\\udf3f"',
  '"half a pair \\ud83c"',
  '{"__proto__":{"x":1},"a":[1.5,-3,1e300,true]}',
];

function numbered(offset: number): NumberedEvent {
  const vitals = {
    state: "FLOWING",
    pressure: 0.5,
    flow: 1,
    temperature: 0,
    entropyRemaining: null,
  } as const;
  const data = JSON.parse(PAYLOADS[offset % PAYLOADS.length] as string) as never;
  const event = {
    type: "OUTPUT",
    agentId: "a",
    at: 1_700_000_000_000,
    ...vitals,
    data,
    cause: null,
  } as const;
  return { epoch: "e1", offset, event };
}

describe("events on their way from the thread of agents", () => {
  it.each([1, 7, 8, 500])("[LINK-1692] arrive as they were sent, %i of them", (events) => {
    const message: ToGateway = {
      kind: "events",
      batch: Array.from({ length: events }, (_, index) => numbered(index)),
      bytes: events * 256,
    };
    const sent = structuredClone(posted(message));
    expect(sent.kind).toBe(events < 8 ? "events" : "event text");
    const arrived = received(sent);
    expect(arrived).toEqual(message);
    expect(JSON.stringify(arrived)).toBe(JSON.stringify(message));
  });

  it("[LINK-1692] leaves other messages as they are", () => {
    const message: ToGateway = { kind: "beat" };
    expect(posted(message)).toBe(message);
    expect(received(message)).toBe(message);
  });
});

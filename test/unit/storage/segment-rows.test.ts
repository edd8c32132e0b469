import { describe, expect, it } from "vitest";

import type { LogRow } from "../../../src/storage/log/reading.js";
import { type Room, Rooms } from "../../../src/storage/log/rooms.js";
import { SegmentRows } from "../../../src/storage/log/segment-rows.js";
import { seededRandom } from "../../support/time-and-random.js";

const TYPES = ["OUTPUT", "RESULT", "GAP"];

function row(offset: number, type: string): LogRow & { readonly offset: number } {
  const before = { epoch: "e1", offset: offset - 1 };
  return { offset, before, after: { epoch: "e1", offset }, type, at: 0, session: null, body: offset };
}

describe("rows of a segment", () => {
  it.each([1, 2, 3])("[STORAGE-1423] are those that were not dropped, seed %i", (seed) => {
    const random = seededRandom(seed);
    const rows = new SegmentRows();
    let plain: LogRow[] = [];
    for (let offset = 1; offset <= 1_000; offset += 1 + random.below(3)) {
      const next = row(offset, TYPES[random.below(TYPES.length)] as string);
      rows.push(next);
      plain.push(next);
      // Now more are added, now more are dropped: from the front, or anywhere.
      for (let drops = random.below(offset % 200 < 100 ? 2 : 4); drops > 0 && plain.length > 0; drops -= 1) {
        const gone = plain[random.below(2) === 0 ? 0 : random.below(plain.length)] as LogRow;
        rows.drop(gone.after.offset);
        rows.drop(gone.after.offset);
        plain = plain.filter((one) => one !== gone);
      }
      const place = random.below(offset + 2);
      const later = plain.filter(({ after }) => after.offset > place);
      const earlier = plain.filter(({ after }) => after.offset <= place);
      expect([...rows.after(place)]).toEqual(later);
      expect([...rows.before(place)]).toEqual(earlier.toReversed());
      expect(rows.last).toEqual(plain.at(-1) ?? null);
      for (const type of [null, ...TYPES])
        expect(rows.oldest(type)).toEqual(plain.find((one) => type === null || one.type === type) ?? null);
      expect(rows.size).toBe(plain.length);
      expect(rows.places).toBeLessThanOrEqual(64 + 2 * plain.length);
    }
  });
});

describe("rooms", () => {
  /** Rooms of 300 bytes an event, as full as they may be; `looks` counts how often a size was read. */
  function fullRooms(count: number) {
    const seen = { looks: 0 };
    const limits = { eventsMax: 1_000, bytesMax: count * 650, ageMsMax: 1_000, outputPercentMax: 50 };
    const rooms = new Rooms<Room>(limits);
    const all = Array.from({ length: count }, (_, index): Room => {
      let held = 0;
      return {
        name: `agent-${index}`,
        events: 0,
        outputs: 0,
        outputBytes: 0,
        heapIndex: -1,
        get bytes() {
          seen.looks += 1;
          return held;
        },
        set bytes(next) {
          held = next;
        },
      };
    });
    for (const room of all) rooms.add(room);
    return { rooms, all, seen };
  }

  it("[STORAGE-1423] evict from the largest, at a cost that hardly grows with their number", () => {
    const { rooms, all, seen } = fullRooms(2_000);
    const random = seededRandom(7);
    const sizes = all.map(() => 0);
    let evictions = 0;
    for (let put = 0; put < 4_000; put += 1) {
      const to = random.below(all.length);
      rooms.resize(all[to] as Room, 1, 300, false);
      sizes[to] = (sizes[to] as number) + 300;
      for (let next = rooms.next(); next; next = rooms.next()) {
        const index = all.indexOf(next.room);
        expect(sizes[index]).toBe(Math.max(...sizes));
        seen.looks -= 1;
        rooms.resize(next.room, -1, 300, false);
        sizes[index] = (sizes[index] as number) - 300;
        evictions += 1;
      }
    }
    expect(evictions).toBeGreaterThan(1_000);
    expect(seen.looks / evictions).toBeLessThan(300);
  });
});

/** What is wrong with JSON that a host has sent. */
export type JsonExcess = "too deep" | "too large" | "a number is not finite";

/** What one value may still take; one walk uses one object. */
interface Room {
  bytes: number;
}

/**
 * The first bound that parsed JSON exceeds, or null. `bytesMax` counts like the host's own bound on payloads: text one byte per
 * character, other values eight. `JSON.parse` reads `1e999` as Infinity, which is not JSON any more.
 */
export function jsonExcess(value: unknown, depthMax: number, bytesMax: number): JsonExcess | null {
  return excessIn(value, depthMax, { bytes: bytesMax });
}

function excessIn(value: unknown, levelsLeft: number, room: Room): JsonExcess | null {
  if (typeof value === "string") room.bytes -= value.length + 2;
  else if (typeof value !== "object" || value === null) {
    room.bytes -= 8;
    if (typeof value === "number" && !Number.isFinite(value)) return "a number is not finite";
  } else {
    room.bytes -= 2;
    if (levelsLeft <= 0) return "too deep";
    const found = Array.isArray(value)
      ? excessInItems(value, levelsLeft - 1, room)
      : excessInMembers(value as Readonly<Record<string, unknown>>, levelsLeft - 1, room);
    if (found !== null) return found;
  }
  return room.bytes < 0 ? "too large" : null;
}

function excessInItems(items: readonly unknown[], levelsLeft: number, room: Room): JsonExcess | null {
  for (const item of items) {
    const found = excessIn(item, levelsLeft, room);
    if (found !== null) return found;
  }
  return null;
}

function excessInMembers(
  members: Readonly<Record<string, unknown>>,
  levelsLeft: number,
  room: Room,
): JsonExcess | null {
  for (const key of Object.keys(members)) {
    room.bytes -= key.length + 4;
    const found = excessIn(members[key], levelsLeft, room);
    if (found !== null) return found;
  }
  return null;
}

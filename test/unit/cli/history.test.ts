import { describe, expect, it } from "vitest";
import { historyQuery } from "../../../src/cli/log/query.js";
import { OBSERVE, withAliases, withoutAliases } from "../../../src/documents/events.js";
import { EVENT_TABLE, TERRARIUM_EVENT_TYPES } from "../../../src/events/table.js";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const query = (flags: Record<string, string>, agentId: string | null = null) =>
  historyQuery(agentId, flags, NOW);

describe("terrarium history", () => {
  it.each([
    ["30s", "2026-11-29T11:59:30.000Z"],
    ["15m", "2026-11-29T11:45:00.000Z"],
    ["2h", "2026-11-29T10:00:00.000Z"],
    ["7d", "2026-11-22T12:00:00.000Z"],
    ["0s", "2026-11-29T12:00:00.000Z"],
    ["999999999d", "1970-01-01T00:00:00.000Z"],
    ["2026-11-29T10:15:00Z", "2026-11-29T10:15:00.000Z"],
    ["2026-11-29T10:15:00.5+01:00", "2026-11-29T09:15:00.500Z"],
  ])("[CLI-781] takes %s as a time", (given, at) => {
    expect(query({ since: given })).toEqual({ from: at });
    expect(query({ until: given })).toEqual({ to: at });
  });

  it.each([
    "",
    "2",
    "h",
    "2x",
    "-2h",
    "1.5h",
    "2 h",
    "2H",
    "1h30m",
    "yesterday",
    "2026-11-29",
    "2026-11-29T10:15:00",
  ])("[CLI-781] refuses %j as a time, and names the flag", (given) => {
    expect(() => query({ since: given })).toThrow(`--since must be a duration before now such as 30s`);
    expect(() => query({ until: given })).toThrow(/^--until .*; found "/);
  });

  it("[CLI-781] refuses days and hours that the calendar does not have", () => {
    for (const given of ["2026-02-30T00:00:00Z", "2026-11-29T24:00:00Z"])
      expect(() => query({ since: given })).toThrow("--since must be");
  });

  it("[CLI-781] refuses a range in which no event can be", () => {
    expect(query({ since: "2h", until: "1h" })).toEqual({
      from: "2026-11-29T10:00:00.000Z",
      to: "2026-11-29T11:00:00.000Z",
    });
    for (const until of ["2h", "3h", "2026-11-29T10:00:00Z"])
      expect(() => query({ since: "2h", until })).toThrow("--since must be before --until");
  });

  it("[CLI-782] sends every filter that was given, and no other", () => {
    expect(query({})).toEqual({});
    const flags = { session: "north", types: "output, Error", search: "two words", after: "c" };
    expect(query(flags, "pulse")).toEqual({
      agentId: "pulse",
      session: "north",
      types: "OUTPUT,ERROR",
      search: "two words",
      after: "c",
    });
    for (const types of ["", "OUTPUT,", "NOTHING"])
      expect(() => query({ types })).toThrow("--types must be one of");
  });

  it("[CLI-780] names the fields of every event as the view's documents do, and back", () => {
    let aliases = 0;
    for (const type of TERRARIUM_EVENT_TYPES) {
      const fields = Object.keys(EVENT_TABLE[type].fields);
      const plain = { type, cursor: "c", ...Object.fromEntries(fields.map((name) => [name, `the ${name}`])) };
      const aliased = withAliases(plain);
      for (const [name, value] of Object.entries(aliased)) {
        expect(OBSERVE.text).toContain(name);
        if (!(name in plain)) aliases += 1;
        expect(Object.values(plain)).toContain(value);
      }
      expect(withoutAliases(aliased)).toEqual(plain);
    }
    expect(aliases).toBeGreaterThan(0);
  });

  it("[CLI-780] leaves an event of a newer gateway as it is", () => {
    const event = { type: "SPROUTED", cursor: "c", from: "seed" };
    expect(withAliases(event as never)).toEqual(event);
  });
});

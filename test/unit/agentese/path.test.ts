import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePath, PATH_CHARACTERS_MAX, writePath } from "../../../src/agentese/path.js";
import { nearPaths } from "../../../src/agentese/near-paths.js";
import { matchPath, pathsOf } from "../../../src/agentese/table.js";
import { TerrariumError } from "../../../src/base/errors.js";

function refusal(path: string): { code: string; position: unknown } {
  try {
    parsePath(path);
  } catch (error) {
    if (error instanceof TerrariumError) return { code: error.code, position: error.details["position"] };
    throw error;
  }
  throw new Error(`${path} was parsed`);
}

describe("[PATH-870] text that no path can be is refused at its position", () => {
  it.each([
    ["", 0],
    [".", 0],
    ["world", 5],
    ["world.", 6],
    [".world", 0],
    ["world..connect", 6],
    ["world.a b", 7],
    ["world/terrarium", 5],
    ["world.terrarium.connect ", 23],
    ["wörld.x", 1],
    ["world.~x", 6],
    ["world.x~", 7],
    ["world.a%2Eb", 7],
    ["world.\u0000", 6],
    ["world.😀", 6],
    ["a.b.c.d.e.f.g.h.i", 15],
    [`world.${"a".repeat(PATH_CHARACTERS_MAX)}`, PATH_CHARACTERS_MAX],
  ])("%j at %i", (path, position) => {
    expect(refusal(path)).toEqual({ code: "BAD_PATH", position });
  });

  it("in time that does not grow with the text beyond the bound", () => {
    expect(refusal("~.".repeat(2_000_000))).toEqual({ code: "BAD_PATH", position: PATH_CHARACTERS_MAX });
  });

  it("and any text is a path or BAD_PATH with a position within it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z.~_-]{0,40}$/)), (text) => {
        try {
          expect(writePath(parsePath(text))).toBe(text);
        } catch (error) {
          if (!(error instanceof TerrariumError)) throw error;
          expect(error.code).toBe("BAD_PATH");
          const position = error.details["position"] as number;
          expect(position).toBeGreaterThanOrEqual(0);
          expect(position).toBeLessThanOrEqual(Math.min(text.length, PATH_CHARACTERS_MAX));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

it("[PATH-871] any id of an agent can be written as a segment", () => {
  expect(writePath(["world", "agent", "at.las-1", "manifest"])).toBe("world.agent.at~.las-1.manifest");
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/), (id) => {
      const path = writePath(["world", "agent", id, "manifest"]);
      expect(matchPath(parsePath(path))).toMatchObject({ agentId: id, row: { kind: "AgentStatus" } });
    }),
    { numRuns: 300 },
  );
});

describe("[PATH-872] paths near a misspelt one", () => {
  const agents = [
    { id: "grammar", commands: [{ name: "parse" }, { name: "secret", hidden: true }, { name: "history" }] },
    { id: "pulse", commands: [] },
  ];
  const near = (path: string): string[] => nearPaths(parsePath(path), agents);

  it.each([
    ["world.terrarium.agent.manifest", "world.terrarium.agents.manifest"],
    ["wrld.terrarium.connect", "world.terrarium.connect"],
    ["world.agent.gramar.manifest", "world.agent.grammar.manifest"],
    ["world.agent.grammar.prase", "world.agent.grammar.parse"],
    ["world.agent.GRAMMAR.Parse", "world.agent.grammar.parse"],
    ["world.agent.grammar", "world.agent.grammar.manifest"],
    ["world.terrarium", "world.terrarium.agents.manifest"],
    ["time.witness.pulze.replay", "time.witness.pulse.replay"],
    ["self.run", "self.runs"],
  ])("%s: %s", (path, first) => {
    expect(near(path)[0]).toBe(first);
    expect(near(path).length).toBeLessThanOrEqual(3);
  });

  it("none, when nothing is similar", () => {
    expect(near("concept.justice.taste")).toEqual([]);
  });

  it("tells no hidden command, and no agent that is not among the visible ones", () => {
    expect(near("world.agent.grammar.secre").join()).not.toContain("secret");
    expect(nearPaths(parsePath("world.agent.gramma.manifest"), []).join()).not.toContain("grammar");
  });

  it("compares a thousand agents in a few milliseconds of work", () => {
    const many = Array.from({ length: 100_000 }, (_, n) => ({ id: `agent-${n}`, commands: [] }));
    expect(nearPaths(parsePath("world.agent.agemt-7.manifest"), many)[0]).toBe(
      "world.agent.agent-7.manifest",
    );
    // Beyond the bound no agent is compared.
    expect(nearPaths(parsePath("world.agent.agemt-77777.manifest"), many).join()).not.toContain("77777");
  });
});

it("[PATH-873] a command with the name of an aspect is at its long path, and every command can be", () => {
  const paths = pathsOf({ id: "a.b", commands: [{ name: "history" }, { name: "parse" }] });
  expect(paths).toEqual([
    "world.agent.a~.b.manifest",
    "world.agent.a~.b.snapshot",
    "world.agent.a~.b.history",
    "world.agent.a~.b.parse",
    "world.agent.a~.b.command.history",
    "time.witness.a~.b.replay",
  ]);
  const kinds = paths.map((path) => matchPath(parsePath(path))?.row.kind);
  expect(kinds).toEqual([
    "AgentStatus",
    "Snapshot",
    "EventPage",
    "CommandOutcome",
    "CommandOutcome",
    "Replay",
  ]);
  expect(matchPath(parsePath("world.agent.x.command.parse"))).toMatchObject({
    agentId: "x",
    command: "parse",
  });
  expect(matchPath(parsePath("world.agent.x.command"))).toMatchObject({ agentId: "x", command: "command" });
});

import { describe, expect, it } from "vitest";
import { Sights } from "../../../src/auth/sights.js";
import { NOBODY, type Viewer } from "../../../src/auth/viewer.js";
import { visibilityOf } from "../../../src/auth/visibility.js";
import { tellAgents } from "../../support/agent-lists.js";

const client = (...scopes: string[]): Viewer => ({ kind: "client", id: "ada", scopes, expiresAt: null });
const sightOf = (sights: Sights, viewer: Viewer) => sights.sightOf(visibilityOf(viewer, 0));

describe("sights", () => {
  it("[AUTH-1104] an unknown agent is scoped, and one that has left stays what it was", () => {
    const sights = new Sights("authenticated");
    expect(sights.of("a").visibility).toBe("scoped");
    tellAgents(sights, [{ id: "a" }, { id: "b", visibility: "public", labels: { team: "x" } }]);
    tellAgents(sights, [{ id: "a" }]);
    expect(sights.of("a").visibility).toBe("authenticated");
    expect(sights.of("b")).toEqual({ id: "b", visibility: "public", labels: { team: "x" } });
    expect(sightOf(sights, NOBODY).agentIds).toEqual(["b"]);
    expect(sightOf(sights, client()).agentIds).toEqual(["a", "b"]);
    expect(sightOf(sights, client("*")).agentIds).toBeNull();
  });

  it("[AUTH-1104] tells of a change of a known agent once, not of a new one", () => {
    const sights = new Sights();
    let changes = 0;
    sights.onChange(() => (changes += 1));
    tellAgents(sights, [{ id: "a" }, { id: "b" }]);
    tellAgents(sights, [{ id: "a" }, { id: "b", labels: {} }]);
    expect(changes).toBe(0);
    tellAgents(sights, [
      { id: "a", visibility: "scoped" },
      { id: "b", labels: { x: "1" } },
    ]);
    expect(changes).toBe(1);
  });

  it("[AUTH-1105] viewers with different other rights share the stream of one agent, but not that of all", () => {
    const sights = new Sights("scoped");
    tellAgents(sights, [{ id: "a" }, { id: "b" }]);
    const [one, other] = [client("agent:a:observe"), client("agent:a:observe", "agent:b:invoke")].map(
      (viewer) => sightOf(sights, viewer),
    );
    expect(one?.streamKey("a")).toBe(other?.streamKey("a"));
    expect(one?.streamKey("b")).not.toBe(other?.streamKey("b"));
    expect(one?.streamKey(null)).not.toBe(other?.streamKey(null));
    const before = one?.streamKey(null);
    tellAgents(sights, [{ id: "a" }, { id: "b", visibility: "public" }]);
    expect(one?.streamKey(null)).not.toBe(before);
    expect(one?.streamKey("a")).toBe(other?.streamKey("a"));
  });

  it("[AUTH-1105] equal levels on two agents are two keys: what is made for one agent's stream is not for another's", () => {
    const sights = new Sights("scoped");
    tellAgents(sights, [{ id: "a" }, { id: "b" }]);
    const sight = sightOf(sights, client("agent:a:observe", "agent:b:observe"));
    expect(sight.level("a")).toBe(sight.level("b"));
    expect(sight.streamKey("a")).not.toBe(sight.streamKey("b"));
    expect(sight.forStream("a").sees("b")).toBe(false);
  });

  it("[AUTH-1271] an agent that was restored is what it was, until it says otherwise", () => {
    const sights = new Sights("public");
    sights.restore([
      { id: "said", visibility: "public", labels: { team: "x" } },
      { id: "silent", visibility: "authenticated", labels: {}, isDefault: true },
    ]);
    expect(sights.of("said")).toMatchObject({ visibility: "public", labels: { team: "x" } });
    expect(sights.of("silent").visibility).toBe("authenticated");
    let changes = 0;
    sights.onChange(() => (changes += 1));
    tellAgents(sights, [{ id: "said", visibility: "scoped" }]);
    expect(sights.of("said").visibility).toBe("scoped");
    expect(changes).toBe(1);
  });

  it("[AUTH-1271] of one that said nothing, the stricter of the two defaults holds", () => {
    const silent = { id: "a", visibility: "public", labels: {}, isDefault: true } as const;
    for (const visibility of ["public", "authenticated", "scoped"] as const) {
      const sights = new Sights(visibility);
      sights.restore([silent]);
      expect(sights.of("a").visibility).toBe(visibility);
    }
  });

  it("[AUTH-1772] a stricter default holds at once for those that say nothing, is told, and is never loosened", () => {
    const sights = new Sights("public");
    tellAgents(sights, [{ id: "silent" }, { id: "open", visibility: "public" }]);
    const kept: string[] = [];
    let changes = 0;
    sights.onKnown(({ put }) => kept.push(...put.map(({ id, visibility }) => `${id} ${visibility}`)));
    sights.onChange(() => (changes += 1));
    const nobody = sightOf(sights, NOBODY);
    sights.tighten("scoped");
    expect([nobody.sees("silent"), nobody.sees("open")]).toEqual([false, true]);
    sights.tighten("public");
    tellAgents(sights, [{ id: "silent" }, { id: "open", visibility: "public" }, { id: "later" }]);
    expect([nobody.sees("silent"), nobody.sees("open"), nobody.sees("later")]).toEqual([false, true, false]);
    expect(changes).toBe(1);
    expect(kept).toEqual(["silent scoped", "later scoped"]);
  });

  it("[AUTH-1271] a hidden agent that was only restored does not make a gap of this start uncounted", () => {
    const sights = new Sights("public");
    sights.restore([{ id: "a", visibility: "scoped", labels: {} }]);
    tellAgents(sights, [{ id: "b" }]);
    expect(sightOf(sights, NOBODY).hidesKnown).toBe(false);
    tellAgents(sights, [{ id: "b" }, { id: "a", visibility: "scoped" }]);
    expect(sightOf(sights, NOBODY).hidesKnown).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import { Sights } from "../../../src/auth/sights.js";
import { NOBODY, type Viewer } from "../../../src/auth/viewer.js";
import { visibilityOf } from "../../../src/auth/visibility.js";

const client = (...scopes: string[]): Viewer => ({ kind: "client", id: "ada", scopes, expiresAt: null });
const sightOf = (sights: Sights, viewer: Viewer) => sights.sightOf(visibilityOf(viewer, 0));

describe("sights", () => {
  it("[AUTH-1104] an unknown agent is scoped, and one that has left stays what it was", () => {
    const sights = new Sights("authenticated");
    expect(sights.of("a").visibility).toBe("scoped");
    sights.replace([{ id: "a" }, { id: "b", visibility: "public", labels: { team: "x" } }]);
    sights.replace([{ id: "a" }]);
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
    sights.replace([{ id: "a" }, { id: "b" }]);
    sights.replace([{ id: "a" }, { id: "b", labels: {} }]);
    expect(changes).toBe(0);
    sights.replace([
      { id: "a", visibility: "scoped" },
      { id: "b", labels: { x: "1" } },
    ]);
    expect(changes).toBe(1);
  });

  it("[AUTH-1105] viewers with different other rights share the stream of one agent, but not that of all", () => {
    const sights = new Sights("scoped");
    sights.replace([{ id: "a" }, { id: "b" }]);
    const [one, other] = [client("agent:a:observe"), client("agent:a:observe", "agent:b:invoke")].map(
      (viewer) => sightOf(sights, viewer),
    );
    expect(one?.streamKey("a")).toBe(other?.streamKey("a"));
    expect(one?.streamKey("b")).not.toBe(other?.streamKey("b"));
    expect(one?.streamKey(null)).not.toBe(other?.streamKey(null));
    const before = one?.streamKey(null);
    sights.replace([{ id: "a" }, { id: "b", visibility: "public" }]);
    expect(one?.streamKey(null)).not.toBe(before);
    expect(one?.streamKey("a")).toBe(other?.streamKey("a"));
  });

  it("[AUTH-1105] equal levels on two agents are two keys: what is made for one agent's stream is not for another's", () => {
    const sights = new Sights("scoped");
    sights.replace([{ id: "a" }, { id: "b" }]);
    const sight = sightOf(sights, client("agent:a:observe", "agent:b:observe"));
    expect(sight.level("a")).toBe(sight.level("b"));
    expect(sight.streamKey("a")).not.toBe(sight.streamKey("b"));
    expect(sight.forStream("a").sees("b")).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import type { Viewer } from "../../../src/auth/viewer.js";
import { StoreError } from "../../../src/base/store-error.js";
import { terrarium } from "./steering-kit.js";

const resolver = {
  kind: "client",
  id: "ada",
  scopes: ["purgatory:resolve"],
  expiresAt: null,
} satisfies Viewer;
const steering: Viewer = { kind: "client", id: "bob", scopes: ["agent:*:*"], expiresAt: null };
const stranger: Viewer = { kind: "anonymous", address: "192.0.2.7" };

async function asked() {
  const world = await terrarium();
  const { id } = await world.purgatory.park({
    agentId: "pulse",
    input: { private: 1 },
    cause: null,
    request: { reason: "APPROVAL_NEEDED", prompt: "Go on?", options: ["Yes", "No"], state: { frozen: 1 } },
  });
  type Steer = (typeof world)["steer"];
  const roads = [
    [
      "resolve",
      (viewer: Viewer) => world.steer.resolveSemaphore(viewer, { id, answer: "Yes", expectedDigest: null }),
    ],
    ["cancel", (viewer: Viewer) => world.steer.cancelSemaphore(viewer, id, null)],
  ] as const satisfies readonly [string, (viewer: Viewer) => ReturnType<Steer["cancelSemaphore"]>][];
  return { ...world, id, roads };
}

describe("settling", () => {
  it("[STEER-1] [STEER-2] [STEER-3] [STEER-13] needs a valid token with purgatory:resolve, for the questions of any agent", async () => {
    const { clock, id, lines, purgatory, roads } = await asked();
    const brief: Viewer = { ...resolver, expiresAt: clock.now() + 1_000 };
    clock.advance(1_000);
    for (const [, go] of roads) {
      await expect(go(stranger)).rejects.toMatchObject({
        code: "UNAUTHENTICATED",
        details: { reason: "missing" },
      });
      await expect(go(steering)).rejects.toMatchObject({
        code: "FORBIDDEN",
        details: { scope: "purgatory:resolve" },
      });
      await expect(go(brief)).rejects.toMatchObject({
        code: "UNAUTHENTICATED",
        details: { reason: "expired" },
      });
    }
    expect(await purgatory.get(id)).toMatchObject({ status: "PENDING" });
    expect(lines.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual(
      ["resolve", "cancel"].flatMap((action) =>
        ["UNAUTHENTICATED", "FORBIDDEN", "UNAUTHENTICATED"].map((outcome) => `${action} ${outcome}`),
      ),
    );
  });

  it("[STEER-13] shows a resolver the whole semaphore, and names the first caller to the second", async () => {
    const { id, steer, lines, roads } = await asked();
    const done = await steer.resolveSemaphore(resolver, { id, answer: "Yes", expectedDigest: null });
    expect(done).toMatchObject({
      status: "RESOLVED",
      settledBy: "ada",
      secrets: { answer: "Yes", state: { frozen: 1 } },
    });
    for (const [, go] of roads) {
      await expect(go(resolver)).rejects.toMatchObject({
        code: "SEMAPHORE_SETTLED",
        details: { settledBy: "ada" },
      });
    }
    expect(lines[0]).toEqual({
      action: "resolve",
      agentId: null,
      command: null,
      semaphoreId: id,
      runId: null,
      client: "ada",
      address: null,
      outcome: "ok",
      durationMs: 0,
      hasIdempotencyKey: false,
      isReplay: false,
    });
    expect(JSON.stringify(lines)).not.toMatch(/Yes|frozen|private/);
  });

  it("[STEER-7] [STEER-13] has one window for all semaphores of a client, separate from those of agents", async () => {
    const { steer, id } = await asked();
    const wild: Viewer = { kind: "client", id: "cy", scopes: ["*"], expiresAt: null };
    const calls = Array.from({ length: 15 }, (_, index) =>
      steer.cancelSemaphore(wild, `sem-${String(index).padStart(8, "0")}`, null),
    );
    const codes = (await Promise.allSettled(calls)).map(
      (call) => call.status === "rejected" && (call.reason as { code: string }).code,
    );
    expect(codes.filter((code) => code === "SEMAPHORE_NOT_FOUND")).toHaveLength(10);
    expect(codes.filter((code) => code === "RATE_LIMITED")).toHaveLength(5);
    await expect(steer.cancelSemaphore(wild, id, null)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await steer.perturb(wild, { agentId: "pulse", input: 1, priority: 1, idempotencyKey: null });
    expect(await steer.cancelSemaphore(resolver, id, "no")).toMatchObject({ status: "CANCELLED" });
  });

  it("[STEER-8] [HTTP-212] answers with a code when the store is overloaded or unavailable", async () => {
    const { steer } = await terrarium(undefined, {
      purgatory: {
        resolve: () => Promise.reject(new StoreError("STORE_BUSY", "busy")),
        cancel: () => Promise.reject(new StoreError("STORE_FAILED", "no disk")),
        get: () => Promise.resolve(null),
      },
    });
    await expect(
      steer.resolveSemaphore(resolver, { id: "x", answer: 1, expectedDigest: null }),
    ).rejects.toMatchObject({ code: "LIMIT_EXCEEDED", details: { limit: "maxStoreQueue" } });
    await expect(steer.cancelSemaphore(resolver, "x", null)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      // The cause is only in the log.
      message: expect.not.stringContaining("disk"),
    });
  });
});

import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import type { TerrariumOptions } from "../../../src/app/options.js";
import { createTerrarium } from "../../../src/index.js";
import { Observer, Person } from "../../support/steering-clients.js";
import { TOP } from "../../support/machine.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";
import { removeFolder } from "../../support/folder.js";

const ASKER = join(TOP, "test/support/agents/asker.ts");
const ENTRY = pathToFileURL(join(TOP, "dist/host/worker-entry.js"));

const open: AsyncDisposable[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
  for (const folder of folders.splice(0)) removeFolder(folder);
});

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "terrarium-test-"));
  folders.push(made);
  return made;
}

/** A terrarium whose asker runs in a worker thread. */
async function terrarium(options: TerrariumOptions = {}) {
  const kit = await TerrariumKit.open({ agentFiles: [ASKER], hostEntry: ENTRY, ...options });
  const observer = new Observer(kit);
  const operator = new Person(kit, kit.bearer);
  return { kit, observer, operator };
}
type World = Awaited<ReturnType<typeof terrarium>>;

async function opened(options: TerrariumOptions = {}): Promise<World> {
  const world = await terrarium(options);
  open.push(world.kit, world.observer);
  return world;
}

async function closed({ kit, observer }: World): Promise<void> {
  await observer[Symbol.asyncDispose]();
  await kit[Symbol.asyncDispose]();
}

const resumings = ({ observer }: World, id: string): unknown[] =>
  observer.heard.items.flatMap(({ type, data, cause }) => (type === "OUTPUT" && cause === id ? [data] : []));

/** Loading TypeScript in threads is slow on a busy machine. */
const UNHURRIED = { timeout: 120_000 };

describe("an agents' host that dies", UNHURRIED, () => {
  it("inside `resume` is followed by a second attempt with the same id", async () => {
    const world = await opened();
    const { observer, operator } = world;
    const once = join(await folder(), "once");
    const { semaphore } = await operator.invoke({ ask: {}, plan: { next: "exit-once", once, secret: "s" } });
    await operator.resolve(semaphore.id, "Approve");
    expect((await observer.resultOf(semaphore.id)).result).toMatchObject({
      attempt: 2,
      semaphoreId: semaphore.id,
    });
    expect(await operator.ended(semaphore.id)).toMatchObject({ resumption: { status: "DONE", attempt: 2 } });
    expect(resumings(world, semaphore.id).at(-1)).toEqual({ resuming: semaphore.id, attempt: 2 });
    expect((await operator.audit(semaphore.id)).map(({ what }) => what)).toEqual([
      "PARKED",
      "RESOLVED",
      "RESUME_STARTED",
      "RESUME_RETRIED",
      "RESUME_STARTED",
      "RESUME_DONE",
    ]);
  });

  it("does not prevent answers; the resumption runs and is announced once it is back", async () => {
    const world = await opened();
    const { kit, observer, operator } = world;
    const { semaphore } = await operator.invoke({ ask: {} });
    const { semaphore: other } = await operator.invoke({ ask: { prompt: "And this?" } });
    await observer.card("EJECTED", other.id);
    // The host may end before it acknowledges the resumption.
    await operator.perturb({ exit: true }).catch(() => undefined);
    const mirror = kit.terrarium.mirror("asker");
    await kit.until("asker", () => mirror?.latest.state === "STOPPED");
    expect(await operator.cards()).toHaveLength(2);
    expect(await operator.resolve(semaphore.id, "Approve")).toMatchObject({ status: "RESOLVED" });
    await operator.cancel(other.id);
    // No attempt is made while the host is away.
    expect((await observer.resultOf(semaphore.id)).result).toMatchObject({ answer: "Approve", attempt: 1 });
    await observer.card("RESOLVED", semaphore.id);
    await observer.card("CANCELLED", other.id);
    await operator.ended(semaphore.id);
    expect(resumings(world, semaphore.id)).toHaveLength(1);
    const told = observer.heard.items.flatMap(({ type, semaphore: card }) =>
      card ? [`${type} ${card.id}`] : [],
    );
    expect(new Set(told).size).toBe(told.length);
  });
});

describe("a terrarium that ends", UNHURRIED, () => {
  it("restores pending questions, due resumptions and expired questions", async () => {
    const dataDir = await folder();
    const before = await terrarium({ dataDir });
    const { semaphore: waiting } = await before.operator.invoke({ ask: { prompt: "Still there?" } });
    const { semaphore: due } = await before.operator.invoke({ ask: {} });
    const { semaphore: brief } = await before.operator.invoke({ ask: { deadline: Date.now() + 3_000 } });
    await before.operator.gql('mutation { stopAgent(id: "asker") { state } }');
    await before.operator.resolve(due.id, "Reject");
    expect(await before.operator.card(due.id)).toMatchObject({ resumption: { status: "DUE", attempt: 0 } });
    await closed(before);

    const world = await opened({ dataDir });
    const { observer, operator } = world;
    expect((await observer.resultOf(due.id)).result).toMatchObject({ answer: "Reject", attempt: 1 });
    await observer.card("VOIDED", brief.id);
    expect(await operator.card(brief.id)).toMatchObject({ status: "VOIDED", settledBy: "deadline" });
    expect(await operator.cards()).toMatchObject([
      { id: waiting.id, digest: waiting.digest, prompt: "Still there?" },
    ]);
    await operator.resolve(waiting.id, "Approve", waiting.digest);
    expect((await observer.resultOf(waiting.id)).result).toMatchObject({ answer: "Approve", attempt: 1 });
    for (const { id } of [due, waiting]) expect(resumings(world, id)).toHaveLength(1);
    expect((await operator.audit(due.id)).map(({ what }) => what)).toEqual([
      "PARKED",
      "RESOLVED",
      "RESUME_STARTED",
      "RESUME_DONE",
    ]);
  });

  it("locks its data folder while it runs", async () => {
    const dataDir = await folder();
    await opened({ dataDir, agentFiles: [] });
    await expect(createTerrarium({ dataDir })).rejects.toMatchObject({ code: "STORE_LOCKED" });
  });
});

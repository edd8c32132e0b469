import { readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFile, namesIn, tempFolder } from "../../support/storage/files.js";
import { type Refused, Story, tokenOf, type View } from "./story.js";

const SHOWN = "id status prompt digest deadline severity settledBy settledAt resumption { status attempt }";

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly prompt: string;
  readonly digest: string;
  readonly deadline: string;
  readonly severity: string;
  readonly settledBy: string | null;
  readonly settledAt: string | null;
  readonly resumption: { readonly status: string; readonly attempt: number } | null;
}

const PENDING = `query { semaphores(agentId: "steward") { ${SHOWN} } }`;
const ONE = `query One($id: ID!) { semaphore(id: $id) { ${SHOWN} } }`;
const PERTURB = `mutation ($input: JSON!) { perturb(agentId: "steward", input: $input) { id } }`;
const INVOKE = `mutation ($input: JSON!) {
  invoke(agentId: "steward", input: $input) { status result semaphore { ${SHOWN} } }
}`;
const RESOLVE = `mutation ($id: ID!, $answer: JSON!, $digest: String) {
  resolveSemaphore(id: $id, answer: $answer, expectedDigest: $digest) { ${SHOWN} }
}`;
const CANCEL = `mutation ($id: ID!) { cancelSemaphore(id: $id, reason: "the list changed") { ${SHOWN} } }`;
const AUDIT = `query ($id: ID!) { semaphoreAudit(semaphoreId: $id) { entries { at who what detail } } }`;

/** 47 sparse files of 312 MB in total, which take no disk space. */
async function makeStale(root: string): Promise<string[]> {
  const names = Array.from({ length: 47 }, (_, n) => join(`batch ${n % 5}`, `export-${n} ✓.csv`));
  for (const [n, name] of names.entries()) {
    const path = await makeFile(root, name, { content: `export ${n}\n` });
    await truncate(path, Math.floor(312e6 / 47) + n);
    await makeFile(root, name, { content: null, daysOld: 90 });
  }
  return names.toSorted();
}

async function pending(story: Story): Promise<readonly Shown[]> {
  return (await story.must<{ semaphores: Shown[] }>(PENDING)).semaphores;
}

async function one(story: Story, id: string): Promise<Shown> {
  const { semaphore } = await story.must<{ semaphore: Shown | null }>(ONE, { id });
  if (!semaphore) throw new Error(`${id} is gone`);
  return semaphore;
}

async function invoke(
  story: Story,
  input: unknown,
): Promise<{ status: string; result: unknown; semaphore: Shown }> {
  return (
    await story.must<{ invoke: { status: string; result: unknown; semaphore: Shown } }>(INVOKE, { input })
  ).invoke;
}

async function firstCard(view: View): Promise<string> {
  const { semaphore } = await view.until(({ type }) => type === "SEMAPHORE_EJECTED");
  return semaphore?.id ?? "";
}

test("a data steward: asked once, answered once, done once, over crashes", { timeout: 90_000 }, async () => {
  const root = await tempFolder();
  const data = await tempFolder();
  const stale = await makeStale(root);
  await makeFile(root, "notes.txt");
  const [alice, bob] = await Promise.all(["alice", "bob"].map((who) => tokenOf(who, "purgatory:resolve")));
  await using story = await Story.begin("--data-dir", data, "--steward-dir", root);

  // The first scan asks by itself; everyone sees the question, but not the files.
  await using view = story.watch("steward", { replay: 100 });
  const id = await firstCard(view);
  const card = await one(story, id);
  expect(card).toMatchObject({
    status: "PENDING",
    prompt: "Move 47 files (312 MB), not modified for 30 days, to the trash folder? Nothing is deleted.",
    severity: "WARNING",
  });
  expect(JSON.stringify(view.seen)).not.toContain("export");

  // Other findings follow: a second card with a near deadline, and reports.
  await makeFile(root, "report (copy).txt", { content: "a report", daysOld: 2 });
  await makeFile(root, "report.txt", { content: "a report", daysOld: 3 });
  await story.must(PERTURB, { input: { answerWithinSeconds: 3 } });
  const second = await invoke(story, { scan: true });
  expect(second).toMatchObject({
    status: "PARKED",
    semaphore: {
      prompt: "Move 1 file (8 bytes), a copy of an older one, to the trash folder? Nothing is deleted.",
    },
  });
  expect(await invoke(story, { scan: true })).toMatchObject({
    status: "COMPLETED",
    result: { kind: "scan", stale: { files: 0 }, pendingCards: 2 },
  });

  // kill -9: both cards are restored unchanged, and their deadlines go on running.
  await story.crash();
  expect(await one(story, id)).toEqual(card);
  await using after = story.watch("steward", { replay: 100 });
  await after.until(
    ({ type, semaphore }) => type === "SEMAPHORE_VOIDED" && semaphore?.id === second.semaphore.id,
  );
  expect(await one(story, second.semaphore.id)).toMatchObject({
    status: "VOIDED",
    settledBy: "deadline",
    deadline: second.semaphore.deadline,
  });
  expect(Date.parse(second.semaphore.deadline)).toBeLessThanOrEqual(
    Date.parse((await one(story, second.semaphore.id)).settledAt ?? ""),
  );
  const late = await story.ask(RESOLVE, { id: second.semaphore.id, answer: "Approve" }, alice);
  expect(late.errors?.[0]?.extensions).toMatchObject({ code: "SEMAPHORE_SETTLED", status: "VOIDED" });
  // Questions from before the crash are not asked again.
  await invoke(story, { scan: true });
  expect((await pending(story)).filter(({ prompt }) => prompt.includes("47"))).toEqual([card]);

  // The answer carries the digest of another list than the one shown.
  await makeFile(root, "one more.csv", { daysOld: 90 });
  const third = (await invoke(story, { scan: true })).semaphore;
  const other = await story.ask(RESOLVE, { id: third.id, answer: "Approve", digest: card.digest }, bob);
  expect(other.errors?.[0]?.extensions).toMatchObject({ code: "DIGEST_MISMATCH" });
  await story.must(CANCEL, { id: third.id }, alice);
  const withdrawn = await story.ask(RESOLVE, { id: third.id, answer: "Approve", digest: third.digest }, bob);
  expect(withdrawn.errors?.[0]?.extensions).toMatchObject({
    code: "SEMAPHORE_SETTLED",
    status: "CANCELLED",
    settledBy: "alice",
  });

  // One of the 47 changes. Two people approve at the same time: one wins, the other gets the winner and the time.
  const changed = stale[7] ?? "";
  await writeFile(join(root, changed), "still needed");
  const answers = await Promise.all(
    [alice, bob].map((token) =>
      story.ask<{ resolveSemaphore: Shown | null }>(
        RESOLVE,
        { id, answer: "Approve", digest: card.digest },
        token,
      ),
    ),
  );
  // The gateway is killed while the files are being moved.
  while ((await namesIn(join(root, ".terrarium-trash", id))).length === 0);
  await story.crash();
  const won = answers.flatMap(({ data }) => data?.resolveSemaphore ?? []);
  const lost = answers.flatMap(({ errors }): readonly Refused[] => errors ?? []);
  expect([won.length, lost.length]).toEqual([1, 1]);
  const winner = answers[0]?.data?.resolveSemaphore ? "alice" : "bob";
  expect(won[0]).toMatchObject({ status: "RESOLVED", settledBy: winner });
  expect(lost[0]?.extensions).toMatchObject({
    code: "SEMAPHORE_SETTLED",
    status: "RESOLVED",
    settledBy: winner,
    settledAt: expect.anything(),
  });

  // The approved files were moved once; the changed one stayed.
  await done(story, id);
  const trash = await namesIn(join(root, ".terrarium-trash", id));
  expect(trash).toEqual(stale.filter((name) => name !== changed));
  const left = (await namesIn(root)).filter((name) => !name.startsWith(".terrarium-trash"));
  expect(left).toEqual([changed, "notes.txt", "one more.csv", "report (copy).txt", "report.txt"].toSorted());
  expect((await readdir(join(root, ".terrarium-trash"))).filter((name) => name.startsWith("sem-"))).toEqual([
    id,
  ]);

  // The audit has the person, the action and the time.
  expect((await story.ask(AUDIT, { id }, null)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
  const entries = await audited(story, id);
  expect(entries.map(({ what }) => what).filter((what) => !what.startsWith("RESUME_"))).toEqual([
    "PARKED",
    "RESOLVED",
  ]);
  expect(entries.find(({ what }) => what === "PARKED")?.who).toBe("steward");
  expect(entries.find(({ what }) => what === "RESOLVED")).toMatchObject({
    who: winner,
    at: won[0]?.settledAt,
  });
  expect(entries.filter(({ what }) => what === "RESUME_DONE")).toHaveLength(1);
  expect(entries.at(-1)?.what).toBe("RESUME_DONE");
  const acts = async (of: string): Promise<unknown> =>
    (await audited(story, of)).map(({ who, what }) => `${who} ${what}`);
  expect(await acts(second.semaphore.id)).toEqual(["steward PARKED", "deadline VOIDED"]);
  expect(await acts(third.id)).toEqual(["steward PARKED", "alice CANCELLED"]);
});

/** Polls until the resumption has ended; each request lets the gateway proceed. */
async function done(story: Story, id: string): Promise<void> {
  for (;;) {
    const { resumption } = await one(story, id);
    if (resumption?.status === "DONE") return;
    if (resumption?.status === "FAILED") throw new Error(`the steward failed: ${story.complaints}`);
  }
}

interface Entry {
  readonly at: string;
  readonly who: string;
  readonly what: string;
}

async function audited(story: Story, id: string): Promise<readonly Entry[]> {
  const { semaphoreAudit } = await story.must<{ semaphoreAudit: { entries: Entry[] } }>(AUDIT, { id });
  return semaphoreAudit.entries;
}

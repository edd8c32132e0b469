import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { buildForCrashing, type Kill } from "./crash-chain.js";
import { liveAndDie, type Story } from "./purgatory-crash.js";
import { scratchFolder } from "../support/storage/kit.js";

/** `TERRARIUM_CRASH_KILLS=1000 npx vitest run test/sim/purgatory-crash.test.ts` for a long run; fewer by default. */
const KILLS = Number(process.env["TERRARIUM_CRASH_KILLS"] ?? 40);
const KILLS_PER_CHAIN = 10;
const CHAINS_AT_ONCE = 2;

const STEPS = [
  "park:checked",
  "park:stored",
  "resolve:checked",
  "resolve:stored",
  "resume:starting",
  "resume:started",
  "agent:started",
  "agent:acted",
  "agent:completed",
  "resume:returned",
  "resume:ended",
  "batch:received",
  "batch:begun",
  "batch:did-park",
  "batch:did-apply",
  "batch:did-recover",
  "batch:did-dueResumptions",
  "batch:committing",
  "batch:committed",
  "batch:replied",
];

/** Every step in turn: the first round at its first occurrence, later rounds at later ones. */
function planKills(count: number): Kill[] {
  return Array.from({ length: count }, (_, index) => {
    const step = STEPS[index % STEPS.length] ?? "";
    const round = Math.floor(index / STEPS.length);
    return { step, nth: step === "batch:did-recover" ? 1 : 1 + (round % 4) };
  });
}

describe("[PURGATORY-22] [PURGATORY-23] [PURGATORY-24] Purgatory killed at every step of park, resolve and resume", () => {
  const scratch = scratchFolder();
  let build: ReturnType<typeof buildForCrashing>;
  beforeAll(() => {
    build = buildForCrashing();
  }, 120_000);
  afterAll(() => {
    build.remove();
    scratch.remove();
  });

  const folderFor = (name: string): string => {
    const folder = join(scratch.path, name);
    mkdirSync(folder);
    return folder;
  };

  it(
    `loses no token, completes none twice, leaves none stuck: ${KILLS} kills`,
    async () => {
      const kills = planKills(KILLS);
      const chains: Kill[][] = [];
      while (kills.length > 0) chains.push(kills.splice(0, KILLS_PER_CHAIN));
      const struck: Kill[] = [];
      let tokens = 0;
      const worker = async (): Promise<void> => {
        for (let chain = chains.pop(); chain; chain = chains.pop()) {
          const story = await liveAndDie(build.path, folderFor(`chain-${chains.length}`), chain);
          checkStory(story);
          struck.push(...story.struck);
          tokens += story.tokens.length;
        }
      };
      await Promise.all(Array.from({ length: CHAINS_AT_ONCE }, worker));
      process.stdout.write(
        `purgatory: ${struck.length} of ${KILLS} kills struck, ${tokens} tokens, none lost\n`,
      );
      // Some kills come after the process has ended by itself; nearly all must hit, or this tests nothing.
      expect(struck.length).toBeGreaterThanOrEqual(KILLS * 0.9);
      const stepsStruck = new Set(struck.map((kill) => kill.step));
      expect(stepsStruck.size).toBe(Math.min(KILLS, STEPS.length));
    },
    20_000 + KILLS * 2_000,
  );

  it("fails a token that ends the process each time, after its attempts are used up", async () => {
    const kills = Array.from({ length: 3 }, () => ({ step: "agent:started", nth: 1 }));
    const story = await liveAndDie(build.path, folderFor("poison"), kills, 2);
    const failed = story.tokens.filter((token) => token.resumption?.status === "FAILED");
    expect(failed.length).toBeGreaterThan(0);
    for (const token of failed) {
      expect(token.resumption).toMatchObject({ attempt: 2, error: { code: "INTERRUPTED" } });
    }
    expect(story.tokens.every((token) => token.status === "VOIDED" || token.resumption?.finishedAt)).toBe(
      true,
    );
  }, 120_000);
});

const COURSE_RESOLVED =
  /^PARKED RESOLVED( RESUME_STARTED RESUME_(INTERRUPTED|RETRIED))* RESUME_STARTED RESUME_DONE$/;

function checkStory({ tokens, entries, notes }: Story): void {
  const byId = new Map(tokens.map((token) => [token.id, token]));
  const notesOf = (what: string, id?: string): string[][] =>
    notes.filter((note) => note[0] === what && (id === undefined || note[1] === id));

  // None lost: acknowledged tokens are unchanged, and settled by the caller that was told it had won.
  for (const [, id = "", digest] of notesOf("parked")) expect(byId.get(id)?.digest).toBe(digest);
  for (const [, id = "", winner] of notesOf("resolved")) expect(byId.get(id)?.settledBy).toBe(winner);
  expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, index) => index + 1));

  const actsOf = (id: string): string[] =>
    entries.filter((entry) => entry.tokenId === id).map((entry) => entry.what);

  for (const { id } of tokens.filter((token) => token.deadline !== null)) {
    expect(actsOf(id)).toEqual(["PARKED", "VOIDED"]);
    expect(notesOf("start", id)).toEqual([]);
  }
  for (const token of tokens.filter((token) => token.deadline === null)) {
    const acts = actsOf(token.id);
    // None stuck, one DONE, attempts numbered without a gap.
    expect(token).toMatchObject({ status: "RESOLVED", answer: "Yes", resumption: { status: "DONE" } });
    expect(acts.join(" ")).toMatch(COURSE_RESOLVED);
    const starts = entries.filter((entry) => entry.tokenId === token.id && entry.what === "RESUME_STARTED");
    expect(starts.map((entry) => entry.detail["attempt"])).toEqual(starts.map((_, index) => index + 1));

    // None twice: the idempotent agent acted once, saw growing attempt numbers, and nothing followed DONE.
    expect(notesOf("effect", token.id)).toHaveLength(1);
    const seen = notesOf("start", token.id).map((note) => Number(note[2]));
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
    const done = notes.findIndex((note) => note[0] === "done" && note[1] === token.id);
    const after = done < 0 ? [] : notes.slice(done);
    expect(after.filter((note) => note[1] === token.id && note[0] === "start")).toEqual([]);
    const interrupted = acts.filter((act) => act === "RESUME_INTERRUPTED").length;
    expect(notesOf("complete", token.id).length).toBeLessThanOrEqual(1 + interrupted);
  }
}

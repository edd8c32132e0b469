import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/storage/kit.js";
import { seededRandom } from "../support/time-and-random.js";
import { checkRuns } from "./runs-gateway-check.js";
import { type Death, RunsGatewayWorld } from "./runs-gateway-world.js";

/** `TERRARIUM_CRASH_KILLS=500 TERRARIUM_CRASH_HOST_LIVES=100 npx vitest run test/sim/runs-gateway-crash.test.ts` for a long run; fewer by default. */
const KILLS = Number(process.env["TERRARIUM_CRASH_KILLS"] ?? 7);
/** Lives in which the thread of agents dies, up to three times each. */
const HOST_LIVES = Number(process.env["TERRARIUM_CRASH_HOST_LIVES"] ?? 2);
const SEED = Number(process.env["SIM_SEED"] ?? 1);
const KILLS_PER_CHAIN = 7;
const CHAINS_AT_ONCE = 2;

const STEPS = [
  "claim:asked",
  "claim:stored",
  "start:asked",
  "start:stored",
  "agent:begun",
  "agent:acted",
  "agent:counted",
  "settle:asked",
  "settle:stored",
  "park:asked",
  "park:stored",
  "resume:asked",
  "resume:stored",
  "agent:resumed",
  "recover:stored",
  null,
];
/** Steps of an orderly end. */
const DRAIN_STEPS = ["drain:begun", "return:asked", "return:stored", "drain:stored", null];

/** All steps in turn, at a random one of their occurrences; a life without a step ends at a random moment. */
function planDeaths(count: number, seed: number): Death[] {
  const random = seededRandom(seed);
  const steps = [...STEPS, ...DRAIN_STEPS.map((step) => ({ step }))];
  const first = random.below(steps.length);
  return Array.from({ length: count }, (_, index) => {
    // 21 steps and 8: every step comes once in 21 lives, and neighbours in the list come in different chains.
    const next = steps[(first + index * 8) % steps.length] ?? null;
    const drains = typeof next === "object" && next !== null;
    const step = drains ? next.step : next;
    const nth = step === "recover:stored" || step?.startsWith("drain") ? 1 : 1 + random.below(6);
    return { step, nth, drains, answers: 10 + random.below(40) };
  });
}

/** Where the gateway terminates the thread of its agents. */
const HOST_STEPS = [
  "claim:asked",
  "claim:stored",
  "start:asked",
  "start:stored",
  "settle:asked",
  "settle:stored",
  "park:asked",
  "park:stored",
  "resume:asked",
  "resume:stored",
  "drain:begun",
];
/** Where that thread ends itself. */
const AGENT_STEPS = ["agent:begun", "agent:acted", "agent:counted", "agent:resumed"];

/** Lives of a gateway that loses the thread of its agents, and dies at a random moment or drains. */
function planHostDeaths(count: number, seed: number): Death[] {
  const random = seededRandom(seed + 1_000_000);
  const ways = [
    ...HOST_STEPS.map((step) => ({ step, host: "terminate" as const })),
    ...AGENT_STEPS.flatMap((step) => (["exit", "throw", "loop"] as const).map((host) => ({ step, host }))),
  ];
  const first = random.below(ways.length);
  return Array.from({ length: count }, (_, index) => {
    // 23 ways and 5: every way comes once in 23 lives.
    const way = ways[(first + index * 5) % ways.length] as (typeof ways)[number];
    const drains = way.step === "drain:begun" || random.chance(0.3);
    const nth = way.step === "drain:begun" ? 1 : 1 + random.below(4);
    return { ...way, nth, drains, answers: 40 + random.below(30) };
  });
}

describe("[RUN-5] [RUN-6] [RUN-37] [RUN-500] [RUN-507] [RUN-521] a gateway killed at every step of a run, and at random moments", () => {
  const scratch = scratchFolder();
  afterAll(() => scratch.remove());

  /** Lets chains of lives run side by side, and checks each. */
  async function liveAll(plan: readonly Death[], name: string) {
    const deaths: string[] = [];
    let [runs, hostDeaths] = [0, 0];
    const chains = Array.from({ length: Math.ceil(plan.length / KILLS_PER_CHAIN) }, (_, chain) => chain);
    const worker = async (): Promise<void> => {
      for (let chain = chains.shift(); chain !== undefined; chain = chains.shift()) {
        const folder = join(scratch.path, `${name}-${chain}`);
        mkdirSync(folder);
        const own = plan.slice(chain * KILLS_PER_CHAIN, (chain + 1) * KILLS_PER_CHAIN);
        const story = await new RunsGatewayWorld(folder, SEED * 1_000 + chain).liveAndDie(own);
        try {
          checkRuns(story);
        } catch (error) {
          const told = `seed ${SEED}, ${name} ${chain}, lives ended at: ${story.deaths.join(", ")}`;
          throw new Error(told, { cause: error });
        }
        deaths.push(...story.deaths);
        runs += story.runs.length;
        hostDeaths += story.hostDeaths;
      }
    };
    await Promise.all(Array.from({ length: CHAINS_AT_ONCE }, worker));
    const struck = deaths.filter((death) => death !== "drained").length;
    process.stdout.write(
      `${name}: seed ${SEED}, ${deaths.length} lives, ${struck} killed, ${hostDeaths} threads of agents ended, ${new Set(deaths).size} ways to end, ${runs} runs\n`,
    );
    return { deaths, hostDeaths };
  }

  it(
    `loses no accepted run, runs no call twice, forgets no key, keeps no half state: ${KILLS} kills`,
    async () => {
      const { deaths } = await liveAll(planDeaths(KILLS, SEED), "gateway");
      expect(deaths).toHaveLength(KILLS);
      expect(new Set(deaths).size).toBeGreaterThan(Math.min(KILLS, STEPS.length) / 2);
    },
    60_000 + KILLS * 15_000,
  );

  it(
    `[RUN-592] the same when only the thread of agents ends: ${HOST_LIVES} lives`,
    async () => {
      const { deaths, hostDeaths } = await liveAll(planHostDeaths(HOST_LIVES, SEED), "agents");
      expect(deaths).toHaveLength(HOST_LIVES);
      expect(hostDeaths).toBeGreaterThan(HOST_LIVES / 2);
    },
    60_000 + HOST_LIVES * 30_000,
  );
});

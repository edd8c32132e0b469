import type { AuditEntry } from "../../src/purgatory/audit.js";
import type { SemaphoreToken } from "../../src/purgatory/token.js";
import { type Chain, type Kill, runChain } from "./crash-chain.js";

const child = new URL("./purgatory-crash-child.mjs", import.meta.url);

interface Found {
  readonly tokens: readonly SemaphoreToken[];
  readonly entries: readonly AuditEntry[];
}

/** The final state that the last process of a chain found, and the lines that all of them wrote. */
export type Story = Found & Pick<Chain<Found>, "notes" | "struck">;

/** Parks and resolves in processes that are killed one after another; the last one finishes what they left. */
export async function liveAndDie(
  build: string,
  folder: string,
  kills: readonly Kill[],
  attemptsMax = 1_000,
): Promise<Story> {
  const setup = { attemptsMax, parks: 3 };
  const lastSetup = { attemptsMax, parks: 0 };
  const { found, notes, struck } = await runChain<Found>({ build, folder, child, kills, setup, lastSetup });
  return { ...found, notes, struck };
}

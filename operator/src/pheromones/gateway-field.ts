import { askForJson } from "../gateway-request.js";
import type { Gateway } from "../server/reconciler.js";

/** A pheromone as a gateway's GraphQL returns it. */
export interface FieldEntry {
  readonly id: string;
  readonly type: string;
  /** An agent's id, or `client:<name>`. */
  readonly source: string;
  readonly target: string | null;
  readonly key: string | null;
  readonly initialIntensity: number;
  readonly halfLifeMs: number;
  readonly ttlMs: number | null;
  readonly payload: unknown;
  readonly at: string;
}

export interface Deposit {
  readonly type: string;
  readonly target: string | null;
  readonly key: string;
  readonly initialIntensity: number;
  readonly halfLifeMs: number;
  readonly ttlMs: number | null;
  readonly payload: unknown;
}

/** A deposit that would be refused again if it were repeated. */
export class DepositRefused extends Error {
  override readonly name = "DepositRefused";
}

const FIELD = `query Field($source: String) {
  pheromones(source: $source) {
    id type source target key initialIntensity halfLifeMs ttlMs payload at
  }
}`;
const DEPOSIT = `mutation Deposit(
  $type: String!, $initialIntensity: Float!, $halfLifeMs: Float, $target: ID, $payload: JSON, $key: String, $ttlMs: Float
) {
  depositPheromone(
    type: $type, initialIntensity: $initialIntensity, halfLifeMs: $halfLifeMs, target: $target, payload: $payload, key: $key, ttlMs: $ttlMs
  ) { id }
}`;

/** The strongest 1,000 entries, of one source or of all. */
export async function readField(gateway: Gateway, source: string | null): Promise<readonly FieldEntry[]> {
  const { pheromones } = await ask<{ pheromones: readonly FieldEntry[] }>(gateway, FIELD, { source });
  return pheromones;
}

/** Throws DepositRefused when a retry would be refused too. */
export async function leave(gateway: Gateway, deposit: Deposit): Promise<void> {
  await ask(gateway, DEPOSIT, deposit);
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

async function ask<Data>({ base, token }: Gateway, query: string, variables: object): Promise<Data> {
  const answer = await askForJson<Answer>(`${base}/graphql`, token, { query, variables });
  const [error] = answer.errors ?? [];
  if (!error) return answer.data as Data;
  const code = error.extensions?.code ?? "";
  if (code === "BAD_USER_INPUT" || code === "LIMIT_EXCEEDED")
    throw new DepositRefused(`${code}: ${error.message}`);
  throw new Error(`${code}: ${error.message}`);
}

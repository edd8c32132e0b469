import type { ReadOptions } from "../../base/read-options.js";
import type { JsonValue } from "../../base/json.js";
import type { SemaphoreToken } from "../../purgatory/token.js";
import { hereOf, NO_PART, NOT_HERE, type Part, Parts } from "../bucket/parts.js";
import type { Replica } from "../bucket/replica.js";
import { TokenIndex, type TokenRecord } from "./token-index.js";

/** The kind of the records of tokens. */
export const TOKEN = "token";

/** Tokens as records of a bucket, with their long members in parts. Changes belong to the transaction that decides. */
export class TokenRecords {
  readonly index = new TokenIndex();
  readonly #replica: Replica;
  readonly #parts: Parts;

  constructor(replica: Replica) {
    this.#replica = replica;
    this.#parts = new Parts(replica);
    replica.follow(TOKEN, (key, before, after) =>
      this.index.change(key, before as TokenRecord | undefined, after as TokenRecord | undefined),
    );
  }

  get(id: string): TokenRecord | undefined {
    return this.#replica.get<TokenRecord>(keyOf(id));
  }

  insert(token: SemaphoreToken): void {
    const { state, input, responseSchema } = token;
    const card = this.#parts.put(cardOf(token.id), { state, input, responseSchema });
    const positions = { seq: this.#replica.count(TOKEN), settledSeq: null, finishedSeq: null, owner: null };
    this.put({ ...positions, token, card, answer: NO_PART });
  }

  put(record: TokenRecord): void {
    this.#replica.put(keyOf(record.token.id), { ...record, token: slim(record.token) });
  }

  putAnswer(id: string, answer: JsonValue): Part {
    return this.#parts.put(answerOf(id), answer);
  }

  /** Deletes the tokens that finished first. */
  evict(count: number): void {
    for (const { token, card, answer } of this.index.oldestFinished(count)) {
      this.#replica.remove(keyOf(token.id));
      this.#parts.erase(cardOf(token.id), card);
      this.#parts.erase(answerOf(token.id), answer);
    }
  }

  /** The whole token; null when it was evicted. `mayBeOld`: without what cannot be read now. */
  async full(
    { token, card, answer }: TokenRecord,
    { mayBeOld }: ReadOptions = {},
  ): Promise<SemaphoreToken | null> {
    const read = (key: string, part: Part) =>
      mayBeOld ? this.#parts.find(key, part) : this.#parts.read(key, part);
    const [own, given] = await Promise.all([read(cardOf(token.id), card), read(answerOf(token.id), answer)]);
    if (own === undefined || given === undefined) return null;
    const members = hereOf(own) as Record<string, JsonValue> | null;
    const full = { ...structuredClone(token), ...members, answer: hereOf(given) };
    return own === NOT_HERE || given === NOT_HERE ? { ...full, isPartial: true } : full;
  }

  async allFull(records: readonly TokenRecord[], options?: ReadOptions): Promise<readonly SemaphoreToken[]> {
    const tokens = await Promise.all(records.map((record) => this.full(record, options)));
    return tokens.filter((token) => token !== null);
  }
}

/** A token without what is stored in parts. */
function slim(token: SemaphoreToken): SemaphoreToken {
  return { ...token, state: null, input: null, responseSchema: null, answer: null };
}

function keyOf(id: string): string {
  return `${TOKEN}.${id}`;
}

function cardOf(id: string): string {
  return `card.${id}`;
}

function answerOf(id: string): string {
  return `answer.${id}`;
}

/** A message to append. */
export interface LogAppend {
  /** An agent's id; null: the subject of eras. */
  readonly agentId: string | null;
  /** Of this message, also when it is sent again. */
  readonly id: string;
  readonly text: string;
  /** Sequence of the last message of this subject; 0: it has none. */
  readonly last: number;
}

/**
 * WRONG_LAST: the subject has another last message, or the server has had this very one. REFUSED: the server does not take it now.
 * Nothing is stored then.
 */
export type LogAppended =
  | { readonly outcome: "STORED"; readonly seq: number }
  | { readonly outcome: "WRONG_LAST" }
  | { readonly outcome: "REFUSED"; readonly why: "FULL" | "FORBIDDEN" | "OTHER"; readonly text: string };

export interface StoredMessage {
  readonly seq: number;
  /** When the server has stored it, nanoseconds since 1970. */
  readonly at: bigint;
  readonly id: string;
  readonly text: string;
}

export interface LogState {
  /** When the stream was made. */
  readonly created: string;
  /** Sequences of the oldest and the newest message; `first` is `last` + 1 when there is none. */
  readonly first: number;
  readonly last: number;
  /** When the server has stored the newest one, nanoseconds since 1970; not later than those that are gone when there is none. */
  readonly lastAt: bigint;
}

/** Where a consumer begins: at a sequence, or behind a time. */
export type LogStart = { readonly seq: number } | { readonly after: bigint };

/**
 * The servers that keep the stream of a log. Each call asks the leader. A rejection says that the answer was lost, or that no server
 * leads: what was asked may have happened.
 */
export interface LogServer {
  append(message: LogAppend): Promise<LogAppended>;
  /** What the stream is called there. */
  readonly name: string;
  /** The last message of a subject. */
  last(agentId: string | null): Promise<StoredMessage | null>;
  /** The first message of an agent behind a sequence. */
  next(agentId: string, after: number): Promise<StoredMessage | null>;
  state(): Promise<LogState>;
  /**
   * Messages in the order of the stream, each once; ends what was consumed before. Rejects when it cannot begin. `onReset`: the
   * consumer was lost and made anew behind the last message, perhaps of a stream that is not the same any more.
   */
  consume(start: LogStart, onMessage: (message: StoredMessage) => void, onReset: () => void): Promise<void>;
  /** Tells all gateways, this one too; not kept. */
  tell(text: string): void;
  onTold(listener: (text: string) => void): void;
  /** Ends consuming and listening. */
  close(): void;
}

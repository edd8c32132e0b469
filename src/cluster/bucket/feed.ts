import { type ConsumerMessages, DeliverPolicy, type JetStreamClient } from "@nats-io/jetstream";

/** How long the server waits for messages before it says that there are none, ms. Half of it is the heartbeat. */
const EXPIRES_MS = 2_000;

export interface FeedMessage {
  readonly seq: number;
  readonly subject: string;
  /** Null: the key is gone. */
  readonly text: string | null;
}

export interface FeedOptions {
  readonly client: JetStreamClient;
  readonly stream: string;
  readonly subjects: readonly string[];
  readonly onMessage: (message: FeedMessage) => void;
}

/**
 * The messages of a stream in their order, each once, from a sequence on. The client makes its consumer anew when a message is
 * missing; whether messages come at all is for the caller to notice, who knows the last sequence.
 */
export class Feed {
  readonly #options: FeedOptions;
  #messages: ConsumerMessages | null = null;
  /** Changes with each start, so that what an earlier one still brings is ignored. */
  #generation = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** Ends what ran before. Rejects when the consumer cannot be made. */
  async start(from: number): Promise<void> {
    this.stop();
    const { client, stream, subjects, onMessage } = this.#options;
    const generation = this.#generation;
    const place =
      from > 1
        ? { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: from }
        : { deliver_policy: DeliverPolicy.All };
    const consumer = await client.consumers.get(stream, { filter_subjects: [...subjects], ...place });
    if (generation !== this.#generation) return;
    const messages = await consumer.consume({
      expires: EXPIRES_MS,
      max_messages: 1_000,
      callback: (message) => {
        if (generation !== this.#generation) return;
        const isGone = (message.headers?.get("KV-Operation") ?? "") !== "";
        onMessage({ seq: message.seq, subject: message.subject, text: isGone ? null : message.string() });
      },
    });
    if (generation === this.#generation) this.#messages = messages;
    else messages.stop();
  }

  stop(): void {
    this.#generation += 1;
    this.#messages?.stop();
    this.#messages = null;
  }
}

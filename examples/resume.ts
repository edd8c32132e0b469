import type { Client, SubscribePayload } from "graphql-ws";

/**
 * A graphql-ws client whose subscriptions to `terrariumEvents` go on where they stopped. graphql-ws writes the
 * payload anew for each attempt, so `after` only has to be read at that moment. Documents must select `cursor`.
 */
export function resuming(client: Client): Client {
  return {
    ...client,
    subscribe(payload, sink) {
      let after = payload.variables?.["after"];
      const variables = Object.defineProperty({ ...payload.variables }, "after", {
        enumerable: true,
        get: () => after,
      });
      const resumable: SubscribePayload = { ...payload, variables };
      return client.subscribe(resumable, {
        next(result) {
          const event = result.data?.["terrariumEvents"] as { cursor?: string } | undefined;
          after = event?.cursor ?? after;
          (sink.next as (value: unknown) => void)(result);
        },
        error: (error) => sink.error(error),
        complete: () => sink.complete(),
      });
    },
  };
}

/** Options for createClient that outlive a restart of the gateway: it tries for ever, at most 10 s apart. */
export const patient = {
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => true,
  retryWait: async (attempt: number) => {
    const longestMs = Math.min(10_000, 500 * 2 ** attempt);
    await new Promise((resolve) => setTimeout(resolve, longestMs * (0.5 + Math.random() / 2)));
  },
};

import { ApolloClient, CombinedGraphQLErrors, gql, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { Client as UrqlClient, type CombinedError, subscriptionExchange } from "@urql/core";
import { createClient as createSseClient } from "graphql-sse";
import { createClient, type Sink } from "graphql-ws";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";

type Data = Record<string, unknown>;
/** An error as a client reports it, without the client's own wrapper. */
interface Told {
  readonly message: string;
  readonly extensions?: Record<string, unknown> | undefined;
}
interface Outcome {
  readonly data?: Data | null | undefined;
  readonly errors?: readonly Told[] | undefined;
}
interface Asking {
  /** Resolves with the first result or error that the client reports, in this client's form. */
  ask(query: string, variables?: Data): Promise<Outcome>;
  leave(): void;
}
type Connect = (kit: TerrariumKit, authorization?: string) => Asking;

function socketTo(kit: TerrariumKit, authorization?: string): ReturnType<typeof createClient> {
  return createClient({
    url: kit.webSocketUrl,
    webSocketImpl: WebSocket,
    connectionParams: authorization === undefined ? {} : { authorization },
    // Otherwise the socket closes with the first operation that ends.
    lazy: false,
    onNonLazyError: () => undefined,
    retryAttempts: 0,
  });
}

const isSubscription = (query: string): boolean => query.startsWith("subscription");

const graphqlWs: Connect = (kit, authorization) => {
  const socket = socketTo(kit, authorization);
  return {
    ask: (query, variables = {}) =>
      new Promise((resolve, reject) => {
        const stop = socket.subscribe<Data>(
          { query, variables },
          {
            next(result) {
              resolve(result);
              // An operation that has ended must not be ended again: the client would miscount the users of its socket.
              if (isSubscription(query) && !result.errors) stop();
            },
            // A refused operation is a list of errors; anything else is an error of the connection.
            error: (error) => (Array.isArray(error) ? resolve({ errors: error as Told[] }) : reject(error)),
            complete: () => undefined,
          },
        );
      }),
    leave: () => void socket.dispose(),
  };
};

const apollo: Connect = (kit, authorization) => {
  const socket = socketTo(kit, authorization);
  const client = new ApolloClient({ link: new GraphQLWsLink(socket), cache: new InMemoryCache() });
  const outcomeOf = (error: unknown): Outcome => {
    if (!CombinedGraphQLErrors.is(error)) throw error;
    return { errors: error.errors };
  };
  return {
    async ask(query, variables = {}) {
      if (!isSubscription(query)) {
        return await client.mutate<Data>({ mutation: gql(query), variables }).catch(outcomeOf);
      }
      return await new Promise((resolve, reject) => {
        client.subscribe<Data>({ query: gql(query), variables, fetchPolicy: "no-cache" }).subscribe({
          next: ({ data, error }) => resolve(error ? outcomeOf(error) : { data: data ?? null }),
          error: reject,
        });
      });
    },
    leave() {
      client.stop();
      void socket.dispose();
    },
  };
};

const urql: Connect = (kit, authorization) => {
  const socket = socketTo(kit, authorization);
  const client = new UrqlClient({
    url: kit.url,
    preferGetMethod: false,
    exchanges: [
      subscriptionExchange({
        enableAllOperations: true,
        forwardSubscription: ({ query = "", variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ query, variables: { ...variables } }, sink as Sink),
          }),
        }),
      }),
    ],
  });
  const outcomeOf = ({ data, error }: { data?: Data; error?: CombinedError }): Outcome => {
    if (error?.networkError) throw error.networkError;
    return { data, errors: error?.graphQLErrors };
  };
  return {
    async ask(query, variables = {}) {
      if (!isSubscription(query)) {
        return outcomeOf(await client.mutation<Data>(query, variables).toPromise());
      }
      return await new Promise((resolve, reject) => {
        const watched = client.subscription<Data>(query, variables).subscribe((result) => {
          try {
            resolve(outcomeOf(result));
          } catch (error) {
            reject(error);
          }
          queueMicrotask(() => watched.unsubscribe());
        });
      });
    },
    leave: () => void socket.dispose(),
  };
};

const graphqlSse: Connect = (kit, authorization) => {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const client = createSseClient({ url: kit.url, headers, retryAttempts: 0 });
  return {
    ask: (query, variables = {}) =>
      new Promise((resolve, reject) => {
        const stop = client.subscribe<Data>(
          { query, variables },
          {
            next(result) {
              resolve(result);
              stop();
            },
            error: reject,
            complete: () => undefined,
          },
        );
      }),
    leave: () => client.dispose(),
  };
};

const fetched: Connect = (kit, authorization) => ({
  async ask(query, variables = {}) {
    const response = await fetch(kit.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream",
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: JSON.stringify({ query, variables }),
    });
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const data = /^data: (.*)\n\n/m.exec(text)?.[1];
      if (data !== undefined && data !== "") return JSON.parse(data) as Outcome;
    }
    throw new Error(`nothing was told: ${text}`);
  },
  leave: () => undefined,
});

const CLIENTS: readonly (readonly [string, Connect])[] = [
  ["graphql-ws", graphqlWs],
  ["Apollo Client", apollo],
  ["urql", urql],
  ["graphql-sse", graphqlSse],
  ["fetch", fetched],
];

const WATCH = `subscription Watch($agentId: ID!, $after: Cursor) {
  terrariumEvents(agentId: $agentId, after: $after) { cursor type }
}`;
const INVOKE = `mutation Invoke($agentId: ID!, $input: JSON!) {
  invoke(agentId: $agentId, input: $input) { status result }
}`;
const PERTURB = `mutation Perturb($agentId: ID!) { perturb(agentId: $agentId, input: 1) { id } }`;

const codes = ({ errors = [] }: Outcome): unknown[] => errors.map(({ extensions }) => extensions?.["code"]);

describe.each(CLIENTS)("%s", (_name, connect) => {
  it("[CLIENT-10] steers with a token", async () => {
    await using kit = await TerrariumKit.open();
    const client = connect(kit, kit.bearer);
    const { data, errors } = await client.ask(INVOKE, { agentId: "echo", input: { text: "żółw 🐢" } });
    expect(errors ?? []).toEqual([]);
    expect(data).toMatchObject({ invoke: { status: "COMPLETED", result: { echo: { text: "żółw 🐢" } } } });
    client.leave();
  });

  it("[CLIENT-11] gets refusals as its own kind of error, with extensions.code", async () => {
    await using kit = await TerrariumKit.open();
    const anonymous = connect(kit);
    const ada = connect(kit, await bearerOf("agent:failing:perturb"));
    expect(codes(await anonymous.ask(WATCH, { agentId: "missing" }))).toEqual(["AGENT_NOT_FOUND"]);
    expect(codes(await anonymous.ask(WATCH, { agentId: "counter", after: "nonsense" }))).toEqual([
      "CURSOR_INVALID",
    ]);
    expect(codes(await anonymous.ask(PERTURB, { agentId: "echo" }))).toEqual(["UNAUTHENTICATED"]);
    expect(codes(await ada.ask(PERTURB, { agentId: "echo" }))).toEqual(["FORBIDDEN"]);
    expect(codes(await ada.ask(PERTURB, { agentId: "failing" }))).toEqual([]);
    anonymous.leave();
    ada.leave();
  });

  it("[CLIENT-12] calling too often, gets RATE_LIMITED with the time to retry", async () => {
    await using kit = await TerrariumKit.open({ limits: { steeringRatePerSecond: 2 } });
    const client = connect(kit, kit.bearer);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => client.ask(PERTURB, { agentId: "echo" })),
    );
    const refused = outcomes.filter(({ errors }) => (errors ?? []).length > 0);
    expect(refused.length).toBeGreaterThan(0);
    for (const outcome of refused) {
      expect(codes(outcome)).toEqual(["RATE_LIMITED"]);
      const retryAfterMs = outcome.errors?.[0]?.extensions?.["retryAfterMs"];
      expect(retryAfterMs).toBeGreaterThan(0);
      expect(retryAfterMs).toBeLessThanOrEqual(1_000);
    }
    client.leave();
  });

  it("[CLIENT-13] gets the text of an agent's failure only where it may steer the agent", async () => {
    await using kit = await TerrariumKit.open();
    const anonymous = connect(kit);
    const operator = connect(kit, kit.bearer);
    expect(codes(await operator.ask(INVOKE, { agentId: "failing", input: 1 }))).toEqual(["AGENT_ERROR"]);
    const failures = `subscription { terrariumEvents(agentId: "failing", types: [ERROR]) { ... on ErrorEvent { message code } } }`;
    expect(JSON.stringify(await anonymous.ask(failures))).not.toContain("secret ingredient");
    expect(JSON.stringify(await operator.ask(failures))).toContain("secret ingredient");
    anonymous.leave();
    operator.leave();
  });
});

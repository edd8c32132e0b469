import { ApolloClient, gql, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { Client as UrqlClient, subscriptionExchange } from "@urql/core";
import { type Client, type ClientOptions, createClient, type Sink } from "graphql-ws";
import { WebSocket } from "ws";
import { resuming } from "../../../examples/resume.js";

/** A subscription to `terrariumEvents` that passes `$after`. */
export interface Asked {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

/** Where a client puts what it gets. */
export interface WatchSink {
  next(event: unknown): void;
  end(error?: unknown): void;
}

type Watched = { readonly terrariumEvents: unknown };

/** Watches over this socket as users of a library do, and resumes by cursor. Returns how to leave. */
export type Watch = (socket: Client, asked: Asked, sink: WatchSink) => () => void;

/** A client of graphql-ws for Node. */
export function createSocket(url: string, options: Partial<ClientOptions>): Client {
  return createClient({ url, webSocketImpl: WebSocket, ...options });
}

export const graphqlWs: Watch = (socket, asked, sink) => {
  const client = resuming(socket);
  client.subscribe<Watched>(asked, {
    next: ({ data }) => data && sink.next(data.terrariumEvents),
    error: (error) => sink.end(error),
    complete: () => sink.end(),
  });
  return () => void client.dispose();
};

export const apollo: Watch = (socket, { query, variables = {} }, sink) => {
  const client = new ApolloClient({ link: new GraphQLWsLink(resuming(socket)), cache: new InMemoryCache() });
  client.subscribe<Watched>({ query: gql(query), variables, fetchPolicy: "no-cache" }).subscribe({
    next: ({ data }) => data && sink.next(data.terrariumEvents),
    error: (error: unknown) => sink.end(error),
    complete: () => sink.end(),
  });
  return () => {
    client.stop();
    void socket.dispose();
  };
};

export function urqlClient(socket: Client): UrqlClient {
  return new UrqlClient({
    url: "http://unused.invalid/graphql",
    preferGetMethod: false,
    exchanges: [
      subscriptionExchange({
        forwardSubscription: ({ query = "", variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ query, variables: { ...variables } }, sink as Sink),
          }),
        }),
      }),
    ],
  });
}

export const urql: Watch = (socket, { query, variables = {} }, sink) => {
  urqlClient(resuming(socket))
    .subscription<Watched>(query, variables)
    .subscribe(({ data, error }) => (error ? sink.end(error) : data && sink.next(data.terrariumEvents)));
  return () => void socket.dispose();
};

// Watches an agent with urql, across restarts of the gateway:
//   node --import jiti/register examples/urql/main.ts [agent]
import { Client, gql, subscriptionExchange } from "@urql/core";
import { createClient, type Sink } from "graphql-ws";
import { WebSocket } from "ws"; // Node 20 has none of its own; browsers do, and leave out webSocketImpl

import { patient, resuming } from "../resume.js";

interface Watched {
  terrariumEvents: { cursor: string; type: string; agentId: string; at: string; result?: unknown };
}

const WATCH = gql<Watched, { agentId: string | null }>`
  subscription Watch($agentId: ID, $after: Cursor) {
    terrariumEvents(agentId: $agentId, after: $after, replay: 10) {
      cursor
      type
      agentId
      at
      ... on ResultEvent {
        result
      }
    }
  }
`;

const [agentId = null] = process.argv.slice(2);
const gateway = process.env["TERRARIUM_URL"] ?? "http://127.0.0.1:4000";
const socket = resuming(
  createClient({
    url: `${gateway.replace(/^http/, "ws")}/graphql`,
    webSocketImpl: WebSocket,
    ...patient,
  }),
);
const client = new Client({
  url: `${gateway}/graphql`,
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

client.subscription(WATCH, { agentId }).subscribe(({ data, error }) => {
  console.log(error?.message ?? JSON.stringify(data?.terrariumEvents));
});

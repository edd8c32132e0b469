import { Emitter, serveControl, type Payload } from "../emitter.js";

export const AGENT_ID = "emitter";

/** The event type of Terrarium's schema; peers build the same one. */
export interface BenchEvent {
  readonly __typename: "OutputEvent";
  readonly cursor: string;
  readonly agentId: string;
  readonly at: string;
  readonly data: Payload;
}

/** The document that every GraphQL server executes. */
export const DOCUMENT = `subscription Watch($agentId: ID, $after: Cursor, $replay: Int, $types: [TerrariumEventType!]) {
  terrariumEvents(agentId: $agentId, after: $after, replay: $replay, types: $types) {
    cursor agentId at
    ... on OutputEvent { data }
  }
}`;

/** The part of Terrarium's schema that the document needs, for the other servers. */
export const TYPE_DEFINITIONS = `
  scalar Cursor
  scalar DateTime
  scalar JSON
  enum TerrariumEventType { OUTPUT }
  interface TerrariumEvent { cursor: Cursor! agentId: ID! at: DateTime! }
  type OutputEvent implements TerrariumEvent { cursor: Cursor! agentId: ID! at: DateTime! data: JSON }
  type Agent { id: ID! }
  type Query { agents: [Agent!]! }
  type Mutation { noop(input: JSON): JSON }
  type Subscription {
    terrariumEvents(agentId: ID, after: Cursor, replay: Int, types: [TerrariumEventType!]): TerrariumEvent!
  }
`;

/** Starts the emitter and its control socket, which every peer needs besides its server. */
export function startEmitter(publish: (event: BenchEvent) => void): void {
  const epoch = Date.now().toString(36);
  serveControl(
    new Emitter((data) =>
      publish({
        __typename: "OutputEvent",
        cursor: Buffer.from(`${AGENT_ID}.${epoch}.${data.sequence}`).toString("base64url"),
        agentId: AGENT_ID,
        at: new Date().toISOString(),
        data,
      }),
    ),
  );
}

/** The line the harness waits for; Terrarium prints the same. */
export function announce(port: number): void {
  console.log(`peer listening on http://127.0.0.1:${port}`);
}

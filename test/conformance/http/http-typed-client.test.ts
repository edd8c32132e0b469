import { print, type DocumentNode } from "graphql";
import { expect, test } from "vitest";
import { graphql } from "../../support/generated/index.js";
import { openGateway } from "../../support/gateway-kit.js";

const typedSnapshot = graphql(`
  query TypedSnapshot($agentId: ID!, $last: Int) {
    snapshot(agentId: $agentId, last: $last) {
      agent {
        id
        entropyRemaining
      }
      history {
        __typename
        cursor
        ... on OutputEvent {
          data
        }
      }
    }
  }
`);

/** Generated documents carry their types like this. */
interface TypedDocument<Result, Variables> extends DocumentNode {
  readonly __apiType?: (variables: Variables) => Result;
}

async function request<Result, Variables>(
  url: string,
  document: TypedDocument<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: print(document), variables }),
  });
  return ((await response.json()) as { data: Result }).data;
}

test("[HTTP-2] the answer to a generated document matches its types", async () => {
  await using kit = await openGateway();
  kit.say({ beat: 1 });
  const { snapshot } = await request(kit.url, typedSnapshot, { agentId: "pulse", last: 1 });
  const [event] = snapshot?.history ?? [];
  if (event?.__typename !== "OutputEvent") throw new Error(`not an output: ${event?.__typename}`);
  expect(event.data).toEqual({ beat: 1 });
  expect(snapshot?.agent.entropyRemaining).toBeNull();
});

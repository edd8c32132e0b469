import { expect, it } from "vitest";
import { TerrariumError } from "../../../src/base/errors.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

it("[HTTP-11] the details of an agent's error set neither status nor headers of the answer", async () => {
  const details = { field: "x", http: { status: 418, headers: { "set-cookie": "a=b" } } };
  await using kit = await TerrariumKit.open({
    agents: [
      {
        id: "sly",
        process() {
          throw new TerrariumError("BAD_USER_INPUT", "not that", details);
        },
      },
    ],
  });
  const response = await fetch(`http://127.0.0.1:${kit.port}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: kit.bearer },
    body: JSON.stringify({ query: 'mutation { invoke(agentId: "sly", input: 1) { status } }' }),
  });
  expect([response.status, response.headers.get("set-cookie")]).toEqual([200, null]);
  expect(await response.json()).toMatchObject({
    errors: [{ message: "not that", extensions: { code: "BAD_USER_INPUT", field: "x" } }],
  });
});

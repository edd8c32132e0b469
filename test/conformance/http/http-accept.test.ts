import { request } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openGateway, type GatewayKit } from "../../support/gateway-kit.js";

let kit: GatewayKit;
beforeAll(async () => {
  kit = await openGateway();
});
afterAll(() => kit[Symbol.asyncDispose]());

const QUERY = "?query={metabolism{agents}}";
const WATCH = `?query=${encodeURIComponent('subscription { terrariumEvents(agentId: "pulse", replay: 0) { type } }')}`;

/** Status and media type of the answer to this `Accept`. */
async function answered(target: string, accept: string): Promise<string> {
  const response = await fetch(kit.url + target, { headers: { accept } });
  await response.body?.cancel();
  return `${response.status} ${response.headers.get("content-type")?.split(";", 1)[0]}`;
}

const JSON_TYPE = "200 application/json";
const NEWER = "200 application/graphql-response+json";
const REFUSED = "406 application/json";

test.each([
  ["*/*", JSON_TYPE],
  ["application/*", JSON_TYPE],
  ["application/json;q=0.2, application/graphql-response+json", NEWER],
  ["application/graphql-response+json;q=0.2, application/json", JSON_TYPE],
  ["application/graphql-response+json;q=0, */*", JSON_TYPE],
  ["application/json;q=0, application/*", NEWER],
  ["application/json; charset=utf-8; q=0.5", JSON_TYPE],
  ["application/json; charset=utf-16", REFUSED],
  ["application/json;q=0", REFUSED],
  ["APPLICATION/JSON;Q=0", REFUSED],
  ["*/*;q=0", REFUSED],
  ["*/*;q=0.0", REFUSED],
  ["text/html;q=0.5, application/json", JSON_TYPE],
  ["text/html;q=0, */*", JSON_TYPE],
  ["text/html, application/xhtml+xml, */*;q=0.8", "200 text/html"],
  ["text/event-stream;q=0.5, application/json;q=0", "200 text/event-stream"],
  ["image/png, text/event-stream;q=0", REFUSED],
])("[HTTP-125] Accept: %s is %s", async (accept, expected) => {
  expect(await answered(QUERY, accept)).toBe(expected);
});

test.each([
  ["text/event-stream;q=0", REFUSED],
  ["text/event-stream;q=0.000, */*", REFUSED],
  ["*/*, text/event-stream; q=0", REFUSED],
  ["text/*;q=0", REFUSED],
  ["application/json;q=0.1, text/event-stream;q=0", REFUSED],
  ["text/event-stream;q=0.001", "200 text/event-stream"],
  ["application/json, text/event-stream;q=0.1", "200 text/event-stream"],
  ["text/*", "200 text/event-stream"],
])("[HTTP-125] a subscription with Accept: %s is %s", async (accept, expected) => {
  expect(await answered(WATCH, accept)).toBe(expected);
});

test.each([
  ["gzip;q=0", undefined],
  ["*;q=0", undefined],
  ["identity;q=1, gzip;q=0.5", undefined],
  ["identity;q=0.5, gzip", "gzip"],
  ["*", "gzip"],
  ["GZIP", "gzip"],
  ["xgzip", undefined],
])("[HTTP-125] Accept-Encoding: %s for the GraphiQL page is %s", async (accepted, expected) => {
  const { encoding, bytes } = await new Promise<{ encoding: string | undefined; bytes: Buffer }>(
    (resolve, reject) => {
      request(kit.url, { headers: { accept: "text/html", "accept-encoding": accepted } })
        .once("error", reject)
        .once("response", (response) => {
          const encoding = response.headers["content-encoding"];
          buffer(response).then((bytes) => resolve({ encoding, bytes }), reject);
        })
        .end();
    },
  );
  expect(encoding).toBe(expected);
  const page = encoding === "gzip" ? gunzipSync(bytes) : bytes;
  expect(page.subarray(0, 100).toString()).toMatch(/^\s*<!doctype html>/i);
});

import { expect, test } from "vitest";
import { createClientAddress } from "../../../src/gateway/callers/client-address.js";

const addressOf = createClientAddress(["loopback", "10.0.0.0/8"]);
const from = (forwarded: string | undefined, peer = "127.0.0.1"): string =>
  addressOf({
    socket: { remoteAddress: peer },
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
  } as Parameters<typeof addressOf>[0]);

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["203.0.113.7:4711", "203.0.113.7"],
  ["2001:db8::7", "2001:db8::7"],
  ["[2001:db8::7]", "2001:db8::7"],
  ["[2001:db8::7]:4711", "2001:db8::7"],
  ['"[2001:db8::7]:4711"', "2001:db8::7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["[::FFFF:203.0.113.7]:80", "203.0.113.7"],
  ["198.51.100.1, 203.0.113.7:4711", "203.0.113.7"],
  ["203.0.113.7:4711, 10.1.2.3:80", "203.0.113.7"],
  ["203.0.113.7:1 ,[::1]:2", "203.0.113.7"],
  ["203.0.113.7,", "203.0.113.7"],
])("[HTTP-126] the client of X-Forwarded-For: %s is %s", (forwarded, address) => {
  expect(from(forwarded)).toBe(address);
});

test.each(["unknown", "_hidden", "203.0.113.7:port", "203.0.113.7:80:80", "[203.0.113", "", undefined])(
  "[HTTP-126] if the header holds no address (%s), the proxy itself is the client",
  (forwarded) => {
    expect(from(forwarded)).toBe("127.0.0.1");
  },
);

test("[HTTP-126] the header of a peer that is not a trusted proxy is ignored", () => {
  expect(from("203.0.113.7:4711", "198.51.100.9")).toBe("198.51.100.9");
});

import { expect, test } from "vitest";
import { Peers } from "../../../src/gateway/callers/admission.js";

/** Sockets above `maxConnectionsPerAddress`, for short requests. */
const RESERVE = 200;

test("[LIMIT-13] all addresses of an IPv6 /64 are one peer; another /64 and an IPv4 address are other peers", () => {
  const peers = new Peers(1);
  const addresses = Array.from({ length: 1 + RESERVE }, (_, n) => `2001:db8:0:1::${n.toString(16)}`);
  expect(addresses.every((address) => peers.enter(address))).toBe(true);
  expect(peers.enter("2001:db8:0:1:ffff::1")).toBe(false);
  expect(peers.enter("2001:db8:0:2::1")).toBe(true);
  expect(peers.enter("203.0.113.1")).toBe(true);
  peers.leave("2001:db8:0:1::5");
  expect(peers.enter("2001:db8:0:1:ffff::1")).toBe(true);
});

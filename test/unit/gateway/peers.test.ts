import { expect, test } from "vitest";
import { Peers } from "../../../src/gateway/callers/admission.js";

/** What is left to short requests beyond `maxConnectionsPerAddress`. */
const RESERVE = 200;

test("[LIMIT-13] all addresses of an IPv6 /64 are one peer, those of another /64 and of IPv4 are others", () => {
  const peers = new Peers(1);
  const addresses = Array.from({ length: 1 + RESERVE }, (_, n) => `2001:db8:0:1::${n.toString(16)}`);
  expect(addresses.every((address) => peers.enter(address))).toBe(true);
  expect(peers.enter("2001:db8:0:1:ffff::1")).toBe(false);
  expect(peers.enter("2001:db8:0:2::1")).toBe(true);
  expect(peers.enter("203.0.113.1")).toBe(true);
  peers.leave("2001:db8:0:1::5");
  expect(peers.enter("2001:db8:0:1:ffff::1")).toBe(true);
});

import { isIPv6 } from "node:net";
/**
 * The client that is counted for its share of common limits: the token's subject, or the address without a token.
 * Subjects and addresses cannot imitate each other.
 */
export function clientKey(viewer) {
  return viewer.kind === "client" ? `token:${viewer.id}` : `address:${addressBlock(viewer.address)}`;
}
/** One IPv6 client has 2^64 addresses, so the first half of an address represents it. Other addresses are unchanged. */
export function addressBlock(address) {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("%", 1)[0]?.split("::") ?? [];
  const groups = head === "" ? [] : head.split(":");
  const behind = tail === undefined || tail === "" ? [] : tail.split(":");
  // An address that ends in IPv4 (::ffff:192.0.2.1) is a client of its own.
  if (behind.at(-1)?.includes(".") || groups.at(-1)?.includes(".")) return address;
  const zeros =
    tail === undefined ? [] : Array.from({ length: 8 - groups.length - behind.length }, () => "0");
  const first = [...groups, ...zeros, ...behind]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16));
  return `${first.join(":")}::/64`;
}
//# sourceMappingURL=viewer.js.map

import Negotiator from "negotiator";
/** Media types of GraphQL-over-HTTP responses, best first for clients without a preference. */
const GRAPHQL_ANSWERS = [
  "application/json",
  "application/graphql-response+json",
  "text/event-stream",
  "text/html",
];
/** `Accept` of a client that accepts none of them. */
const NOTHING = "none/none";
/**
 * Rewrites `Accept` of a GraphQL request as the media types of the possible responses, best first. Weights and wildcards are
 * resolved here, because Yoga reads neither. An empty header accepts anything.
 */
export function settledAccept(header) {
  const accept = header.split(",").flatMap(withoutParameters).join(",");
  const types = new Negotiator({ headers: { accept } }).mediaTypes([...GRAPHQL_ANSWERS]);
  if (header.trim() === "") return "*/*";
  return types.length === 0 ? NOTHING : types.join(", ");
}
/** Whether a client would rather have a page than JSON. A client without a preference gets JSON. */
export function prefersPage(header) {
  const negotiator = new Negotiator({ headers: { accept: header ?? "*/*" } });
  return negotiator.mediaType(["application/json", "text/html"]) === "text/html";
}
/** Drops ranges with a charset other than UTF-8, and all parameters except the weight. */
function withoutParameters(range) {
  const [type = "", ...parameters] = range
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const isOtherCharset = parameters.some((one) => /^charset=(?!"?utf-8"?$)/.test(one));
  const weight = parameters.filter((one) => /^q\s*=/.test(one)).map((one) => `;${one}`);
  return isOtherCharset ? [] : [type + weight.slice(0, 1).join("")];
}
/** The best of the content codings there are, by `Accept-Encoding`; null for none. */
export function acceptedEncoding(header, available) {
  const negotiator = new Negotiator({ headers: { "accept-encoding": (header ?? "").toLowerCase() } });
  // The published types do not have the second argument yet.
  const encodings = negotiator.encodings.bind(negotiator);
  const [best] = encodings([...available, "identity"], { preferred: available });
  return available.find((one) => one === best) ?? null;
}
//# sourceMappingURL=accept.js.map

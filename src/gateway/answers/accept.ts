import Negotiator from "negotiator";

/** What GraphQL over HTTP is answered in, in the order of preference for who takes anything. */
const GRAPHQL_ANSWERS = [
  "application/json",
  "application/graphql-response+json",
  "text/event-stream",
  "text/html",
] as const;

/** Stands in `Accept` for who takes none of them. */
const NOTHING = "none/none";

/**
 * `Accept` of a GraphQL request, written out as the media types that may be the answer, the best first: weights and
 * wildcards are worked out here, because the HTTP library reads neither. An empty header takes anything.
 */
export function settledAccept(header: string): string {
  const accept = header.split(",").flatMap(withoutParameters).join(",");
  const types = new Negotiator({ headers: { accept } }).mediaTypes([...GRAPHQL_ANSWERS]);
  if (header.trim() === "") return "*/*";
  return types.length === 0 ? NOTHING : types.join(", ");
}

/** Answers are in UTF-8, so that a range that wants another charset matches none. Other parameters select nothing. */
function withoutParameters(range: string): string[] {
  const [type = "", ...parameters] = range
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const isOtherCharset = parameters.some((one) => /^charset=(?!"?utf-8"?$)/.test(one));
  const weight = parameters.filter((one) => /^q\s*=/.test(one)).map((one) => `;${one}`);
  return isOtherCharset ? [] : [type + weight.slice(0, 1).join("")];
}

type Encodings = (
  available: readonly string[],
  options: { readonly preferred: readonly string[] },
) => string[];

/** The best of the content codings there are, by `Accept-Encoding`; null for none. */
export function acceptedEncoding<T extends string>(header: string | null, available: readonly T[]): T | null {
  const negotiator = new Negotiator({ headers: { "accept-encoding": (header ?? "").toLowerCase() } });
  // The second argument is younger than the published types.
  const encodings: Encodings = negotiator.encodings.bind(negotiator);
  const [best] = encodings([...available, "identity"], { preferred: available });
  return available.find((one) => one === best) ?? null;
}

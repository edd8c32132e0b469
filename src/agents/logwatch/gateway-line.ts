/** A line of a gateway's access log: time, address, method; path; status, duration; operation. No field has a space but the last. */
const ACCESS_LINE = /^(\d{4}-\d\d-\d\dT[\d:.]+Z [^ ]+ [^ ]+ )([^ ]*)( \d{3} \d+\.\d+ms )(.*)$/s;

/** Segments of the gateway's own paths. */
const OWN_SEGMENTS = new Set(
  (
    " index.html graphql graphiql-token.js docs docs.js docs.css openapi.json widgets.js embed health ready metrics " +
    "agentese observe perturb api agents runs cancel again history pheromones freezes thaw invoke snapshot"
  ).split(" "),
);
const OPERATION_KINDS = ["query", "mutation", "subscription"];

/**
 * The line without names that callers give: of agents, commands, runs, operations. An agent may be hidden from those who watch
 * this one, and the log of their own gateway would tell them of it. Other lines stay as they are.
 */
export function withoutNames(text: string): string {
  const [, before, path, after, operation] = ACCESS_LINE.exec(text) ?? [];
  if (before === undefined || path === undefined || after === undefined) return text;
  const segments = path.split("/").map((segment) => (OWN_SEGMENTS.has(segment) ? segment : "<name>"));
  const kind = OPERATION_KINDS.find((one) => operation?.startsWith(one)) ?? "-";
  return `${before}${segments.join("/")}${after}${kind}`;
}

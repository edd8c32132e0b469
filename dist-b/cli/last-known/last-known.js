import { hiddenMembers } from "../../events/hidden.js";
export const NOTHING_KNOWN = {
  epoch: null,
  agents: null,
  commanded: null,
  manifests: {},
  pending: null,
  cards: {},
  observers: null,
  runs: {},
  trees: {},
  streams: {},
};
/** The part of that name, which may be one that objects inherit. */
export function partOf(parts, name) {
  return Object.hasOwn(parts, name) ? (parts[name] ?? null) : null;
}
/** Replaces the text of an ERROR event, which only callers allowed to steer the agent may read. */
const HIDDEN_ERROR = "(the text is shown only with a token that may steer the agent)";
/** The event without what only a token shows. */
export function publicEvent(event) {
  if (event.type === "ERROR") return { ...event, message: HIDDEN_ERROR };
  const hidden = hiddenMembers(event.type);
  return hidden ? { ...event, ...hidden } : event;
}
/** The semaphore without what only a token shows. */
export function publicSemaphore(row) {
  const { resumption } = row;
  return resumption ? { ...row, resumption: { ...resumption, errorCode: null, error: null } } : row;
}
/** The same for a semaphore that was looked at: neither state nor input nor answer. */
export function publicCard(card) {
  const secrets = { secretsShown: false, state: null, input: null, answer: null, cancelReason: null };
  return { ...publicSemaphore(card), ...secrets };
}
/** The run without the text of its error. */
export function publicRun(run) {
  return { ...run, error: run.error && { ...run.error, message: null } };
}
/** The same for a run that was looked at: without its input, and so for the runs below it. */
export function publicTree(tree) {
  return { ...publicRun(tree), input: null, children: tree.children.map(publicBranch) };
}
function publicBranch(branch) {
  const { children } = branch;
  return { ...publicRun(branch), ...(children && { children: children.map(publicBranch) }) };
}
/** The last known events of an agent or of all agents, and the cursor after them; null when there are none. */
export function streamOf(known, scope, all) {
  const own = partOf(known.streams, scope);
  const newest = own?.value.at(-1);
  if (own && newest) return { asOf: own.asOf, events: own.value, cursor: newest.cursor };
  // The stream of all agents holds this agent's events, but its cursors are not valid in the agent's own stream.
  const wide = known.streams[all];
  const events = wide?.value.filter(({ agentId }) => agentId === scope) ?? [];
  return wide && events.length > 0 ? { asOf: wide.asOf, events, cursor: null } : null;
}
//# sourceMappingURL=last-known.js.map

/**
 * A change of a list of agents. Removed agents come first; no agent is in both lists.
 *
 * The gateway's parts are told of the change and not of the whole list, so that one more among ten thousand agents costs
 * what one costs.
 */
export interface AgentsChange<Agent extends { readonly id: string } = { readonly id: string }> {
  /** New, described anew, or announced again by a host that has a new connection. */
  readonly added: readonly Agent[];
  /** Ids of agents that are not there any more. */
  readonly removed: readonly string[];
}

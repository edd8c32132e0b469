import type { DirectoryChange, DirectoryEntry } from "./directory.js";
import type { AgentDescriptor, ManifestChange } from "./port.js";

/** The agents of all hosts in one map, which follows the directory. */
export class Manifest {
  readonly #all = new Map<string, AgentDescriptor>();

  /** By id, in the order in which they came. One map for ever. */
  get all(): ReadonlyMap<string, AgentDescriptor> {
    return this.#all;
  }

  /**
   * Follows these changes, which led to `entries`. Returns what they come to: an agent that left and came back within them has not
   * left. Null: nothing has changed.
   */
  follow(
    changes: readonly DirectoryChange[],
    entries: ReadonlyMap<string, DirectoryEntry>,
  ): ManifestChange | null {
    const touched = new Set(
      changes.flatMap(({ added, removed }) => [...removed, ...added.map(({ agent }) => agent.id)]),
    );
    const added: AgentDescriptor[] = [];
    const removed: string[] = [];
    for (const id of touched) {
      const agent = entries.get(id)?.agent;
      if (agent) {
        this.#all.set(id, agent);
        added.push(agent);
      } else if (this.#all.delete(id)) removed.push(id);
    }
    return added.length + removed.length > 0 ? { added, removed } : null;
  }
}

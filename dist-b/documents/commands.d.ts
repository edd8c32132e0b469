import type { CommandDescriptor } from "../events/command.js";
import type { Document, Pulse } from "./agents.js";
/** A command in the manifest, which contains no hidden ones. */
type Told = Omit<CommandDescriptor, "hidden">;
export interface CommandedRow {
  readonly id: string;
  readonly description: string;
  readonly commands: readonly Pick<Told, "name" | "aliases" | "help">[];
}
/** Agents with their commands' names. */
export declare const COMMANDED: Document<
  {
    agents: CommandedRow[];
    pulse: Pulse;
  },
  Record<string, never>
>;
export interface ManifestAnswer {
  readonly pulse: Pulse;
  readonly agent: {
    readonly id: string;
    readonly description: string;
    readonly commands: readonly Told[];
  } | null;
  readonly agents: readonly {
    readonly id: string;
  }[];
}
/** Everything needed to call one agent, and the ids of all agents for suggestions. */
export declare const MANIFEST: Document<
  ManifestAnswer,
  {
    readonly id: string;
  }
>;
export {};

import type { CommandDescriptor } from "../events/agent/command.js";
import type { Document, Pulse } from "./agents.js";

/** A command in the manifest, which contains no hidden ones. */
type Told = Omit<CommandDescriptor, "hidden">;

export interface CommandedRow {
  readonly id: string;
  readonly description: string;
  readonly commands: readonly Pick<Told, "name" | "aliases" | "help">[];
}

/** Agents with their commands' names. */
export const COMMANDED: Document<{ agents: CommandedRow[]; pulse: Pulse }, Record<string, never>> = {
  text: /* GraphQL */ `
    query Commanded {
      agents {
        id
        description
        commands {
          name
          aliases
          help
        }
      }
      pulse: metabolism {
        cursor
      }
    }
  `,
};

export interface ManifestAnswer {
  readonly pulse: Pulse;
  readonly agent: {
    readonly id: string;
    readonly description: string;
    readonly commands: readonly Told[];
  } | null;
  readonly agents: readonly { readonly id: string }[];
}

/** Everything needed to call one agent, and the ids of all agents for suggestions. */
export const MANIFEST: Document<ManifestAnswer, { readonly id: string }> = {
  text: /* GraphQL */ `
    query Manifest($id: ID!) {
      agent(id: $id) {
        id
        description
        commands {
          name
          help
          examples {
            help
            args
          }
          aliases
          readonly
          pure
          parks
          private
          timeoutMs
          input
          output
        }
      }
      agents {
        id
      }
      pulse: metabolism {
        cursor
      }
    }
  `,
};

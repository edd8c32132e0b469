/** Agents with their commands' names. */
export const COMMANDED = {
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
/** Everything needed to call one agent, and the ids of all agents for suggestions. */
export const MANIFEST = {
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
//# sourceMappingURL=commands.js.map

/** The agent of the scenario `runs`: it does nothing. */
export default {
  id: "noop",
  flux: { inboxMax: 100_000 },
  process: (): null => null,
  commands: { noop: { run: (): null => null } },
};

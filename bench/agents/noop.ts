/** Agents of the scenarios about runs: one that does nothing, and one that counts the calls of each session. */
interface SessionContext {
  readonly state: { get(): unknown; set(value: unknown): void };
}

const NOTE = "x".repeat(200);

export default [
  {
    id: "noop",
    flux: { inboxMax: 100_000 },
    process: (): null => null,
    commands: { noop: { run: (): null => null } },
  },
  {
    id: "counter",
    flux: { inboxMax: 100_000, concurrency: 64 },
    process(_input: unknown, { state }: SessionContext): number {
      const calls = ((state.get() as { calls?: number } | null)?.calls ?? 0) + 1;
      state.set({ calls, note: NOTE });
      return calls;
    },
  },
];

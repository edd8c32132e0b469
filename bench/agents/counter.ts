/** The agent of the scenario `sessions`: it counts the calls of each session. */
interface SessionContext {
  readonly state: { get(): unknown; set(value: unknown): void };
}

const NOTE = "x".repeat(200);

export default {
  id: "counter",
  flux: { inboxMax: 100_000, concurrency: 64 },
  process(_input: unknown, { state }: SessionContext): number {
    const calls = ((state.get() as { calls?: number } | null)?.calls ?? 0) + 1;
    state.set({ calls, note: NOTE });
    return calls;
  },
};

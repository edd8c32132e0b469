/** Says what it hears; nothing happens unless somebody perturbs it. */
const echo = {
  id: "echo",
  genus: "test",
  description: "returns its input",
  process: (input: unknown): unknown => input,
};

/** Never answers, and does not care about being aborted. */
const stuck = {
  id: "stuck",
  genus: "test",
  description: "never returns",
  process: (): Promise<unknown> => new Promise(() => undefined),
};

export default [echo, stuck];

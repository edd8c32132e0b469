/** Returns its input; publishes nothing by itself. */
const echo = {
  id: "echo",
  genus: "test",
  description: "returns its input",
  process: (input: unknown): unknown => input,
};

/** Never answers, and ignores being aborted. */
const stuck = {
  id: "stuck",
  genus: "test",
  description: "never returns",
  process: (): Promise<unknown> => new Promise(() => undefined),
};

export default [echo, stuck];

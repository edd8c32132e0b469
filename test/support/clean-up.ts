const tasks: (() => unknown)[] = [];

/** Functions to call after the test, the last one first. */
export function cleanUp(task: () => unknown): void {
  tasks.push(task);
}

/** Called after each test by setup/leftovers.ts. */
export async function cleanUpAll(): Promise<void> {
  for (const task of tasks.splice(0).toReversed()) await task();
}

/** How long a cancellation waits for an agent to stop, ms. */
export const CANCEL_WAIT_MS = 2_000;
/** The result of `work`, or undefined when it takes longer. */
export async function withinMs(clock, ms, work) {
  let cancel = () => undefined;
  const late = new Promise((resolve) => {
    cancel = clock.after(ms, () => resolve(undefined));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
//# sourceMappingURL=within.js.map

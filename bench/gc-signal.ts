/** Preloaded into measured servers: SIGUSR2 collects garbage, so that resident memory can be compared. */
const { gc } = globalThis;
if (gc !== undefined) {
  process.on("SIGUSR2", () => {
    gc();
    gc();
  });
}

// Raises unforeseen faults on demand.
process.on("SIGUSR2", () => {
  throw new Error("an unforeseen fault");
});
// A terminal also sends this signal when its size changes.
process.on("SIGWINCH", () => {
  if (!process.stdout.isTTY) void Promise.reject(new Error("an unforeseen fault"));
});

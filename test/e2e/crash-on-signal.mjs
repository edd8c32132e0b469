// Faults nobody foresaw, whenever a test wants one.
process.on("SIGUSR2", () => {
  throw new Error("a fault nobody foresaw");
});
// A terminal sends this one, too, when its size changes.
process.on("SIGWINCH", () => {
  if (!process.stdout.isTTY) void Promise.reject(new Error("a fault nobody foresaw"));
});

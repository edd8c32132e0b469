// A fault nobody foresaw, whenever a test wants one.
process.on("SIGUSR2", () => {
  throw new Error("a fault nobody foresaw");
});

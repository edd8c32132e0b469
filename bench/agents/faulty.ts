import { defineAgent } from "terrarium-gateway";

/** Fails on demand. */
export default defineAgent({
  id: "faulty",
  process(input): unknown {
    if (input === "exit") process.exit(3);
    if (input === "unencodable") return { big: 10n };
    throw new Error("failed on demand");
  },
});

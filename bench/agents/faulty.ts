import { defineAgent } from "terrarium-gateway";

/** Fails as it is told to. */
export default defineAgent({
  id: "faulty",
  process(input): unknown {
    if (input === "exit") process.exit(3);
    if (input === "unencodable") return { big: 10n };
    throw new Error("as it was told");
  },
});

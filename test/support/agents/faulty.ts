import { defineAgent } from "terrarium-gateway";

/** Comes to harm in the way it is told to. */
export default defineAgent({
  id: "faulty",
  async process(input, { emit }): Promise<unknown> {
    switch (input) {
      case "throw":
        throw new Error("as it was told");
      case "hang":
        return await new Promise(() => undefined);
      case "loop":
        for (;;);
      case "allocate": {
        const kept: unknown[] = [];
        for (;;) kept.push(Array.from({ length: 1_000 }, (_, n) => ({ n })));
      }
      case "flood":
        for (let n = 0; n < 20_000; n += 1) emit({ n });
        return "flooded";
      case "unencodable":
        return { big: 10n };
      case "circular": {
        const self: Record<string, unknown> = {};
        self["self"] = self;
        return self;
      }
      case "exit":
        process.exit(3);
      // eslint-disable-next-line no-fallthrough -- process.exit never returns
      case "reject":
        void Promise.reject(new Error("nobody handles this"));
        return "rejected";
      case "crash":
        setImmediate(() => {
          throw new Error("nobody catches this");
        });
        return "crashed";
      default:
        return { echo: input };
    }
  },
});

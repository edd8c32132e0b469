import { defineAgent } from "terrarium-gateway";

/** Fails on demand, in the way that its input names. */
export default defineAgent({
  id: "faulty",
  async process(input, { emit }): Promise<unknown> {
    switch (input) {
      case "throw":
        throw new Error("failed on demand");
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
        void Promise.reject(new Error("rejected on demand"));
        return "rejected";
      case "crash":
        setImmediate(() => {
          throw new Error("crashed on demand");
        });
        return "crashed";
      default:
        return { echo: input };
    }
  },
});

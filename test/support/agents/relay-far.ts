import { defineAgent } from "terrarium-gateway";
import { follow, relay } from "./relay.js";

/** Another module, and another thread. */
export default [
  relay("far", { calls: ["*"] }),
  relay("out", { calls: ["*"] }),
  defineAgent({
    id: "spring",
    async *source(context) {
      await context.perturb("out", [], { idempotencyKey: "from the source" });
      yield [{ invoke: "out" }, { invoke: "spring" }, { perturb: "spring", input: [] }];
      await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
    },
    process: follow,
  }),
  defineAgent({
    id: "strict",
    input: {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: (value: unknown) =>
          typeof value === "number" ? { value } : { issues: [{ message: "must be a number" }] },
      },
    },
    process: (value: number) => value * 2,
  }),
];

// An agent module: a default export, plain objects. Run it with
//   npx terrarium serve --agents examples/my-agent.ts
import { defineAgent } from "terrarium-gateway/agent";
import { z } from "zod";

const Reading = z.object({ celsius: z.number(), from: z.string().default("sensor") });

export default defineAgent({
  id: "thermometer",
  genus: "sensor",
  description: "says when it gets too hot",
  input: Reading, // any Standard Schema; a wrong input is refused with the field's name
  async *source({ signal, sleep }) {
    while (!signal.aborted) {
      yield { celsius: 15 + Math.random() * 15, from: "sensor" };
      await sleep(1_000); // rejects when the agent is stopped, which ends the source
    }
  },
  process({ celsius, from }, context) {
    context.emit({ celsius }); // observers see an OUTPUT event
    return celsius > 28 ? { tooHot: celsius, from } : undefined; // undefined: nothing to say
  },
});

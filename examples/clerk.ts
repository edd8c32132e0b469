// An agent that anybody may watch, although the letters are private. Run it with
//   npx terrarium serve --agents examples/clerk.ts
import { command, defineAgent } from "terrarium-gateway/agent";
import { z } from "zod";

const Letter = z.object({ from: z.string(), text: z.string() });
const filed: z.infer<typeof Letter>[] = [];

export default defineAgent({
  id: "clerk",
  description: "files letters",
  input: Letter,
  process(letter, { emit }) {
    filed.push(letter);
    emit({ reading: letter.text.slice(0, 20) });
    return { filed: filed.length, from: letter.from };
  },
  commands: {
    // Others see that somebody looked, not what was found.
    find: command({
      help: "The letters of one sender.",
      private: true,
      input: z.object({ from: z.string() }),
      output: z.array(Letter),
      run: ({ from }) => filed.filter((letter) => letter.from === from),
    }),
  },
  // What people without `agent:clerk:observe` see: that a letter was filed, and no word of it.
  publicView(event) {
    if (event.type === "OUTPUT") return null;
    return event.type === "RESULT" ? { result: { filed: true } } : event;
  },
});

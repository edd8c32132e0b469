// An agent with two commands, each with its types. Run it with
//   npx terrarium serve --agents examples/two-commands.ts
import { command, defineAgent } from "terrarium-gateway/agent";
import { z } from "zod";

const Note = z.object({ text: z.string().min(1).max(80), stars: z.int32().min(0).max(5).default(5) });
const notes: z.infer<typeof Note>[] = [];

export default defineAgent({
  id: "guestbook",
  commands: {
    write: command({ help: "Adds a note.", input: Note, output: z.int32(), run: (note) => notes.push(note) }),
    read: command({ help: "The notes.", readonly: true, output: z.array(Note), run: () => notes }),
  },
});

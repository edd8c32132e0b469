import { command, defineAgent, type JsonValue, TerrariumError } from "terrarium-gateway";

export interface Wanted {
  readonly path: string;
  readonly input?: JsonValue;
}

/** Resolves paths, and returns what it got: answers as text, refusals with their details. */
export default defineAgent({
  id: "finder",
  calls: ["echoes", "at.*"],
  async process(wanted: readonly Wanted[], { resolve }) {
    const got: JsonValue[] = [];
    for (const { path, input } of wanted) {
      try {
        got.push({ bytes: JSON.stringify(await resolve(path, input)) });
      } catch (error) {
        if (!(error instanceof TerrariumError)) throw error;
        got.push({ code: error.code, message: error.message, details: { ...error.details } });
      }
    }
    return got;
  },
  commands: {
    pure: command({ pure: true, run: async (_args, { resolve }) => (await resolve("self.runs")).value }),
  },
});

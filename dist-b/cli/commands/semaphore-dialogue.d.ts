import { type JsonValue } from "../../base/json.js";
import type { RenderOptions } from "../render/render.js";
import type { ClientSettings } from "../settings.js";
export interface DialogueStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly terminal: boolean;
  readonly render: RenderOptions;
}
/** Lists open questions, shows the chosen one and asks for its answer, until none is left or the person quits. */
export declare function interact(settings: ClientSettings, streams: DialogueStreams): Promise<void>;
/** Parses the answer as JSON; anything else is taken as text, so that `Approve` needs no quotes. */
export declare function answerOf(text: string): JsonValue;

import type { Builder } from "./builder.js";
import type { Enums } from "./types/enums.js";
import { type addEventTypes } from "./types/event.js";
/** `history`: the events that the log keeps. */
export declare function addHistory(
  builder: Builder,
  enums: Enums,
  events: ReturnType<typeof addEventTypes>,
): void;

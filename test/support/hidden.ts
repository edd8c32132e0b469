import { EVENT_TABLE } from "../../src/events/table.js";

/** What an ERROR event says to viewers that may not steer its agent. */
export const HIDDEN_ERROR_MESSAGE = EVENT_TABLE.ERROR.fields.message.hiddenAs;

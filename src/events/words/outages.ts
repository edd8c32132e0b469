/** The word of a gateway that is cut off from what the gateways share, where a live one has `live`. */
export const CUT_OFF = "cut off";

const MOMENT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** A gateway's sentence of an outage with its moments in local time: the time of day, and the date of another day. */
export function localOutage(words: string, now: number): string {
  return words.replace(MOMENT, (iso) => {
    const at = new Date(iso);
    const isToday = at.toDateString() === new Date(now).toDateString();
    // Swedish writes both as ISO 8601 does.
    return isToday ? at.toLocaleTimeString("sv") : at.toLocaleString("sv");
  });
}

/** The same in fewer and fewer words, longest first: what is away and what that means, and what is away. */
export function outageInShort(words: string): readonly string[] {
  const [head = "", rest = ""] = words.split(/: (.*)/s);
  const [first = ""] = rest.split(", and ");
  return [...new Set([words, `${head}: ${first}`, head])];
}

/** What to say when it is over. */
export function outageEnd(words: string): string {
  return words.startsWith("NATS") ? "NATS is back: new events are shown" : "new events are shown again";
}

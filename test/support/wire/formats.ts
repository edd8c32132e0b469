export interface RawResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Parses the HTTP responses of one connection. The last may be incomplete. */
export function responsesIn(bytes: Buffer): RawResponse[] {
  const responses: RawResponse[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf("\r\n\r\n", at);
    if (end < 0) break;
    const [first = "", ...lines] = bytes.toString("latin1", at, end).split("\r\n");
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(first) ?? [];
    if (status === undefined) throw new Error(`not the beginning of a response: ${first.slice(0, 100)}`);
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
    );
    const { body, next } = bodyAt(bytes, end + 4, Number(status), headers);
    responses.push({ status: Number(status), headers, body });
    at = next;
  }
  return responses;
}

function bodyAt(
  bytes: Buffer,
  at: number,
  status: number,
  headers: ReadonlyMap<string, string>,
): { body: string; next: number } {
  // A response to HEAD has the headers of a body but no body: the next response begins here.
  if (
    status < 200 ||
    status === 204 ||
    status === 304 ||
    bytes.toString("latin1", at, at + 9) === "HTTP/1.1 "
  )
    return { body: "", next: at };
  const length = headers.get("content-length");
  if (length !== undefined)
    return { body: bytes.toString("utf8", at, at + Number(length)), next: at + Number(length) };
  if (headers.get("transfer-encoding") !== "chunked")
    return { body: bytes.toString("utf8", at), next: bytes.length };
  const parts: Buffer[] = [];
  let place = at;
  for (;;) {
    const line = bytes.indexOf("\r\n", place);
    const size = line < 0 ? 0 : Number.parseInt(bytes.toString("latin1", place, line), 16);
    if (line < 0) return { body: Buffer.concat(parts).toString(), next: bytes.length };
    if (Number.isNaN(size)) throw new Error(`no chunk begins with ${bytes.toString("latin1", place, line)}`);
    if (size === 0) return { body: Buffer.concat(parts).toString(), next: line + 4 };
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    place = line + 4 + size;
  }
}

/** One metric of a scrape. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  /** Includes `_bucket`, `_sum` or `_count` if the family is a histogram or summary. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)",?/y;

/** Parses Prometheus' text format, version 0.0.4. Throws on anything that a scraper would reject. */
export function parseExposition(text: string): Family[] {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const families: { name: string; help: string; type: string; samples: Sample[] }[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, keyword, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    const current = families.at(-1);
    if (keyword === "HELP") families.push({ name, help: rest, type: "untyped", samples: [] });
    else if (keyword === "TYPE") {
      if (current?.name !== name) throw new Error(`TYPE without HELP before it: ${line}`);
      current.type = rest;
    } else if (!line.startsWith("#")) {
      const sample = sampleIn(line);
      if (!current || !belongsTo(sample.name, current)) throw new Error(`a sample out of place: ${line}`);
      current.samples.push(sample);
    }
  }
  return families;
}

function sampleIn(line: string): Sample {
  const [, name, labelText = "", number = ""] = SAMPLE.exec(line) ?? [];
  if (name === undefined) throw new Error(`cannot be read: ${line}`);
  const value = number === "+Inf" ? Infinity : number === "Nan" ? Number.NaN : Number(number);
  return { name, labels: labelsIn(labelText, line), value };
}

function labelsIn(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [, name, value] = LABEL.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new Error(`labels cannot be read: ${line}`);
    if (name in labels) throw new Error(`a label twice: ${line}`);
    labels[name] = value;
  }
  return labels;
}

function belongsTo(sample: string, { name, type }: { name: string; type: string }): boolean {
  const suffixes = { histogram: ["_bucket", "_sum", "_count"], summary: ["", "_sum", "_count"] }[type] ?? [
    "",
  ];
  return suffixes.some((suffix) => sample === name + suffix);
}

/** Units other than base units, and abbreviations of base units. */
const BAD_UNITS =
  /_(ms|msec|milliseconds|millis|us|microseconds|ns|nanoseconds|s|sec|secs|minutes|hours|kb|mb|gb|kilobytes|megabytes|percent|pct)(_|$)/;

/** Violations of the naming rules of Prometheus, as `promtool check metrics` reports them. */
export function complaintsAbout(families: readonly Family[]): string[] {
  const complaints: string[] = [];
  const seen = new Set<string>();
  for (const { name, help, type, samples } of families) {
    const say = (what: string): void => void complaints.push(`${name}: ${what}`);
    if (seen.has(name)) say("is there twice");
    seen.add(name);
    if (!/^[a-z][a-z0-9_]*$/.test(name)) say("is not in snake case");
    if (help.trim() === "") say("has no help");
    if (!["counter", "gauge", "histogram", "summary"].includes(type)) say(`is ${type}`);
    if ((type === "counter") !== name.endsWith("_total")) say(`is a ${type}`);
    if (BAD_UNITS.test(name)) say("is not in a base unit");
    if (/_(count|sum|bucket|info)$/.test(name) && !name.endsWith("_info"))
      say("ends as a histogram's parts do");
    if (name.includes(`_${type}`)) say("has its type in its name");
    const series = samples.map((one) => `${one.name}${keyOf(one.labels)}`);
    if (new Set(series).size !== series.length) say("has the same series twice");
    if (type === "histogram") complaints.push(...complaintsAboutHistogram(name, samples));
    if (type === "counter" && samples.some(({ value }) => !(value >= 0))) say("is negative");
  }
  return complaints;
}

/** Equal texts for equal labels. */
function keyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function complaintsAboutHistogram(name: string, samples: readonly Sample[]): string[] {
  const bySeries = new Map<string, { buckets: Sample[]; count: number | null }>();
  for (const sample of samples) {
    const { le: _, ...others } = sample.labels;
    const key = keyOf(others);
    const series = bySeries.get(key) ?? { buckets: [], count: null };
    bySeries.set(key, series);
    if (sample.name.endsWith("_bucket")) series.buckets.push(sample);
    if (sample.name.endsWith("_count")) series.count = sample.value;
  }
  return [...bySeries].flatMap(([key, { buckets, count }]) => {
    const growing = buckets.every(({ value }, index) => value >= (buckets[index - 1]?.value ?? 0));
    const last = buckets.at(-1);
    return growing && last?.labels["le"] === "+Inf" && last.value === count ? [] : [`${name}${key}: torn`];
  });
}

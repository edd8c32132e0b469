import { z } from "zod";
import type { JsonValue } from "../../../src/base/json.js";
import { type AgentDefinition, command, defineAgent, park } from "../../../src/index.js";
import { runProgram } from "../../support/surfaces/command-line.js";
import type { TerrariumKit } from "../../support/terrarium-kit.js";

/** An answer as text, or a refusal. */
export type Outcome =
  | { readonly bytes: string }
  | { readonly code: string; readonly message: string; readonly details: { [name: string]: JsonValue } };

export type Input = { [name: string]: JsonValue };

/** One way to ask for a path: all that the suite knows of a surface. */
export interface Surface {
  readonly name: string;
  /** Whether it can ask for paths that act. */
  readonly acts: boolean;
  /** Null: without a token. */
  ask(path: string, input: Input | undefined, bearer: string | null): Promise<Outcome>;
}

type Details = { readonly [name: string]: JsonValue };

const JSON_TYPE = { "content-type": "application/json" };

function headersOf(bearer: string | null, more: Record<string, string> = {}): Record<string, string> {
  return { ...(bearer === null ? {} : { authorization: bearer }), ...more };
}

function graphql(kit: TerrariumKit, operation: "query" | "mutation", field: string): Surface {
  return {
    name: `GraphQL ${operation}`,
    acts: operation === "mutation",
    async ask(path, input, bearer) {
      const query = `${operation} ($path: String!, $input: JSON) { ${field}(path: $path, input: $input) { path kind value html } }`;
      const response = await fetch(kit.url, {
        method: "POST",
        headers: headersOf(bearer, JSON_TYPE),
        body: JSON.stringify({ query, variables: { path, ...(input !== undefined && { input }) } }),
      });
      const text = await response.text();
      const { errors = [] } = JSON.parse(text) as {
        errors?: readonly {
          readonly message: string;
          readonly extensions: Details & { readonly code: string };
        }[];
      };
      const [error] = errors;
      if (error) {
        const { code, ...details } = error.extensions;
        return { code, message: error.message, details };
      }
      const [, bytes = text] = new RegExp(`^\\{"data":\\{"${field}":(.*)\\}\\}$`, "s").exec(text) ?? [];
      return { bytes };
    },
  };
}

async function outcomeOf(response: Response): Promise<Outcome> {
  const text = await response.text();
  if (response.ok) return { bytes: text.replace(/\n$/, "") };
  const {
    type: _type,
    title: _title,
    status: _status,
    code,
    detail,
    ...details
  } = JSON.parse(text) as Details & { readonly code: string; readonly detail: string };
  return { code, message: detail, details };
}

/** A path as one segment of an address: also text that is no path. */
export function addressOf(kit: TerrariumKit, path: string): URL {
  return new URL(`http://127.0.0.1:${kit.port}/agentese/${encodeURIComponent(path)}`);
}

function rest(kit: TerrariumKit): Surface[] {
  const get = async (url: URL, bearer: string | null): Promise<Outcome> =>
    await outcomeOf(await fetch(url, { headers: headersOf(bearer) }));
  return [
    {
      name: "GET with parameters",
      acts: false,
      async ask(path, input, bearer) {
        const url = addressOf(kit, path);
        for (const [name, value] of Object.entries(input ?? {}))
          url.searchParams.set(name, JSON.stringify(value).replaceAll(/["[\]]/g, ""));
        return await get(url, bearer);
      },
    },
    {
      name: "GET with JSON",
      acts: false,
      async ask(path, input, bearer) {
        const url = addressOf(kit, path);
        if (input !== undefined) url.searchParams.set("input", JSON.stringify(input));
        return await get(url, bearer);
      },
    },
    {
      name: "POST",
      acts: true,
      async ask(path, input, bearer) {
        const sent =
          input === undefined
            ? { headers: headersOf(bearer) }
            : { headers: headersOf(bearer, JSON_TYPE), body: JSON.stringify(input) };
        return await outcomeOf(await fetch(addressOf(kit, path), { method: "POST", ...sent }));
      },
    },
  ];
}

/** The program in the tests' process. One standard output: one call at a time. */
function commandLine(kit: TerrariumKit): Surface {
  let last: Promise<unknown> = Promise.resolve();
  return {
    name: "command line",
    acts: true,
    async ask(path, input, bearer) {
      const variables = {
        TERRARIUM_URL: `http://127.0.0.1:${kit.port}`,
        ...(bearer !== null && { TERRARIUM_TOKEN: bearer.replace("Bearer ", "") }),
      };
      const words = [
        "agentese",
        "--json",
        "--no-cache",
        "--",
        path,
        ...(input ? [JSON.stringify(input)] : []),
      ];
      const ran = last.then(() => runProgram(words, variables));
      last = ran.catch(() => undefined);
      const { status, stdout, stderr } = await ran;
      if (status === 0) return { bytes: stdout.replace(/\n$/, "") };
      const { error } = JSON.parse(stderr) as { error: Details & { code: string; message: string } };
      const { code, message, advice: _advice, ...details } = error;
      return { code, message, details };
    },
  };
}

export function surfacesOf(kit: TerrariumKit): readonly Surface[] {
  return [
    graphql(kit, "query", "agentese"),
    graphql(kit, "mutation", "agenteseInvoke"),
    ...rest(kit),
    commandLine(kit),
  ];
}

export function answered(outcome: Outcome): string {
  if ("bytes" in outcome) return outcome.bytes;
  throw new Error(`refused: ${outcome.code} ${outcome.message}`);
}

export function valueOf(outcome: Outcome): unknown {
  return (JSON.parse(answered(outcome)) as { value: unknown }).value;
}

/** An agent with a dot in its id, and a command of each kind that matters to paths. */
export const atlas = (ran: string[]): AgentDefinition =>
  defineAgent({
    id: "at.las",
    description: "<b>bold</b> & \u202e reversed",
    process: (input) => ({ echo: input }),
    resume: () => null,
    commands: {
      add: command({
        pure: true,
        aliases: ["plus"],
        input: z.object({ a: z.int32(), b: z.int32() }),
        run: ({ a, b }) => ({ sum: a + b }),
      }),
      manifest: command({ pure: true, run: () => "the command, not the aspect" }),
      secret: command({ pure: true, hidden: true, run: () => "psst" }),
      ask: command({
        parks: true,
        run: () => park({ reason: "APPROVAL_NEEDED", prompt: "May I?", options: ["Yes"] }),
      }),
      keep: command({
        input: z.object({ n: z.int32() }),
        run({ n }, { state }) {
          state.set({ n });
          return n;
        },
      }),
      count: command({ run: () => ran.push("count") }),
    },
  });

/** The gateway's clock goes on between two requests. */
export function still(bytes: string): string {
  return bytes
    .replaceAll(/"(takenAt|to)":"[^"]*"/g, '"$1":"…"')
    .replaceAll(/"intensity":[\d.]+/g, '"intensity":0')
    .replaceAll(/"uptimeMs":[\d.]+/g, '"uptimeMs":0');
}

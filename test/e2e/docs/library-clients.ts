/** Programs as a user of the libraries writes them: `node … <command> <arguments as JSON> [idempotency key]` prints the result as JSON. */

const MAIN = `
const [name = "", args = "{}", key] = process.argv.slice(2);
const url = process.env["TERRARIUM_URL"];
const authorization = \`Bearer \${process.env["TERRARIUM_TOKEN"]}\`;

function finish(result: unknown, error: { code?: unknown; message?: unknown } | undefined): void {
  if (error) console.error(JSON.stringify({ code: error.code, message: error.message }));
  else console.log(JSON.stringify(result));
  process.exitCode = error ? 1 : 0;
}
`;

/** Typed by graphql-codegen, from the output of \`terrarium schema\`. */
export const GRAPHQL_CLIENT = `
import { graphql } from "./gql/index.js";
import type { TypedDocumentString } from "./gql/graphql.js";
${MAIN}
const Write = graphql(\`
  mutation Write($text: String!, $stars: Int, $key: String) {
    guestbook {
      write(text: $text, stars: $stars, idempotencyKey: $key)
    }
  }
\`);
const Read = graphql(\`
  query Read {
    guestbook {
      read {
        text
        stars
      }
    }
  }
\`);
const Parse = graphql(\`
  mutation Parse($text: String!, $name: String) {
    grammar {
      parse(text: $text, name: $name) {
        name
        tree
      }
    }
  }
\`);

interface Refused {
  readonly message: string;
  readonly extensions: { readonly code: string };
}

async function ask<R, V>(document: TypedDocumentString<R, V>, variables: V): Promise<R | undefined> {
  const response = await fetch(\`\${url}/graphql\`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const { data, errors } = (await response.json()) as { data?: R; errors?: Refused[] };
  const [error] = errors ?? [];
  if (error) finish(null, { code: error.extensions.code, message: error.message });
  return error ? undefined : data;
}

if (name === "write") {
  const data = await ask(Write, { ...JSON.parse(args), key });
  const count: number | null | undefined = data?.guestbook?.write;
  if (data) finish(count, undefined);
} else if (name === "read") {
  const data = await ask(Read, {});
  const notes: { text: string; stars: number }[] | null | undefined = data?.guestbook.read;
  if (data) finish(notes, undefined);
} else {
  const data = await ask(Parse, JSON.parse(args));
  const parsed: { name: string; tree?: unknown } | null | undefined = data?.grammar?.parse;
  if (data) finish(parsed, undefined);
}

export const wrong = (): unknown => [
  // @ts-expect-error text is missing
  ask(Write, { stars: 1 }),
  // @ts-expect-error stars is a number
  ask(Write, { text: "a", stars: "1" }),
];
`;

/** Typed by openapi-typescript, from the gateway's own /openapi.json. */
export const REST_CLIENT = `
import createClient from "openapi-fetch";
import type { paths } from "./api.js";
${MAIN}
const client = createClient<paths>({ baseUrl: url, headers: { authorization } });

if (name === "write") {
  const params = { header: key === undefined ? {} : { "Idempotency-Key": key } };
  const { data, error } = await client.POST("/api/guestbook/write", { body: JSON.parse(args), params });
  const count: number | undefined = data?.result;
  finish(count, error && { code: error.code, message: error.detail });
} else if (name === "read") {
  const { data, error } = await client.POST("/api/guestbook/read");
  const notes: { text: string; stars: number }[] | undefined = data?.result;
  finish(notes, error && { code: error.code, message: error.detail });
} else {
  const { data, error } = await client.POST("/api/grammar/parse", { body: JSON.parse(args) });
  const parsed: { name: string; tree?: unknown } | undefined = data?.result;
  finish(parsed, error && { code: error.code, message: error.detail });
}

export const wrong = (): unknown => [
  // @ts-expect-error text is missing
  client.POST("/api/guestbook/write", { body: { stars: 1 } }),
  // @ts-expect-error stars is a number
  client.POST("/api/guestbook/write", { body: { text: "a", stars: "1" } }),
];
`;

import { messageOf } from "../../src/base/errors.js";

/** Timeout of one request, milliseconds. */
const REQUEST_MS_MAX = 4_000;
/** Size of the largest answer, bytes. Users choose the gateway's image, which must not be able to fill the operator's memory. */
const ANSWER_BYTES_MAX = 16_777_216;

/** Sends a request to a gateway, with its token if there is one, and reads JSON. Errors name the address. */
export async function askForJson<T>(url: string, token: string | null, body?: object): Promise<T> {
  try {
    const response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        "content-type": "application/json",
        ...(token !== null && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // A gateway must not send the operator to other addresses.
      redirect: "error",
      signal: AbortSignal.timeout(REQUEST_MS_MAX),
    });
    return JSON.parse(await textOf(response)) as T;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(`${url} does not answer: ${messageOf(cause)}`, { cause: error });
  }
}

async function textOf(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > ANSWER_BYTES_MAX) throw new Error(`the answer has more than ${ANSWER_BYTES_MAX} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

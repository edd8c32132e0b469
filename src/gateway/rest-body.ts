import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import { RestRefusal } from "./rest-problem.js";

const JSON_TYPE = "application/json";

/**
 * The JSON a request carries, its media types settled; undefined when it carries nothing. Throws BAD_USER_INPUT for what is no JSON in UTF-8
 * (status 415 for another media type or an encoded body), LIMIT_EXCEEDED for more than `bytesMax`, which is noticed
 * by the header alone where there is one.
 */
export async function readJsonBody(request: Request, bytesMax: number): Promise<JsonValue | undefined> {
  refuseEncoding(request.headers);
  const type = request.headers.get("content-type");
  if (type !== null) refuseType(type);
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const bytes = await readBytes(request, bytesMax);
  if (bytes.length === 0) return undefined;
  // What a page of another origin can send without asking first carries another type, or none.
  if (type === null) refuseType("");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as JsonValue;
  } catch {
    throw new TerrariumError("BAD_USER_INPUT", "the body is not valid JSON in UTF-8", { field: "body" });
  }
}

function refuseType(header: string): void {
  const [type = "", ...parameters] = header.split(";").map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (type === JSON_TYPE && isUtf8) return;
  throw new RestRefusal(
    415,
    `send the body as ${JSON_TYPE}`,
    { field: "content-type" },
    { "accept-post": JSON_TYPE },
  );
}

function refuseEncoding(headers: Headers): void {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity" || encoding === "") return;
  throw new RestRefusal(
    415,
    "send the body without a content encoding",
    { field: "content-encoding" },
    { "accept-encoding": "identity" },
  );
}

async function readBytes({ body }: Request, bytesMax: number): Promise<Uint8Array> {
  const reader = body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(brokenOff);
    if (done) return Buffer.concat(chunks, length);
    length += value.length;
    // The rest is left to the server, which throws it away: cancelling would cut the client off before it is told.
    if (length > bytesMax) throw tooLarge(bytesMax);
    chunks.push(value);
  }
}

/** Whoever went away in the middle of a body hears of nothing; the access log has the refusal. */
function brokenOff(): never {
  throw new TerrariumError("BAD_USER_INPUT", "the body broke off", { field: "body" });
}

function tooLarge(max: number): TerrariumError {
  return new TerrariumError("LIMIT_EXCEEDED", `this body is larger than ${max} bytes`, {
    limit: "maxBodyBytes",
    max,
  });
}

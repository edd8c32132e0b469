import { createHash } from "node:crypto";
import { TerrariumError } from "../../base/errors.js";

const NAMESPACE = /^[A-Za-z0-9-]{1,64}$/;

/** The buckets of one namespace. Streams of buckets are called `KV_` and the bucket, as everywhere in NATS. */
export interface BucketNames {
  /** Freezes, shares, revocations. */
  readonly control: string;
  readonly signals: string;
  /** Runs, keys, states of sessions, questions: in one bucket, because one transaction changes several of them. */
  readonly work: string;
  /** Which gateways live. */
  readonly gateways: string;
}

/** Throws BAD_USER_INPUT for a namespace that cannot be part of a name of a stream. */
export function bucketNames(namespace: string): BucketNames {
  if (!NAMESPACE.test(namespace))
    throw new TerrariumError("BAD_USER_INPUT", "the namespace must be 1 to 64 letters, digits or hyphens", {
      field: "namespace",
    });
  const named = (what: string): string => `TERRARIUM_${namespace}_${what}`;
  return {
    control: named("control"),
    signals: named("signals"),
    work: named("work"),
    gateways: named("gateways"),
  };
}

/** A part of a key: the text itself where a subject can hold it, else its hash. */
export function token(text: string): string {
  if (/^[A-Za-z0-9_-]{1,128}$/.test(text)) return text;
  // As JSON: two halves of characters have one and the same UTF-8.
  return `=${createHash("sha256").update(JSON.stringify(text)).digest("base64url")}`;
}

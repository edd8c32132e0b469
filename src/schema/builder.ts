import SchemaBuilder from "@pothos/core";
import type { JsonValue } from "../base/json.js";
import type { SchemaContext } from "./context.js";

export interface BuilderTypes {
  Context: SchemaContext;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    /** Out: milliseconds since 1970, as the rooms keep time. */
    DateTime: { Input: Date; Output: number };
    JSON: { Input: JsonValue; Output: JsonValue };
    Cursor: { Input: string; Output: string };
  };
}

export type Builder = ReturnType<typeof createBuilder>;

/** A new builder for every schema, so that two terrariums in one process share nothing. */
export function createBuilder() {
  return new SchemaBuilder<BuilderTypes>({ defaultFieldNullability: false });
}

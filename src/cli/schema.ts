import { lexicographicSortSchema, printSchema } from "graphql";

import { buildSchema } from "../schema/index.js";
import { endWhenNobodyReads, writeLine } from "./output.js";

/** `terrarium schema`: the contract of this build, sorted so that two builds can be compared. */
export function writeSchema(): void {
  endWhenNobodyReads();
  writeLine(printSchema(lexicographicSortSchema(buildSchema())));
}

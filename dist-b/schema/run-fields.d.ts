import type { Builder } from "./builder.js";
import { type addMutations } from "./mutations.js";
import type { RunTypes } from "./types/run.js";
/** The fields of Query about runs. */
export declare function addRunQueries(builder: Builder, types: RunTypes): void;
/** The fields of Mutation about runs. */
export declare function addRunMutations(
  builder: Builder,
  types: RunTypes,
  perturbation: ReturnType<typeof addMutations>,
): void;

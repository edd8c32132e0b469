import { expect, test } from "vitest";
import { BOUNDS } from "../../src/agents/grammar/bounds.js";
import { grammar } from "../../src/agents/index.js";
import { TerrariumKit } from "../support/terrarium-kit.js";

/** Answers of a gateway with the grammar agent, asked over HTTP with the operator's token. */
async function open() {
  const kit = await TerrariumKit.open({ agents: [grammar()] });
  return {
    kit,
    [Symbol.asyncDispose]: () => kit[Symbol.asyncDispose](),
  };
}

import type { Draft } from "./draft.js";
import type { Field } from "./fields.js";
import type { Fault } from "./validate.js";

/** One field of a form as it is rendered: what it is, what is in it, and how to change that. */
export interface Place<F extends Field = Field> {
  readonly field: F;
  readonly draft: Draft;
  /** JSON Pointer; empty for the root. */
  readonly path: string;
  /** What it is called, for people. */
  readonly label: string;
  readonly required: boolean;
  /** Of a list: that it must be something goes without saying. */
  readonly isItem?: boolean;
  readonly context: FormContext;
  readonly set: (draft: Draft) => void;
}

export interface FormContext {
  /** What is wrong exactly here, when it is time to say so. */
  readonly faultAt: (path: string) => Fault | undefined;
  readonly disabled: boolean;
}

/** Id of a field's control; of its fault with `-fault`, of its description with `-help`. */
export function idOf(path: string): string {
  return `field${encodeURIComponent(path)}`;
}

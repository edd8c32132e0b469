import type { Draft } from "./draft.js";
import type { Field } from "./fields.js";
import type { Fault } from "./validate.js";

/** A field with its current contents and a callback to change them, for rendering. */
export interface FieldProps<F extends Field = Field> {
  readonly field: F;
  readonly draft: Draft;
  /** JSON Pointer; empty for the root. */
  readonly path: string;
  /** Visible label. */
  readonly label: string;
  readonly required: boolean;
  /** An item of a list: it is always required, so the mark "required" is omitted. */
  readonly isItem?: boolean;
  readonly context: FormContext;
  readonly set: (draft: Draft) => void;
}

export interface FormContext {
  /** The error at exactly this path, if errors are shown yet. */
  readonly faultAt: (path: string) => Fault | undefined;
  readonly disabled: boolean;
}

/** Id of a field's control; its error has the suffix `-fault`, its description `-help`. */
export function idOf(path: string): string {
  return `field${encodeURIComponent(path)}`;
}

import { isThenable } from "../../base/async/deferred.js";
import type { AgentEvent } from "../../events/event.js";
import { formOf, isReducible, neutralForm, type PublicForm } from "../../events/forms/public-form.js";
import type { AgentDefinition } from "../modules/definition.js";
import { copyPayload } from "../payload.js";

export interface PublicViewOptions {
  readonly publicView: NonNullable<AgentDefinition["publicView"]>;
  readonly payloadBytesMax: number;
  /** Called with the reason when a public form is withheld. */
  readonly onWithheld: (error: unknown) => void;
}

/**
 * Makes the public forms of an agent's events with its `publicView`. Fails closed: where that throws, answers later, or returns
 * what cannot be published, the form is neutral. Returns undefined for events without a payload of the agent.
 */
export function createPublicView({ publicView, payloadBytesMax, onWithheld }: PublicViewOptions) {
  return (event: AgentEvent): PublicForm | null | undefined => {
    if (!isReducible(event)) return undefined;
    try {
      // A copy: what the author changes in it must not change the event itself.
      const returned: unknown = publicView(structuredClone(event));
      if (isThenable(returned)) {
        Promise.resolve(returned).catch(() => undefined);
        throw new TypeError("publicView must answer at once, not with a promise");
      }
      const form = formOf(event, returned);
      return form && (copyPayload(form, payloadBytesMax) as PublicForm);
    } catch (error) {
      onWithheld(error);
      return neutralForm(event);
    }
  };
}

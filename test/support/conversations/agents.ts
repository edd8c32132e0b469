import { obedient } from "../../conformance/agents/reference.js";

/** The agents of a host that is tested with the conversations: `one` and `two` do what they are told. */
export default [obedient("one"), obedient("two")];

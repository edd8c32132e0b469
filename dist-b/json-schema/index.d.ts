export { type Fault, faultsIn } from "./faults.js";
export { isObject, type Json, type JsonObject, pointer, targetOf } from "./json.js";
export { prepare, type Prepared } from "./prepare.js";

export { type Fault, faultsIn } from "./faults.js";
export { type Json } from "./json.js";
export { prepare, type Prepared } from "./prepare.js";

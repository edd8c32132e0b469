export { faultsIn } from "./faults.js";
export { isObject, pointer, targetOf } from "./json.js";
export { prepare } from "./prepare.js";
//# sourceMappingURL=index.js.map

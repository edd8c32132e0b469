// The storage thread of the crash test of runs. Beside the steps of a batch it can end the process after any single
// statement about runs, such as between the two that hand the end of a resumption to its parent.
import { parentPort, workerData } from "node:worker_threads";

import Database from "libsql";

import { built, killAt } from "./purgatory-crash-step.mjs";

const WRITE = /^\s*(INSERT|UPDATE|DELETE)\D*?\b(run\w*)/;
const { prototype } = Database;
// oxlint-disable-next-line typescript/unbound-method -- called with its object below
const { prepare } = prototype;
prototype.prepare = function prepareAndWatch(text) {
  const statement = prepare.call(this, text);
  const [, verb, table] = WRITE.exec(text) ?? [];
  if (verb === undefined) return statement;
  const run = statement.run.bind(statement);
  statement.run = (...values) => {
    const result = run(...values);
    killAt(`sql:${verb}-${table}`);
    return result;
  };
  return statement;
};

const { serveStorage } = await built("storage/serve-storage.js");
serveStorage(parentPort, workerData, killAt);

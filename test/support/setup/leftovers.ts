import { afterAll, afterEach } from "vitest";
import { cleanUpAll } from "../clean-up.js";
import { removeFolders } from "../storage/files.js";
import { forgetCaches } from "../terrarium-process.js";

// Registered here for each test file: a module that files share would register its hooks only for the first of them.
afterEach(removeFolders);
// Hooks are called in reverse order: what uses a folder is closed before.
afterEach(cleanUpAll);
afterAll(forgetCaches);

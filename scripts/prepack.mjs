/** Before `npm pack`: builds dist/. Its words go to standard error, since npm prints the tarball's name on standard output. */
import { build } from "./build.mjs";
import { setUp } from "./setup.mjs";

console.log = console.error;
await setUp({ tests: false });
await build({ site: false });

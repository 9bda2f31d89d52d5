/** `npm run build:demo`: the serverless demo, a folder for any static file host. */
import { build } from "./build.mjs";
import { setUp } from "./setup.mjs";

await setUp({ tests: false });
await build({ site: true, staticDemo: true });
console.log("demo-dist/ is ready: put it on any static host, or try it with: npx http-server demo-dist");

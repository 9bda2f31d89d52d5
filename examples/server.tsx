import { createServer } from "node:http";
import { renderToString } from "react-dom/server";
import { evaluate, inlineJson } from "vario/node";
import { App } from "./app";

const payload = await (await fetch("http://127.0.0.1:8787/payload.json")).json();

createServer((request, response) => {
  // What the browser would decide: by the visitor's id in the cookie; a new visitor gets one.
  const { bootstrap, setCookie } = evaluate({ payload, cookie: request.headers.cookie });
  if (setCookie) response.setHeader("set-cookie", setCookie);
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end(`<!doctype html>
    <div id="root">${renderToString(<App bootstrap={bootstrap} />)}</div>
    <script id="bootstrap" type="application/json">${inlineJson(bootstrap)}</script>
    <script type="module" src="/hydrate.js"></script>`);
}).listen(process.env.PORT ?? 3000);

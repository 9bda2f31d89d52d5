import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const STUDIO = join(import.meta.dirname, "..");

function sources(extension: string): string[] {
  return readdirSync(join(STUDIO, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(extension))
    .map((name) => readFileSync(join(STUDIO, "src", name), "utf8"));
}

test("no source turns text into markup or code", () => {
  const forbidden =
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\("style"/;
  expect(sources(".ts").filter((text) => forbidden.test(text))).toEqual([]);
});

test("the page has no inline script or style, and only relative addresses", () => {
  const page = readFileSync(join(STUDIO, "index.html"), "utf8");
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
  expect(addresses.filter((address) => !address?.startsWith("./"))).toEqual([]);
});

test("style sheets load nothing from elsewhere", () => {
  expect(sources(".css").filter((text) => /url\(|https?:/.test(text))).toEqual([]);
});

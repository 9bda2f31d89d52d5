/** The payload from real servers. */
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Following, followPayload } from "../src/source.js";
import { type FakeInside, type Faking, fakeInside, fakePage } from "./fake-inside.js";

const payload = (version: number) => JSON.stringify({ status: 200, features: { version: { defaultValue: version } } });

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
let server: Server;
let origin: string;
let handlers: Record<string, Handler>;
let asked: IncomingMessage[];
const running: Following[] = [];

beforeEach(async () => {
  [handlers, asked] = [{}, []];
  server = createServer((request, response) => {
    asked.push(request);
    handlers[request.url ?? ""]?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const following of running.splice(0)) following.stop();
  vi.useRealTimers();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** As browsers have it, as far as it is needed: Node 20 has none. */
class NodeEventSource extends EventTarget {
  onopen?: () => void;
  onerror?: () => void;
  private request;
  constructor(url: URL) {
    super();
    const cut = () => this.onerror?.();
    this.request = get(url, { headers: { accept: "text/event-stream" } }, (response) => {
      if (response.statusCode !== 200) return cut();
      this.onopen?.();
      let buffer = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        buffer += chunk;
        for (let end = buffer.indexOf("\n\n"); end >= 0; end = buffer.indexOf("\n\n")) {
          const block = buffer.slice(0, end);
          buffer = buffer.slice(end + 2);
          const field = (name: string) =>
            [...block.matchAll(new RegExp(`^${name}: ?(.*)$`, "gm"))].map(([, text]) => text);
          const [type] = field("event");
          if (type) this.dispatchEvent(Object.assign(new Event(type), { data: field("data").join("\n") }));
        }
      });
      response.on("close", cut);
    }).on("error", cut);
  }
  close() {
    this.onerror = () => {};
    this.request.destroy();
  }
}

function follow(faking: Partial<Faking> = {}): FakeInside & { following: Following } {
  const page = Object.assign(fakePage(`${origin}/`), { EventSource: NodeEventSource });
  const made = fakeInside({ fetch, page, ...faking });
  const following = followPayload(made.inside, `${origin}/api/features/demo`);
  running.push(following);
  return { ...made, following };
}
const versions = ({ loads }: FakeInside) => loads.map((text) => JSON.parse(text).features.version.defaultValue);

describe("a server", () => {
  it("that knows ETags sends a payload once", async () => {
    const sent: number[] = [];
    handlers["/api/features/demo"] = (request, response) => {
      const fresh = request.headers["if-none-match"] === '"1"';
      sent.push(fresh ? 304 : 200);
      response.writeHead(fresh ? 304 : 200, { etag: '"1"' }).end(fresh ? undefined : payload(1));
    };
    const visit = follow();
    await visit.following.first;
    await visit.following.refresh();
    const next = follow({ store: visit.store });
    await next.following.first;
    await vi.waitFor(() => expect(sent).toEqual([200, 304, 304]));
    expect([versions(visit), versions(next)]).toEqual([[1], [1]]);
  });

  it("that is overloaded is left alone for as long as it asks", async () => {
    const times: number[] = [];
    handlers["/api/features/demo"] = (_, response) => {
      times.push(Date.now());
      if (times.length < 2) response.writeHead(503, { "retry-after": "1" }).end("busy");
      else response.end(payload(1));
    };
    const visit = follow({ random: () => 0 });
    await visit.following.first;
    expect(visit.reported).toMatchObject([{ code: "E_FETCH", message: expect.stringContaining("503") }]);
    await vi.waitFor(() => expect(versions(visit)).toEqual([1]), { timeout: 5000 });
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(990);
  });

  for (const [how, begin] of [
    ["does not answer", () => {}],
    ["stops in the middle of the payload", (response: ServerResponse) => response.write('{"features":')],
  ] as const)
    it(`that ${how} is cut off`, async () => {
      let closed = false;
      let seen = () => {};
      const arrived = new Promise<void>((resolve) => {
        seen = resolve;
      });
      handlers["/api/features/demo"] = (_, response) => {
        response.on("close", () => {
          closed = true;
        });
        begin(response);
        seen();
      };
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const visit = follow();
      await arrived;
      await vi.advanceTimersByTimeAsync(10_000);
      await visit.following.first;
      visit.following.stop();
      vi.useRealTimers();
      await vi.waitFor(() => expect(closed).toBe(true));
      expect(visit.reported).toMatchObject([{ code: "E_FETCH" }]);
      expect(visit.loads).toEqual([]);
    });

  it("that says 200 and sends a text cut short or an error page changes nothing", async () => {
    const bodies = [payload(1), payload(2).slice(0, 30), "<html>502 Bad Gateway</html>", payload(3)];
    handlers["/api/features/demo"] = (_, response) => void response.end(bodies.shift());
    const visit = follow({ random: () => 1 });
    await visit.following.first;
    for (let attempt = 0; attempt < 3; attempt++) await visit.following.refresh();
    expect(visit.reported.map(({ code }) => code)).toEqual(["E_PAYLOAD_JSON", "E_PAYLOAD_JSON"]);
    expect(versions(visit)).toEqual([1, 3]);
  });

  it("that pushes has its new versions in force, also after it was restarted", async () => {
    let version = 1;
    const streams: ServerResponse[] = [];
    handlers["/api/features/demo"] = (_, response) =>
      void response.writeHead(200, { "x-sse-support": "enabled" }).end(payload(version));
    handlers["/sub/demo"] = (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(": hello\n\n");
      streams.push(response);
    };
    const visit = follow({ random: () => 0.1 });
    await visit.following.first;
    await vi.waitFor(() => expect(streams.length).toBe(1));
    streams[0]!.write(`event: features\ndata: ${payload(2)}\n\n`);
    await vi.waitFor(() => expect(versions(visit)).toEqual([1, 2]));
    version = 3;
    streams[0]!.write("event: features-updated\ndata:\n\n");
    await vi.waitFor(() => expect(versions(visit)).toEqual([1, 2, 3]));
    streams[0]!.destroy();
    await vi.waitFor(() => expect(streams.length).toBe(2), { timeout: 5000 });
    streams[1]!.write(`event: features\ndata: ${payload(4)}\n\n`);
    await vi.waitFor(() => expect(versions(visit)).toEqual([1, 2, 3, 4]));
    visit.following.stop();
    await vi.waitFor(() => expect(streams[1]!.destroyed).toBe(true));
  });
});

/**
 * Each takes the clicks in the form that it wants, made ready before its time is taken, and paints them onto a canvas of its
 * own; `paint` ends when the pixels can be read.
 */
import { HeatmapLayer } from "@deck.gl/aggregation-layers";
import { Deck, MapView } from "@deck.gl/core";
import h337 from "heatmap.js";
import simpleheat from "simpleheat";
import { HEIGHT, RADIUS, WIDTH } from "./points.mjs";

/** What makes a place fully hot, in clicks: both older ones want to be told. */
const MAX = 60;

function canvas() {
  const made = document.createElement("canvas");
  made.width = WIDTH;
  made.height = HEIGHT;
  return made;
}

/** Drawing may be put off; reading a pixel waits for it. */
const settle = (context) => context.getImageData(WIDTH / 2, HEIGHT / 2, 1, 1).data[3];

export async function vario() {
  let memory;
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...given) => {
    const made = await instantiate.call(WebAssembly, ...given);
    memory = made.instance.exports.memory;
    return made;
  };
  const address = "/dist/insights.js";
  const { loadInsights } = await import(address);
  const insights = await loadInsights(new URL("/dist/insights.wasm", location.href));
  const context = canvas().getContext("2d");
  return {
    prepare: (points) => points,
    paint(points) {
      const pixels = insights.paintHeatmap({ points, width: WIDTH, height: HEIGHT, radius: RADIUS });
      context.putImageData(new ImageData(pixels, WIDTH, HEIGHT), 0, 0);
      settle(context);
    },
    /** Bytes of the module's memory. */
    memory: () => memory.buffer.byteLength,
    canvas: context.canvas,
  };
}

export async function simpleHeat() {
  const target = canvas();
  const heat = simpleheat(target)
    .radius(25, RADIUS - 25)
    .max(MAX);
  const context = target.getContext("2d");
  return {
    prepare: (points) => Array.from({ length: points.length / 3 }, (_, at) => [...points.slice(at * 3, at * 3 + 3)]),
    paint(points) {
      heat.data(points).draw();
      settle(context);
    },
    canvas: target,
  };
}

export async function heatmapJs() {
  const container = document.createElement("div");
  container.style.cssText = `width: ${WIDTH}px; height: ${HEIGHT}px`;
  document.body.append(container);
  const heat = h337.create({ container, radius: RADIUS, width: WIDTH, height: HEIGHT });
  const target = container.querySelector("canvas");
  const context = target.getContext("2d");
  return {
    prepare: (points) =>
      Array.from({ length: points.length / 3 }, (_, at) => ({
        x: points[at * 3],
        y: points[at * 3 + 1],
        value: points[at * 3 + 2],
      })),
    paint(data) {
      heat.setData({ max: MAX, min: 0, data });
      settle(context);
    },
    canvas: target,
  };
}

/** Of the zoom at which a degree of longitude is so many px, the page lies around 0°, 0°. */
const ZOOM = 8;
const WORLD = 512 * 2 ** ZOOM;

export async function deckGl() {
  const target = canvas();
  target.style.cssText = `position: absolute; left: 0; top: 0; width: ${WIDTH}px; height: ${HEIGHT}px`;
  document.body.append(target);
  let rendered = () => {};
  const deck = await new Promise((resolve, reject) => {
    const made = new Deck({
      canvas: target,
      width: WIDTH,
      height: HEIGHT,
      useDevicePixels: false,
      views: new MapView({ repeat: false }),
      initialViewState: { longitude: 0, latitude: 0, zoom: ZOOM },
      layers: [],
      onLoad: () => resolve(made),
      onError: reject,
      onAfterRender: () => rendered(),
    });
    setTimeout(() => reject(new Error("deck.gl did not start within 20 s")), 20_000);
  });
  const gl = target.getContext("webgl2");
  return {
    prepare(points) {
      const positions = new Float32Array((points.length / 3) * 2);
      for (let at = 0; at < points.length / 3; at++) {
        positions[at * 2] = ((points[at * 3] - WIDTH / 2) / WORLD) * 360;
        const down = ((HEIGHT / 2 - points[at * 3 + 1]) / WORLD) * 2 * Math.PI;
        positions[at * 2 + 1] = (Math.atan(Math.sinh(down)) * 180) / Math.PI;
      }
      return positions;
    },
    async paint(positions) {
      const data = { length: positions.length / 2, attributes: { getPosition: { value: positions, size: 2 } } };
      const layer = new HeatmapLayer({ id: `heat-${performance.now()}`, data, getWeight: 1, radiusPixels: RADIUS });
      const done = new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error("nothing was painted within 200 s")), 200_000);
        rendered = () => {
          // The first frames come before the weights: a line of pixels down the middle is never quite empty.
          const line = new Uint8Array(HEIGHT * 4);
          gl.readPixels(WIDTH / 2, 0, 1, HEIGHT, gl.RGBA, gl.UNSIGNED_BYTE, line);
          if (line.every((byte) => byte === 0)) return;
          clearTimeout(late);
          resolve();
        };
      });
      deck.setProps({ layers: [layer] });
      await done;
    },
    canvas: target,
  };
}

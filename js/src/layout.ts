/** The layout of a page as boxes and colours: a chunk that one visit in a hundred loads. */
export { captureLayout } from "./heatmap/snapshot.js";

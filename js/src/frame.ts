/** The page in the Studio's frame: a chunk that is loaded there only. */
export { attend } from "./heatmap/frame.js";

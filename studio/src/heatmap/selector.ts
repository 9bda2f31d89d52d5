/** Between the selector of what holds a tree of its own and the selector inside (js/src/heatmap/resolve.ts). */
export const INSIDE = " >>> ";

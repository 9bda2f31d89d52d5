/** What Vario sends by itself and what only measures is no goal of an experiment; what visitors achieve is. */
export const OWN_EVENTS: readonly string[] = [
  "Experiment Viewed",
  "Heatmap Recorded",
  "Heatmap Reported",
  "Layout Captured",
  "Events Dropped",
  "Page Left",
  "Web Vital Measured",
  "Error Occurred",
  "Rage Click",
  "Dead Click",
  "Element Clicked",
  "Link Clicked",
  "Form Abandoned",
  "Text Copied",
  "Page Printed",
];

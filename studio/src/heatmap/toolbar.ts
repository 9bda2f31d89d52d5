import { el } from "../dom.ts";
import { count } from "../format.ts";
import { named, shortName, t } from "../i18n.ts";
import type { IconName } from "../icons.ts";
import { icon } from "../icons.ts";
import type { DeviceClass } from "../source/types.ts";
import type { Choice, Layer, Offer } from "./choice.ts";
import { LAYERS, PALETTES, SEGMENTS } from "./choice.ts";
import { datesField } from "./dates.ts";
import { DEVICES } from "./screens.ts";

export interface Tools {
  choice: Choice;
  offer: Offer;
  /** The address that is shown for the route; "" for none. */
  address: string;
  /** Whether there are private reports of the route. */
  hasPrivate: boolean;
}

export interface Toolbar {
  /** Whose behaviour, and on which page. */
  filters: HTMLElement;
  /** What of it is painted, and how. */
  layers: HTMLElement;
  /** Draws the choices anew, keeping the reader's focus. */
  show(tools: Tools): void;
}

export interface ToolbarActions {
  choose(changes: Partial<Choice>): void;
  /** Another address of the route; false where it is none. */
  visit(address: string): boolean;
  download(): void;
}

export function toolbar(actions: ToolbarActions): Toolbar {
  const filters = el("div", { class: "toolbar heat-filters", "data-testid": "heatmap-filters" });
  const layers = el("div", { class: "toolbar heat-layers" });
  let shown = "";
  return {
    filters,
    layers,
    show: (tools) => {
      const state = JSON.stringify(tools);
      if (state === shown) return;
      shown = state;
      const { choice, offer } = tools;
      redraw(filters, [
        routeSelect(choice, offer, actions),
        addressField(tools, actions),
        deviceButtons(choice, offer, actions),
        experimentSelect(choice, offer, actions),
        ...variationFields(choice, offer, actions),
        datesField(choice, (dates) => actions.choose(dates)),
        segmentSelect(choice, actions),
      ]);
      redraw(layers, [
        layerButtons(tools, actions),
        paletteButtons(choice, actions),
        contourBox(choice, actions),
        downloadButton(actions),
      ]);
    },
  };
}

/** A field under the reader's hands keeps the focus although it is drawn anew. */
function redraw(node: HTMLElement, children: Node[]): void {
  const focusables = () => [...node.querySelectorAll<HTMLElement>("select, button, input")];
  const focused = focusables().indexOf(document.activeElement as HTMLElement);
  node.replaceChildren(...children);
  focusables()[focused]?.focus();
}

interface Option {
  value: string;
  text: string;
}

function select(
  label: string,
  value: string,
  options: Option[],
  changed: (value: string) => void,
  testid: string,
): HTMLElement {
  const field = el(
    "select",
    { "data-testid": testid },
    ...options.map((option) => el("option", { value: option.value, selected: option.value === value }, option.text)),
  );
  field.addEventListener("change", () => changed(field.value));
  return el("label", { class: "field" }, el("span", {}, label), field);
}

function routeSelect({ route }: Choice, { routes }: Offer, { choose }: ToolbarActions): HTMLElement {
  const options = routes.map((one) => ({
    value: one.route,
    text: `${one.route} · ${t("heatmap.elementClicks", { count: count(one.clicks) })}`,
  }));
  if (!routes.some((one) => one.route === route)) options.unshift({ value: route, text: route });
  const changed = (next: string) => choose({ route: next });
  return select(t("heatmap.route"), route, options, changed, "heatmap-route");
}

function addressField({ address, choice }: Tools, { visit }: ToolbarActions): HTMLElement {
  const input = el("input", {
    type: "text",
    class: "mono",
    inputmode: "url",
    spellcheck: "false",
    autocomplete: "off",
    placeholder: "https://",
    "data-testid": "heatmap-address",
    title: t("heatmap.address.about", { route: choice.route }),
  });
  input.value = address;
  input.addEventListener("change", () => {
    const isTaken = visit(input.value);
    input.setCustomValidity(isTaken ? "" : t("page.fault.address"));
    input.reportValidity();
  });
  return el("label", { class: "field address" }, el("span", {}, t("heatmap.address")), input);
}

function experimentSelect(
  { experiment = "" }: Choice,
  { experiments }: Offer,
  { choose }: ToolbarActions,
): HTMLElement {
  const options = [
    { value: "", text: t("heatmap.everyone") },
    ...experiments.map(({ key, name }) => ({ value: key, text: named(name) })),
  ];
  const changed = (key: string) => {
    const chosen = experiments.find((one) => one.key === key);
    choose({ experiment: chosen?.key, variation: chosen?.variations[0]?.key, against: undefined });
  };
  return select(t("heatmap.experiment"), experiment, options, changed, "heatmap-experiment");
}

function variationFields(choice: Choice, { experiments }: Offer, { choose }: ToolbarActions): HTMLElement[] {
  const experiment = experiments.find(({ key }) => key === choice.experiment);
  if (experiment === undefined) return [];
  const buttons = experiment.variations.map(({ key, name }) =>
    pressable(shortName(name), key === choice.variation, { "data-variation": key, title: named(name) }, () =>
      choose({ variation: key, ...(choice.against === key && { against: choice.variation }) }),
    ),
  );
  const others = experiment.variations.filter(({ key }) => key !== choice.variation);
  return [
    group(t("heatmap.variation"), buttons),
    select(
      t("heatmap.against"),
      choice.against ?? "",
      [
        { value: "", text: t("heatmap.against.none") },
        ...others.map(({ key, name }) => ({ value: key, text: shortName(name) })),
      ],
      (key) => choose({ against: key || undefined }),
      "heatmap-against",
    ),
  ];
}

function segmentSelect({ segment }: Choice, { choose }: ToolbarActions): HTMLElement {
  const options = ["" as const, ...SEGMENTS].map((value) => ({ value, text: t(`heatmap.segment.${value || "all"}`) }));
  const changed = (value: string) => choose({ segment: SEGMENTS.find((one) => one === value) });
  return select(t("heatmap.segment"), segment ?? "", options, changed, "heatmap-segment");
}

function deviceButtons({ device, route }: Choice, { routes }: Offer, { choose }: ToolbarActions): HTMLElement {
  const clicks = (one: DeviceClass) => routes.find((known) => known.route === route)?.devices[one] ?? 0;
  const buttons = DEVICES.map((one) => {
    const title = `${t(`heatmap.${one}`)}: ${t("heatmap.elementClicks", { count: count(clicks(one)) })}`;
    const button = pressable("", one === device, { "data-device": one, title }, () => choose({ device: one }));
    button.append(icon(one), el("span", {}, t(`heatmap.${one}`)));
    return button;
  });
  return group(t("heatmap.device"), buttons, "devices");
}

const LAYER_ICONS: Partial<Record<Layer, IconName>> = { private: "hidden" };

function layerButtons({ choice, hasPrivate }: Tools, { choose }: ToolbarActions): HTMLElement {
  const shown = LAYERS.filter((layer) => layer !== "private" || hasPrivate || choice.layer === "private");
  const buttons = shown.map((layer) => {
    const button = pressable(
      "",
      layer === choice.layer,
      { "data-layer": layer, title: t(`heatmap.layer.${layer}.about`) },
      () => choose({ layer }),
    );
    const mark = LAYER_ICONS[layer];
    if (mark !== undefined) button.append(icon(mark));
    button.append(t(`heatmap.layer.${layer}`));
    return button;
  });
  const segmented = el("div", { class: "segmented", role: "group", "aria-label": t("heatmap.layer") }, ...buttons);
  return segmented;
}

function paletteButtons({ palette }: Choice, { choose }: ToolbarActions): HTMLElement {
  const buttons = PALETTES.map((one) => {
    const button = pressable("", one === palette, { "data-palette": one, title: t(`heatmap.palette.${one}`) }, () =>
      choose({ palette: one }),
    );
    button.append(
      el("span", { class: `swatch ${one}`, "aria-hidden": "true" }),
      el("span", { class: "visually-hidden" }, t(`heatmap.palette.${one}`)),
    );
    return button;
  });
  return el("div", { class: "segmented palettes", role: "group", "aria-label": t("heatmap.palette") }, ...buttons);
}

function contourBox({ contour }: Choice, { choose }: ToolbarActions): HTMLElement {
  const box = el("input", { type: "checkbox", "data-testid": "heatmap-contour" });
  box.checked = contour;
  box.addEventListener("change", () => choose({ contour: box.checked }));
  return el("label", { class: "check" }, box, t("heatmap.contour"));
}

function downloadButton({ download }: ToolbarActions): HTMLElement {
  const button = el(
    "button",
    {
      type: "button",
      class: "button push",
      title: t("heatmap.download"),
      "aria-label": t("heatmap.download"),
      "data-testid": "heatmap-download",
    },
    icon("download"),
    el("span", {}, t("heatmap.download")),
  );
  button.addEventListener("click", download);
  return button;
}

function group(label: string, buttons: HTMLElement[], style = ""): HTMLElement {
  const segmented = el("div", { class: `segmented ${style}`, role: "group", "aria-label": label }, ...buttons);
  return el("div", { class: "field" }, el("span", { "aria-hidden": "true" }, label), segmented);
}

function pressable(text: string, pressed: boolean, marks: Record<string, string>, choose: () => void): HTMLElement {
  const button = el("button", { type: "button", "aria-pressed": String(pressed), ...marks }, text);
  button.addEventListener("click", choose);
  return button;
}

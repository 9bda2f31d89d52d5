import { el } from "../dom.ts";
import { count } from "../format.ts";
import { shortName, t } from "../i18n.ts";
import type { Insights } from "../insights.ts";
import type { Live, Part } from "../live.ts";
import { live } from "../live.ts";
import { newTestHash } from "../router.ts";
import type { StudioSource } from "../source/types.ts";
import { skeleton } from "../states.ts";
import { addressOf, asRoute, isTemplate, keepAddress, previewOf, typedAddress } from "./address.ts";
import type { Choice, Offer } from "./choice.ts";
import { asksSame, choiceOf, hashOf } from "./choice.ts";
import { coldSpots } from "./cold.ts";
import type { Compared } from "./comparison.ts";
import { compare } from "./comparison.ts";
import { elementCard } from "./element-card.ts";
import type { Found } from "./frame-link.ts";
import { isPlain } from "./funnel-step.ts";
import type { Kind, Located } from "./live-page.ts";
import { paintAttention, paintCells, paintDifference, paintHeat, paintScroll } from "./painting.ts";
import { savePicture } from "./picture.ts";
import type { Box, Ground, Placement } from "./placement.ts";
import { placeMoves, placePoints, pointsOf } from "./placement.ts";
import type { PrivateElement } from "./private.ts";
import { privateCard, privateElements } from "./private.ts";
import { progress } from "./progress.ts";
import type { Readings } from "./readings.ts";
import { readingsOf } from "./readings.ts";
import type { ElementRow } from "./rows.ts";
import { rowsOf } from "./rows.ts";
import { busiestDevice, DEVICES } from "./screens.ts";
import { side } from "./side.ts";
import { stage } from "./stage.ts";
import type { TableOptions } from "./table.ts";
import { table } from "./table.ts";
import { toolbar } from "./toolbar.ts";
import type { Choices } from "./view.ts";

const CLICKS_EVERY_MS = 5000;
const NOWHERE: Located = { boxes: [], names: [] };

export interface WorkbenchOptions {
  source: StudioSource;
  core: Insights;
  landing: URL;
  query: URLSearchParams;
  choices: Choices;
}

/** The heatmap's page: what is chosen, the page under its heat, and what the figures say of each element. */
export function workbench({ source, core, landing, query, choices: first }: WorkbenchOptions): Part<Choices> {
  let choices = first;
  let choice = choiceOf(query, offerOf(first));
  let address = addressFor(choice.route);
  let readings: Readings | undefined;
  let compared: Compared | undefined;
  let located: Located = NOWHERE;
  let privates: { elements: PrivateElement[]; located: Located } | undefined;
  let pressable: Found[] = [];
  let rows: ElementRow[] = [];
  let kept: { selector: string; box: Box; card: HTMLElement } | undefined;
  let clicks: Live | undefined;
  let turn = 0;

  const steps = progress();
  const tools = toolbar({ choose, visit, download: () => void download() });
  const page = stage(location.origin, source.kind === "server", { ready, moved: () => void locate(), picked });
  const options: TableOptions = { ring, testOf };
  const panel = side(core, options);
  const list = table(options);
  const privatePlace = el("div", { class: "private-place" });
  const panelPlace = el("div", { class: "heatmap-side" });
  page.node.prepend(steps.node);

  function offerOf({ experiments, routes }: Choices): Offer {
    return { experiments, routes, landing: asRoute(landing.pathname) };
  }

  function addressFor(route: string): URL | undefined {
    return addressOf(route, landing, choices.seen);
  }

  function showTools(): void {
    tools.show({
      choice,
      offer: offerOf(choices),
      address: address?.href ?? "",
      hasPrivate: readings?.reports !== undefined,
    });
  }

  function open(): void {
    steps.set("page", false);
    steps.set("paint", false);
    kept = undefined;
    located = NOWHERE;
    const { route, device } = choice;
    page.say("");
    page.open({
      url: address && previewOf(address, choice),
      device,
      snapshot: () => source.heatmapSnapshot(route, device),
      usual: () => readings?.data.page ?? { width: 0, height: 0 },
    });
  }

  function follow(): void {
    clicks?.stop();
    readings = undefined;
    steps.set("clicks", false);
    steps.set("paint", false);
    const asked = choice;
    const take = (next: Readings) => {
      readings = next;
      compared = next.other && compare(core, next.data, next.other);
      steps.set("clicks", true);
      showTools();
      void locate();
    };
    clicks = live<Readings>({
      load: () => readingsOf(source, asked),
      draw: (next) => {
        take(next);
        return {
          node: el("div", { class: "heat-panels" }, panel.node, privatePlace, list.node, panel.cold),
          update: take,
        };
      },
      skeleton: skeleton("rows"),
      everyMs: CLICKS_EVERY_MS,
    });
    panelPlace.replaceChildren(clicks.node);
  }

  function ready(kind: Kind): void {
    steps.set("page", true);
    if (kind !== "frame") page.say(t(`heatmap.shown.${kind}${address === undefined ? ".template" : ""}` as const));
    void locate();
  }

  /** Asks the page where the elements are; the answer of an older question is no matter. */
  async function locate(): Promise<void> {
    const kind = page.page.kind();
    if (readings === undefined || kind === undefined) return;
    turn += 1;
    const mine = turn;
    const { data, reports } = readings;
    const elements = reports === undefined ? [] : privateElements(reports);
    const selectors = compared?.selectors ?? data.elements.map(({ selector }) => selector);
    const all = await page.page
      .locate([...selectors, ...elements.map(({ selector }) => selector)])
      .catch(() => undefined);
    const found = await page.page.pressable().catch(() => []);
    if (mine !== turn || all === undefined) return;
    const split = selectors.length;
    located = { boxes: all.boxes.slice(0, split), names: all.names.slice(0, split) };
    privates = { elements, located: { boxes: all.boxes.slice(split), names: all.names.slice(split) } };
    pressable = found;
    draw(kind);
  }

  function draw(kind: Kind): void {
    if (readings === undefined) return;
    const { data } = readings;
    const size = page.page.size();
    const ground: Ground = { boxes: located.boxes, ...size, recorded: kind === "blank" };
    rows = rowsOf(data, located, compared, kind);
    const placement = paint(readings, ground);
    page.canvas.dataset.points = String(placement.placed);
    page.canvas.dataset.unplaced = String(placement.unplaced);
    const cold = coldSpots(pressable, rows);
    panel.show({ data, placement, kind, choice, elsewhere: elsewhere(data.clicks), cold });
    list.show({ rows, clicks: data.clicks, route: choice.route, against: compared && nameOf(choice.against) });
    showPrivate();
    steps.set("paint", true);
    if (kept === undefined) return;
    const { selector } = kept;
    kept.box = rows.find((row) => row.selector === selector)?.box ?? kept.box;
    page.ring(kept.box, kept.card, false);
  }

  function paint({ data, other }: Readings, ground: Ground): Placement {
    const { layer, device } = choice;
    const context = page.clear();
    const placement = layer === "move" ? placeMoves(data.move, ground) : placePoints(pointsOf(data, layer), ground);
    if (context === null) return placement;
    if (layer === "scroll") paintScroll(context, page.lines, core, data, choice, ground);
    else if (layer === "attention") paintAttention(context, page.lines, core, data, choice, ground);
    else if (layer === "private") paintPrivate(context);
    else if (compared !== undefined && other !== undefined && layer !== "move") {
      const theirs = placePoints(pointsOf({ ...other, points: compared.otherPoints }, layer), ground);
      const boxes = rows.flatMap(({ box, difference }) => (box !== undefined && difference?.significant ? [box] : []));
      const left = { points: theirs.points, visitors: other.exposedVisitors };
      paintDifference(
        context,
        core,
        left,
        { points: placement.points, visitors: data.exposedVisitors },
        boxes,
        device,
        ground,
      );
    } else paintHeat(context, core, placement, choice, ground);
    return placement;
  }

  function paintPrivate(context: CanvasRenderingContext2D): void {
    if (privates !== undefined) paintCells(context, core, privates.elements, privates.located.boxes, choice.palette);
  }

  function showPrivate(): void {
    const { reports } = readings ?? {};
    if (choice.layer !== "private" || reports === undefined || privates === undefined) privatePlace.replaceChildren();
    else privatePlace.replaceChildren(privateCard(reports, privates.elements, privates.located.names));
  }

  /** Where clicks are, when there are none on this screen. */
  function elsewhere(here: number): string {
    if (here > 0) return "";
    const route = choices.routes.find((one) => one.route === choice.route);
    const others = DEVICES.filter((device) => device !== choice.device && (route?.devices[device] ?? 0) > 0);
    if (others.length === 0) return "";
    const parts = others.map((device) => `${t(`heatmap.${device}`)}: ${count(route?.devices[device] ?? 0)}`);
    return t("heatmap.elsewhere", { where: parts.join(", ") });
  }

  function choose(changes: Partial<Choice>): void {
    const before = choice;
    choice = { ...choice, ...changes };
    if (choice.route !== before.route) {
      address = addressFor(choice.route);
      choice = { ...choice, ...deviceOf(choice) };
    }
    history.replaceState(null, "", hashOf(choice));
    showTools();
    page.ring(undefined);
    kept = undefined;
    const isOther = (["route", "experiment", "variation", "device"] as const).some(
      (name) => choice[name] !== before[name],
    );
    if (isOther) open();
    if (!asksSame(choice, before)) follow();
    else if (!isOther && page.page.kind() !== undefined) draw(page.page.kind() as Kind);
  }

  /** A page that only phones visit is shown as phones show it. */
  function deviceOf({ route, device }: Choice): Pick<Choice, "device"> {
    const known = choices.routes.find((one) => one.route === route);
    return { device: (known?.devices[device] ?? 0) > 0 ? device : busiestDevice(known) };
  }

  function visit(text: string): boolean {
    const typed = typedAddress(text, address ?? landing);
    if (typed === undefined) return false;
    if (typed.href !== address?.href) {
      address = typed;
      keepAddress(choice.route, typed);
      showTools();
      open();
    }
    return true;
  }

  function ring(row: ElementRow | undefined, keep: boolean): void {
    if (row !== undefined && keep) {
      if (row.box === undefined) void page.page.bringIn(row.selector).catch(() => undefined);
      else kept = { selector: row.selector, box: row.box, card: cardOf(row) };
    }
    const box = row?.box ?? kept?.box;
    page.ring(box, box === kept?.box ? kept?.card : undefined);
    if (keep) kept?.card.focus({ preventScroll: true });
  }

  function picked(found: Found | undefined): void {
    kept = undefined;
    if (found !== undefined) {
      const none = {
        clicks: 0,
        visitors: 0,
        rage: 0,
        dead: 0,
        through: 0,
        difference: undefined,
        shown: "frame" as const,
      };
      const row = rows.find(({ selector }) => selector === found.selector) ?? { ...none, ...found };
      kept = { selector: found.selector, box: found.box, card: cardOf({ ...row, name: found.name, box: found.box }) };
    }
    page.ring(kept?.box, kept?.card);
  }

  function cardOf(row: ElementRow): HTMLElement {
    const before = document.activeElement as HTMLElement | null;
    const close = () => {
      kept = undefined;
      page.ring(undefined);
      before?.focus({ preventScroll: true });
    };
    return elementCard(row, { total: readings?.data.clicks ?? 0, route: choice.route, options, close });
  }

  /** The test builder opens pages of the Studio's own origin, the landing page first. */
  function testOf(selector: string): string | undefined {
    const isOurs = address?.origin === landing.origin && address.pathname === landing.pathname;
    return isOurs && isPlain(selector)
      ? newTestHash(selector, choice.device === "phone" ? "phone" : "desktop")
      : undefined;
  }

  function nameOf(variation: string | undefined): string | undefined {
    const experiment = choices.experiments.find(({ key }) => key === choice.experiment);
    const found = experiment?.variations.find(({ key }) => key === variation);
    return found && shortName(found.name);
  }

  function titleOf(): string {
    const experiment = choices.experiments.find(({ key }) => key === choice.experiment);
    const whose = experiment ? `${shortName(experiment.name)}, ${nameOf(choice.variation)}` : t("heatmap.everyone");
    const versus =
      choice.against === undefined ? "" : ` ${t("heatmap.versus", { name: nameOf(choice.against) ?? "" })}`;
    const clicked = t("heatmap.elementClicks", { count: count(readings?.data.clicks ?? 0) });
    return [`${t("heatmap.title")} ${choice.route}`, t(`heatmap.layer.${choice.layer}`), whose + versus, clicked].join(
      " · ",
    );
  }

  async function download(): Promise<void> {
    const { experiment, variation, against, device, layer, palette, route } = choice;
    const parts = ["vario-heatmap", route, layer, experiment, variation, against, device];
    await savePicture({
      size: page.page.size(),
      page: await page.page.layout().catch(() => undefined),
      heat: page.canvas,
      lines: [...page.lines.children].map((line) => ({
        top: Number((line as HTMLElement).dataset.top),
        text: line.textContent ?? "",
        isLeft: line.classList.contains("first-screen"),
      })),
      core,
      palette,
      isDifference: against !== undefined,
      title: titleOf(),
      name: `${parts
        .filter(Boolean)
        .join("-")
        .replace(/[^\w.-]+/g, "-")
        .replace(/-+/g, "-")}.png`,
    });
  }

  showTools();
  open();
  follow();

  return {
    node: el(
      "div",
      { class: "stack heat" },
      tools.filters,
      el("div", { class: "heatmap" }, el("div", { class: "heat-main" }, tools.layers, page.node), panelPlace),
    ),
    update: (next) => {
      const hadNoAddress = address === undefined;
      choices = next;
      address ??= addressFor(choice.route);
      showTools();
      if (hadNoAddress && address !== undefined && isTemplate(choice.route)) open();
    },
    stop: () => {
      clicks?.stop();
      page.stop();
    },
  };
}

/** Forms begun, submitted and abandoned: names of fields, never values. */
import type { Capture } from "../capture.js";
import type { Properties } from "../options.js";
import { bare, isPrivate, namesOf, parse, pathOf, pathUp } from "./element.js";

interface Begun {
  at: number;
  /** Names of the fields changed, in the order of their first change. */
  fields: Set<string>;
  last: string | undefined;
}

/** By its attributes: a form's own `name`, `id` and `action` may be its fields. */
function aboutForm(form: Element): Properties {
  const path = pathUp(form);
  const attribute = (name: string) => form.getAttribute(name) || undefined;
  const action = attribute("action");
  return {
    form_id: attribute("id"),
    form_name: attribute("name"),
    vario_id: namesOf(form, path).vario_id,
    action: action && !isPrivate(path) ? bare(parse(action, form.baseURI)) : undefined,
  };
}

export function startForms({ window, listen, track, ending }: Capture): void {
  const begun = new Map<Element, Begun>();
  const isForm = (element: Element | null | undefined) => element?.localName === "form";
  /** Of a private field not even the name; a field for typing is private by itself, and its name is not its text. */
  const nameOf = (field: Element) =>
    field.matches("[type=password]") || pathUp(field).some((element) => element.matches("[data-vario-mask]"))
      ? undefined
      : field.getAttribute("name") || field.getAttribute("id") || undefined;
  const progress = ({ at, fields }: Begun): Properties => ({
    fields: [...fields],
    duration_ms: Math.round(window.performance.now() - at),
  });

  listen("input change", (event) => {
    const path = pathOf(event);
    const [field] = path;
    if (!field) return;
    const owner = (field as HTMLInputElement).form as Element | null | undefined;
    const form = isForm(owner) ? owner : path.find(isForm);
    if (!form) return;
    const name = nameOf(field);
    let state = begun.get(form);
    if (!state) {
      state = { at: window.performance.now(), fields: new Set(), last: undefined };
      begun.set(form, state);
      track("Form Started", { ...aboutForm(form), field: name });
    }
    state.last = name;
    if (name) state.fields.add(name);
  });

  listen("submit", (event) => {
    const form = pathOf(event)[0];
    if (!form) return;
    const state = begun.get(form);
    begun.delete(form);
    track("Form Submitted", { ...aboutForm(form), ...(state && progress(state)) });
  });

  ending.add(() => {
    for (const [form, state] of begun)
      track("Form Abandoned", { ...aboutForm(form), ...progress(state), last_field: state.last });
    begun.clear();
  });
}

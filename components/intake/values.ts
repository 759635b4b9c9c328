import type { FieldView, Problem, ScreenView, Values } from "./journey-view.ts";

/** The fields of a screen that are asked, given what was answered before. */
export function askedFields(screen: ScreenView, values: Values): FieldView[] {
  return screen.fields.filter(({ when }) => !when || when.values.includes(values[when.path] ?? ""));
}

/** The paths at which a field keeps what was answered. */
export function pathsOf(field: FieldView): string[] {
  return field.kind === "facts" ? field.facts.map(({ path }) => path) : [field.path];
}

/** Must something be answered here, given what was answered before? */
export function isNeeded({ required, requiredWhen }: FieldView, values: Values): boolean {
  if (!required) return false;
  return !requiredWhen || requiredWhen.values.includes(values[requiredWhen.path] ?? "");
}

/** What is still empty on a screen and may not be, or cannot be read. A hint only: what is right, the server says. */
export function slipsOn(screen: ScreenView, values: Values): Problem[] {
  return askedFields(screen, values).flatMap((field) => {
    const message = pathsOf(field).every((path) => (values[path] ?? "").trim() === "")
      ? isNeeded(field, values) && field.required
      : field.kind === "text" && !hasForm(field, values[field.path] as string) && field.form?.message;
    return message ? [{ path: field.path, message }] : [];
  });
}

function hasForm({ form }: FieldView & { kind: "text" }, typed: string): boolean {
  const bare = typed.normalize("NFKC").replace(/[\s().,\-\u2010-\u2015]/g, "");
  return !form || new RegExp(form.pattern, "i").test(bare);
}

/** The first screen on which one of these fields is asked. */
export function screenOf(screens: ScreenView[], paths: string[]): string | null {
  const holds = (field: FieldView) =>
    paths.some((path) => field.path === path || pathsOf(field).includes(path));
  return screens.find((screen) => screen.fields.some(holds))?.id ?? null;
}

/** The answers that are asked for, without those of fields that no longer apply. */
export function applicable(screens: ScreenView[], values: Values): Values {
  const kept: Values = {};
  // Whom an answer of the check named. Its reference lasts half an hour, and then the name that was typed must do.
  for (const path of values.ref ? ["ref", "person.name"] : []) {
    if (values[path]) kept[path] = values[path];
  }
  for (const screen of screens) {
    for (const path of askedFields(screen, values).flatMap(pathsOf)) {
      const value = values[path]?.trim();
      if (value) kept[path] = value;
    }
  }
  return kept;
}

/** The sentences for what the server refused, each at its field. */
export function problemsOf(
  sentences: Record<string, string>,
  errors: readonly { path: string; code: string }[],
): Problem[] {
  const said = new Map<string, string>();
  for (const { path: at, code } of errors) {
    // Each photo has a number, and all of them one place on the page.
    const path = at.replace(/^(photos|conditions)\..*/, "$1");
    const sentence = sentences[`${path}.${code}`] ?? sentences[path] ?? sentences[code] ?? sentences.other;
    // Once the reference is over, the name is asked for.
    const field = path === "ref" ? "person.name" : path;
    if (!said.has(field)) said.set(field, sentence as string);
  }
  return [...said].map(([path, message]) => ({ path, message }));
}

/** The id of a field's box, fit for an address within the page. */
export function fieldId(path: string): string {
  return path.replaceAll(".", "-");
}

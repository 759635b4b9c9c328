import type { JourneyState, Problem, ScreenView, Values } from "@/components/intake/journey-view.ts";
import { toSubmission } from "@/components/intake/to-submission.ts";
import { applicable, askedFields, pathsOf, problemsOf } from "@/components/intake/values.ts";
import type { CaptchaAnswer } from "@/lib/guard/guard.ts";
import { parseSubmission, type SubmissionKind } from "@/lib/intake/submission.ts";
import { openFields } from "./sealed-fields.ts";

/** The last screen: everything once more, and the button that sends it. */
export const checkScreen = "periksa";

/** What a button of the journey asks for. `begin`: the page was opened from an answer of the check. */
export type JourneyAction =
  | { do: "begin" | "next" | "back" | "send" | "ask_code" }
  | { do: "change"; screen: string }
  | { do: "other_code"; code: "picture" | "words" };

/** A post of the journey, read but not believed. */
export type PostedJourney = {
  action: JourneyAction;
  screen: string;
  changing: boolean;
  village: string;
  key: string;
  values: Values;
  /** Fields of the screen that it did not show yet: they are asked because of what was answered on the screen itself. */
  unseen: string[];
  captcha: Extract<CaptchaAnswer, { kind: "code" }>;
  codeKind: "picture" | "words";
  photos: File[];
};

/** Answers of the check come with these, and they are asked on no screen. */
const carriedPaths = ["ref", "shown", "person.name"];
const maxChars = 10_000;

/** Reads a post: what travelled encrypted, and above it what stands in the open. */
export function readPostedJourney(
  kind: SubmissionKind,
  screens: ScreenView[],
  data: FormData,
): PostedJourney {
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === "string" ? value.slice(0, maxChars) : "";
  };
  const asked = text("langkah");
  const screen = screens.find(({ id }) => id === asked);
  const values: Values = {};
  const known = new Set([...screens.flatMap((one) => one.fields.flatMap(pathsOf)), ...carriedPaths]);
  for (const [path, value] of Object.entries(openFields(kind, data.get("isi")?.toString() ?? "") ?? {}))
    if (known.has(path)) values[path] = value;
  for (const path of known) if (data.has(path)) values[path] = text(path);
  // A box that was emptied or not ticked sends nothing.
  for (const path of screen?.fields.flatMap(pathsOf) ?? []) if (!data.has(path)) delete values[path];

  return {
    action: readAction(text),
    screen: screen?.id ?? (asked === checkScreen ? checkScreen : (screens[0] as ScreenView).id),
    changing: text("ubah") === "1",
    village: text("desa"),
    key: text("kunci"),
    values,
    unseen: screen ? unseenOn(screen, values, data) : [],
    captcha: { kind: "code", sealed: text("sealed"), typed: text("kode") },
    codeKind: (text("ganti") || text("soal")) === "words" ? "words" : "picture",
    photos: data.getAll("photos").filter((file): file is File => typeof file !== "string" && file.size > 0),
  };
}

function unseenOn(screen: ScreenView, values: Values, data: FormData): string[] {
  const here = new Set(screen.fields.flatMap(pathsOf));
  const hinged = askedFields(screen, values).filter(({ when }) => when && here.has(when.path));
  return hinged.flatMap(pathsOf).filter((path) => !data.has(path));
}

function readAction(text: (name: string) => string): JourneyAction {
  const other = text("ganti");
  if (other !== "") return { do: "other_code", code: other === "words" ? "words" : "picture" };
  if (text("ke") !== "") return { do: "change", screen: text("ke") };
  const action = text("aksi");
  if (action === "lanjut") return { do: "next" };
  if (action === "kembali") return { do: "back" };
  if (action === "kirim") return { do: "send" };
  if (action === "kode") return { do: "ask_code" };
  // Enter in a browser that names no button.
  return { do: text("langkah") === "" ? "begin" : text("langkah") === checkScreen ? "send" : "next" };
}

/** What the domain refuses so far on one screen; what is missing elsewhere is asked there. */
export function problemsOn(
  screen: ScreenView,
  screens: ScreenView[],
  posted: Pick<PostedJourney, "village" | "values">,
  kind: SubmissionKind,
  sentences: Record<string, string>,
): Problem[] {
  const read = parseSubmission(toSubmission(kind, posted.village, applicable(screens, posted.values)));
  if (read.ok) return [];
  const paths = askedFields(screen, posted.values).flatMap((field) => [field.path, ...pathsOf(field)]);
  return problemsOf(sentences, read.errors).filter(({ path }) => paths.includes(path));
}

/** The first screen that still holds something to correct. */
export function firstOpenScreen(
  screens: ScreenView[],
  posted: Pick<PostedJourney, "village" | "values">,
  kind: SubmissionKind,
  sentences: Record<string, string>,
): { screen: ScreenView; problems: Problem[] } | null {
  for (const screen of screens) {
    const problems = problemsOn(screen, screens, posted, kind, sentences);
    if (problems.length > 0) return { screen, problems };
  }
  return null;
}

/** The screen that a button leads to; the same one while something on it has to be corrected. Sending is not done here. */
export function nextScreen(
  posted: PostedJourney,
  screens: ScreenView[],
  kind: SubmissionKind,
  sentences: Record<string, string>,
): Pick<JourneyState, "screen" | "changing" | "problems"> {
  const { action, values } = posted;
  const at = screens.findIndex(({ id }) => id === posted.screen);
  const asks = (screen: ScreenView) => askedFields(screen, values).length > 0;
  const plain = (screen: string) => ({ screen, changing: false, problems: [] });

  if (action.do === "begin") return plain(screens.find(asks)?.id ?? checkScreen);
  if (action.do === "change") {
    const wanted = screens.find((screen) => screen.id === action.screen && asks(screen));
    return wanted ? { screen: wanted.id, changing: true, problems: [] } : plain(checkScreen);
  }
  if (action.do === "back") {
    const before = screens.slice(0, at < 0 ? screens.length : at).findLast(asks);
    return plain(before?.id ?? (screens[0] as ScreenView).id);
  }
  const screen = screens[at];
  if (action.do === "next" && screen) {
    const problems = problemsOn(screen, screens, posted, kind, sentences);
    if (problems.length > 0 || posted.unseen.length > 0)
      return { screen: screen.id, changing: posted.changing, problems };
    const open = posted.changing ? firstOpenScreen(screens, posted, kind, sentences)?.screen : undefined;
    const following = posted.changing ? open : screens.slice(at + 1).find(asks);
    return plain(following?.id ?? checkScreen);
  }
  const open = firstOpenScreen(screens, posted, kind, sentences);
  return open
    ? { screen: open.screen.id, changing: true, problems: open.problems }
    : { screen: checkScreen, changing: false, problems: [] };
}

/**
 * What the page may say in the open: the answers of the screen it shows, and those on which its questions hang. The
 * rest of what was typed is in its sealed field only.
 */
export function openValues(screen: string, screens: ScreenView[], values: Values): Values {
  if (screen === checkScreen) return values;
  const here = screens.find(({ id }) => id === screen)?.fields.flatMap(pathsOf) ?? [];
  const hinges = screens.flatMap(({ fields }) => fields.flatMap(({ when }) => (when ? [when.path] : [])));
  const shown = new Set([...here, ...hinges]);
  return Object.fromEntries(Object.entries(values).filter(([path]) => shown.has(path)));
}

/** Whether a screen shows nothing that was typed, so that the browser may keep it for its Back. */
export function showsNothingTyped(screen: string, screens: ScreenView[], values: Values): boolean {
  const here = screens.find(({ id }) => id === screen)?.fields.flatMap(pathsOf);
  return here?.every((path) => values[path] === undefined) ?? false;
}

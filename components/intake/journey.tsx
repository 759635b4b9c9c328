"use client";

import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import { CodeChoices, CodeQuestion } from "../check/code-question.tsx";
import { useProof } from "../check/use-proof.ts";
import { Button } from "../ui/button.tsx";
import { FieldProblem } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Notice } from "../ui/notice.tsx";
import { ProblemSummary } from "../ui/problem-summary.tsx";
import type { Draft } from "./draft-store.ts";
import { Field } from "./field.tsx";
import { DraftBar, SendingNote, Summary, Trouble } from "./journey-parts.tsx";
import type { JourneyState, JourneyView, Problem, TroubleView, Values } from "./journey-view.ts";
import { type Photo, Photos, photoTypes } from "./photos.tsx";
import { Receipt } from "./receipt.tsx";
import type { SentView } from "./receipt-view.ts";
import { toSubmission } from "./to-submission.ts";
import { useDraft } from "./use-draft.ts";
import { type Ending, useSending } from "./use-sending.ts";
import { applicable, askedFields, fieldId, pathsOf, problemsOf, screenOf, slipsOn } from "./values.ts";

/** The last screen: everything once more, and the button that sends it. */
const checkScreen = "periksa";
const challengeUrl = "/api/v1/captcha?for=submission";

type Parcel = { values: Values; photos: Photo[] };

type State = Pick<JourneyState, "screen" | "changing" | "values" | "problems" | "trouble"> & {
  /** Grows when the reader is to be led to what changed. */
  serial: number;
  /** Grows when the boxes have to show other values than were typed into them. */
  refilled: number;
};

/**
 * The journey of a usul, sanggah or complaint, one screen at a time. Without scripts each button posts the page, which
 * answers with the next screen. With them the screens change here, and nothing leaves the phone before it is sent.
 */
export function Journey({ view, initial }: { view: JourneyView; initial: JourneyState }) {
  const { kind, texts, screens } = view;
  const [live, setLive] = useState(false);
  const [state, setState] = useState<State>({ ...initial, serial: 0, refilled: 0 });
  const [photos, setPhotos] = useState<Photo[]>([]);
  const [key, setKey] = useState(view.key);
  const [restoredOn, setRestoredOn] = useState<number | null>(null);
  const [sent, setSent] = useState<SentView | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const firstTry = useRef<Parcel | null>(null);
  const proof = useProof(challengeUrl);
  const { sending, send, tryNow, stop } = useSending(proof.take);

  const restore = useCallback((draft: Draft) => {
    setKey(draft.key);
    setPhotos(draft.photos.map((blob) => ({ id: crypto.randomUUID(), blob })));
    setRestoredOn(draft.savedAt);
    setState((now) => ({
      ...now,
      values: { ...draft.values, ...now.values },
      screen: screenInAddress() ?? draft.screen,
      refilled: now.refilled + 1,
    }));
  }, []);
  const draft = useDraft(kind === "sanggah" ? null : kind, restore);

  const screen = screens.find(({ id }) => id === state.screen);
  const position = screen ? screens.indexOf(screen) : screens.length;
  const values = state.values;

  // What was posted once stays with the posts: the rest of it travels encrypted, and cannot be read here.
  useEffect(() => {
    if (initial.sealed === null) setLive(true);
  }, [initial.sealed]);

  useEffect(() => {
    if (!live) return;
    const back = () => {
      const asked = screenInAddress() ?? (screens[0]?.id as string);
      const known = asked === checkScreen || screens.some(({ id }) => id === asked);
      setState((now) => ({
        ...now,
        screen: known ? asked : now.screen,
        problems: [],
        trouble: null,
        serial: now.serial + 1,
      }));
    };
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }, [live, screens]);

  // While the summary is read, the check against robots can run, and its parts are there should the line break.
  const { start } = proof;
  useEffect(() => {
    if (live && state.screen === checkScreen) start().catch(() => {});
  }, [live, state.screen, start]);

  // A sanggah lives in this page alone, so leaving it is asked about.
  const typed = Object.keys(values).some((path) => path !== "ref" && path !== "shown");
  useEffect(() => {
    if (!live || kind !== "sanggah" || !typed || sent) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [live, kind, typed, sent]);

  useEffect(() => {
    if (state.serial === 0) return;
    scrollTo(0, 0);
    (summary.current ?? heading.current)?.focus();
  }, [state.serial]);

  const { keep } = draft;
  useEffect(() => {
    if (!live || kind === "sanggah" || sent || !typed) return;
    keep({
      kind,
      key,
      village: view.village,
      screen: state.screen,
      values,
      photos: photos.map(({ blob }) => blob),
    });
  }, [live, kind, sent, typed, keep, key, view.village, state.screen, values, photos]);

  const collect = (): Values => {
    if (!form.current || !screen) return values;
    const data = new FormData(form.current);
    const now = { ...values };
    for (const path of screen.fields.flatMap(pathsOf)) {
      const value = data.get(path);
      if (typeof value === "string" && value !== "") now[path] = value;
      else delete now[path];
    }
    return now;
  };

  const show = (id: string, change: Partial<State> = {}) => {
    history.pushState(null, "", addressOf(view.action, id));
    setState((now) => ({
      ...now,
      screen: id,
      changing: false,
      problems: [],
      trouble: null,
      serial: now.serial + 1,
      ...change,
    }));
  };
  const complain = (all: Problem[], refIsOver = false) => {
    const first = screenOf(
      screens,
      all.map(({ path }) => path),
    );
    // What is wrong on other screens is told there, when this one is done: here it would be a link to nothing.
    const problems = first ? all.filter(({ path }) => screenOf(screens, [path]) === first) : all;
    const at = first ?? state.screen;
    const here = at === state.screen;
    const now = collect();
    if (refIsOver) delete now.ref;
    const change = { problems, values: now, changing: !here || state.changing };
    if (here) setState((now) => ({ ...now, ...change, trouble: null, serial: now.serial + 1 }));
    else show(at, change);
  };
  const tell = (trouble: TroubleView) =>
    setState((now) => ({ ...now, trouble, problems: [], serial: now.serial + 1 }));

  const goOn = () => {
    const now = collect();
    const slips = screen ? slipsOn(screen, now) : [];
    if (slips.length > 0) return complain(slips);
    const following = screens.slice(position + 1).find((one) => askedFields(one, now).length > 0);
    const complete = screens.every((one) => slipsOn(one, now).length === 0);
    show(state.changing && complete ? checkScreen : (following?.id ?? checkScreen), { values: now });
  };

  const sendAll = async (parcel: Parcel, earlier = false): Promise<void> => {
    firstTry.current ??= parcel;
    setState((now) => ({ ...now, problems: [], trouble: null }));
    const ending = await send({
      body: toSubmission(kind, view.village, applicable(screens, parcel.values)),
      photos: parcel.photos.map(({ blob }) => blob),
      key,
    });
    await end(ending, parcel, earlier);
  };

  const end = async (ending: Ending, parcel: Parcel, earlier: boolean): Promise<void> => {
    switch (ending.kind) {
      case "sent":
        firstTry.current = null;
        await draft.drop();
        return setSent({ ...ending, earlier });
      case "invalid":
        // Refused before it was filed: what is sent next may differ.
        firstTry.current = null;
        return complain(
          problemsOf(texts.problems, ending.errors),
          ending.errors.some(({ path }) => path === "ref"),
        );
      case "too_large":
        firstTry.current = null;
        return complain([{ path: "photos", message: texts.problems["photos.too_large"] as string }]);
      case "no_room":
        // The server asks for another key, for what is sent then is another submission: one without photos.
        firstTry.current = null;
        setKey(crypto.randomUUID());
        setPhotos([]);
        return tell(texts.send.noRoom);
      case "limited":
        return tell(texts.send.limited);
      case "conflict":
        return conflict(parcel);
      case "unsolvable":
        // The page that answers asks a question instead, and brings all that was typed.
        return submitPlainly(form.current);
      case "stopped":
        return tell(texts.send.notSent);
    }
  };

  /** An earlier try arrived, and something was changed since: what arrived counts, and its receipt is fetched. */
  const conflict = (parcel: Parcel): Promise<void> | void => {
    const first = firstTry.current;
    firstTry.current = null;
    if (first && first !== parcel) return sendAll(first, true);
    setKey(crypto.randomUUID());
    tell(texts.send.conflict);
  };

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    if (!live) return;
    event.preventDefault();
    if (sending) return;
    if (screen) return goOn();
    const at = screens.find((one) => slipsOn(one, values).length > 0);
    if (at) return show(at.id, { problems: slipsOn(at, values), changing: true });
    void sendAll({ values, photos });
  };

  if (sent) return <Receipt sent={sent} texts={texts.receipt} />;

  const title = screen ? screen.title : texts.check.title;
  const documentTitle = (state.problems.length > 0 ? texts.errorTitleOf : texts.titleOf).replace(
    "__title__",
    title,
  );
  // A screen on which nothing is asked is no step.
  const steps = screens.filter((one) => one === screen || askedFields(one, values).length > 0);
  const count = steps.length + 1;
  const place = screen ? steps.indexOf(screen) + 1 : count;
  const step = texts.step.replace("__step__", String(place)).replace("__count__", String(count));
  const fields = screen ? askedFields(screen, values) : [];
  const rest = Object.entries(values).filter(([path]) => !screen?.fields.flatMap(pathsOf).includes(path));
  // Answers to tick have edges of their own.
  const bare = fields.length === 1 && (fields[0]?.kind === "choice" || fields[0]?.kind === "facts");
  const before = screens.slice(0, position).findLast((one) => askedFields(one, values).length > 0);

  return (
    <>
      <title>{documentTitle}</title>
      <p className="font-medium text-accent">
        {texts.title} <span aria-hidden="true">·</span> {step}
      </p>
      <progress
        max={count}
        value={place}
        aria-hidden="true"
        className="mt-2 block h-1.5 w-full appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
      />
      {state.problems.length > 0 ? (
        <ProblemSummary
          title={texts.summaryTitle}
          problems={state.problems.map(({ path, message }) => ({
            key: path,
            href: `#${fieldId(path === "code" ? "kode" : path)}`,
            message,
          }))}
          focus={summary}
          className="mt-6"
        />
      ) : null}
      {state.trouble ? <Trouble trouble={state.trouble} focus={summary} /> : null}

      <h1 ref={heading} tabIndex={-1} className="mt-5 font-bold text-2xl sm:text-3xl">
        {title}
      </h1>
      {(screen ? screen.lead : [texts.check.lead]).map((sentence) => (
        <p key={sentence} className="mt-2 text-ink-soft">
          {sentence}
        </p>
      ))}
      {screen?.notice ? (
        <div className="mt-5">
          <Notice tone={screen.notice.tone} {...(screen.notice.icon ? { icon: screen.notice.icon } : {})}>
            <p className="font-bold">{screen.notice.title}</p>
            {screen.notice.text.map((sentence) => (
              <p key={sentence} className="mt-1">
                {sentence}
              </p>
            ))}
          </Notice>
        </div>
      ) : null}
      {restoredOn !== null && live && draft.keeps ? (
        <div className="mt-5">
          <Notice tone="info">
            <p>{texts.draft.restored}</p>
            <button
              type="button"
              className="link link-row cursor-pointer font-medium"
              onClick={async () => {
                await draft.drop();
                location.assign(view.action);
              }}
            >
              {texts.draft.delete}
            </button>
          </Notice>
        </div>
      ) : null}

      <form
        ref={form}
        action={addressOf(view.action, state.screen)}
        method="post"
        encType={screen ? undefined : "multipart/form-data"}
        noValidate
        className="mt-6"
        onSubmit={onSubmit}
        onInput={() => {
          const now = collect();
          setState((before) => ({ ...before, values: now }));
        }}
      >
        <input type="hidden" name="desa" value={view.village} />
        <input type="hidden" name="kunci" value={key} />
        <input type="hidden" name="langkah" value={state.screen} />
        {state.changing ? <input type="hidden" name="ubah" value="1" /> : null}
        {initial.sealed === null ? (
          rest.map(([path, value]) => <input key={path} type="hidden" name={path} value={value} />)
        ) : (
          <input type="hidden" name="isi" value={initial.sealed} />
        )}

        {screen ? (
          <div
            key={`${state.screen} ${state.refilled}`}
            className={`grid gap-7 ${bare ? "" : "rounded-card border border-line bg-paper p-4 sm:p-6"}`}
          >
            {fields.map((field) =>
              field.kind === "photos" ? (
                <div key={field.path}>
                  <p className="font-semibold text-lg">
                    {field.label} <span className="font-normal text-ink-soft">{texts.optional}</span>
                  </p>
                  {field.hint ? <p className="text-ink-soft">{field.hint}</p> : null}
                  {live ? (
                    <Photos
                      photos={photos}
                      most={view.mostPhotos}
                      texts={texts.photo}
                      problem={state.problems.find(({ path }) => path === "photos")?.message}
                      change={setPhotos}
                    />
                  ) : (
                    <noscript>
                      <p className="mt-2">{texts.photo.laterWithoutScripts}</p>
                    </noscript>
                  )}
                </div>
              ) : (
                <Field
                  key={field.path}
                  field={field}
                  values={values}
                  problems={state.problems}
                  optional={texts.optional}
                  soleQuestion={field.label === screen.title}
                />
              ),
            )}
          </div>
        ) : (
          <>
            {/* Enter presses the first button of a form, and that must not be the one that changes an answer. */}
            <button
              type="submit"
              name="aksi"
              value="kirim"
              tabIndex={-1}
              aria-hidden="true"
              className="sr-only"
            >
              {texts.send.send}
            </button>
            <Summary
              view={view}
              values={values}
              photos={live ? photos.length : null}
              change={live ? (id) => show(id, { changing: true }) : null}
            />
            {live ? null : (
              <NoScriptSending view={view} problems={state.problems} posted={initial.sealed !== null} />
            )}
            <div className="mt-6">
              <Notice tone="info" icon="shield">
                <p className="font-bold">{texts.confirm.title}</p>
                {texts.confirm.text.map((sentence) => (
                  <p key={sentence} className="mt-1">
                    {sentence}
                  </p>
                ))}
              </Notice>
            </div>
          </>
        )}

        {sending ? (
          <SendingNote sending={sending} texts={texts.send} tryNow={tryNow} stop={stop} />
        ) : (
          <div className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-3">
            <Button type="submit" name="aksi" value={screen ? "lanjut" : "kirim"}>
              {screen ? (state.changing ? texts.backToSummary : texts.next) : texts.send.send}
            </Button>
            {before ? (
              <Button
                look="quiet"
                type="submit"
                name="aksi"
                value="kembali"
                formEncType="application/x-www-form-urlencoded"
                onClick={(event) => {
                  if (!live) return;
                  event.preventDefault();
                  show(before.id, { values: collect() });
                }}
              >
                <Icon name="back" className="size-5" />
                {texts.back}
              </Button>
            ) : null}
          </div>
        )}
        {!screen && initial.sealed !== null ? <CodeChoices code={view.code} texts={texts.code} /> : null}
      </form>
      {live && kind !== "sanggah" ? (
        <DraftBar shared={draft.shared} share={draft.share} texts={texts.draft} />
      ) : null}
      {live && kind === "sanggah" ? (
        <p className="mt-6 text-ink-soft text-sm">{texts.draft.notKept}</p>
      ) : null}
    </>
  );
}

/** Photos and the question against robots, on the last screen, so that no file has to be carried from page to page. */
function NoScriptSending({
  view: { texts, code, mostPhotos },
  problems,
  posted,
}: {
  view: JourneyView;
  problems: Problem[];
  posted: boolean;
}) {
  const problem = (path: string) => problems.find((one) => one.path === path)?.message;
  const ofPhotos = problem("photos");
  if (!posted) return null;
  return (
    <div className="mt-6 rounded-card border border-line bg-paper p-4 sm:p-6">
      <label htmlFor="photos" className="font-semibold text-lg">
        {texts.photo.add} <span className="font-normal text-ink-soft">{texts.optional}</span>
      </label>
      {texts.photo.againWithoutScripts ? (
        <p className="mt-1 text-ink-soft">{texts.photo.againWithoutScripts}</p>
      ) : null}
      {ofPhotos ? <FieldProblem id="photos-masalah" text={ofPhotos} /> : null}
      <input
        id="photos"
        type="file"
        name="photos"
        accept={photoTypes}
        multiple={mostPhotos > 1}
        aria-describedby={ofPhotos ? "photos-masalah" : undefined}
        className="mt-3 block min-h-target w-full rounded-control border-2 border-edge p-2"
      />
      <CodeQuestion code={code} problem={problem("code")} texts={texts.code} />
    </div>
  );
}

function screenInAddress(): string | null {
  return new URLSearchParams(location.search).get("langkah");
}

function addressOf(action: string, screen: string): string {
  return `${action}${action.includes("?") ? "&" : "?"}langkah=${screen}`;
}

/** Posts the form as a browser without scripts would, past our own handler. */
function submitPlainly(form: HTMLFormElement | null): void {
  if (!form) return;
  const action = document.createElement("input");
  Object.assign(action, { type: "hidden", name: "aksi", value: "kode" });
  form.append(action);
  form.enctype = "application/x-www-form-urlencoded";
  form.submit();
}

import { type RefObject, useEffect, useRef, useState } from "react";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Notice } from "../ui/notice.tsx";
import type { DraftTexts, FieldView, JourneyView, SendTexts, TroubleView, Values } from "./journey-view.ts";
import type { Sending } from "./use-sending.ts";
import { askedFields } from "./values.ts";

/** Every answer once more, each with a way to change it. @param change null: the button posts the page */
export function Summary({
  view: { screens, texts },
  values,
  photos,
  change,
}: {
  view: JourneyView;
  values: Values;
  /** How many photos were chosen; null where they are only asked for here. */
  photos: number | null;
  change: ((screen: string) => void) | null;
}) {
  return (
    <div className="grid gap-4">
      {screens.map((screen) => {
        const fields = askedFields(screen, values).filter(
          ({ kind, fold, path }) => (kind !== "photos" || photos !== null) && (!fold || values[path]),
        );
        if (fields.length === 0) return null;
        return (
          <section
            key={screen.id}
            aria-label={screen.short}
            className="rounded-card border border-line bg-paper"
            data-card
          >
            <header className="flex items-center justify-between gap-4 border-line border-b bg-tint px-4 py-1 sm:px-6">
              <h2 className="font-semibold">{screen.short}</h2>
              <button
                type="submit"
                name="ke"
                value={screen.id}
                aria-label={`${texts.check.change}: ${screen.short}`}
                formEncType="application/x-www-form-urlencoded"
                className="link link-row cursor-pointer font-medium"
                onClick={(event) => {
                  if (!change) return;
                  event.preventDefault();
                  change(screen.id);
                }}
              >
                {texts.check.change}
              </button>
            </header>
            <dl className="divide-y divide-line px-4 sm:px-6">
              {fields.flatMap((field) =>
                rowsOf(field, values, photos ?? 0, texts.check).map(({ label, value, empty }) => (
                  <div key={label} className="py-2.5 sm:grid sm:grid-cols-[2fr_3fr] sm:gap-4">
                    <dt className="text-ink-soft text-sm sm:text-base">{label}</dt>
                    <dd className={`whitespace-pre-line ${empty ? "text-ink-soft" : "font-medium"}`}>
                      {value}
                    </dd>
                  </div>
                )),
              )}
            </dl>
          </section>
        );
      })}
    </div>
  );
}

type Row = { label: string; value: string; empty: boolean };

function rowsOf(
  field: FieldView,
  values: Values,
  photos: number,
  texts: JourneyView["texts"]["check"],
): Row[] {
  const row = (label: string, value: string | undefined): Row => {
    const text = value?.trim() ?? "";
    return { label, value: text === "" ? texts.empty : text, empty: text === "" };
  };
  const value = values[field.path];
  switch (field.kind) {
    case "facts": {
      const held = field.facts.filter((fact) => values[fact.path] === "yes").map((fact) => fact.label);
      return [row(field.label, held.join("\n"))];
    }
    case "choice":
    case "select":
      return [row(field.label, field.options.find((option) => option.value === value)?.label)];
    case "photos":
      return [
        { label: field.label, value: photos === 0 ? texts.noPhotos : String(photos), empty: photos === 0 },
      ];
    case "tick":
      return [row(field.label, value === "yes" ? texts.ticked : undefined)];
    case "text":
      return [row(field.label, withPrefix(field.prefix, value))];
    case "long":
      return [row(field.label, value)];
  }
}

/** Many write the prefix themselves. */
function withPrefix(prefix: string | undefined, value: string | undefined): string | undefined {
  if (!prefix || !value || value.trim().toLowerCase().startsWith(prefix.toLowerCase())) return value;
  return `${prefix} ${value}`;
}

/** What went wrong with sending, and that nothing typed is lost. */
export function Trouble({
  trouble,
  focus,
}: {
  trouble: TroubleView;
  focus: RefObject<HTMLDivElement | null>;
}) {
  return (
    <div ref={focus} tabIndex={-1} role="alert" className="mt-6 rounded-card">
      <Notice tone={trouble.tone} icon={trouble.icon}>
        <p className="font-bold text-lg">{trouble.title}</p>
        {trouble.text.map((sentence) => (
          <p key={sentence} className="mt-1">
            {sentence}
          </p>
        ))}
      </Notice>
    </div>
  );
}

/** How far sending is, in words and as a bar; when it waits, that nothing was sent yet. */
export function SendingNote({
  sending,
  texts,
  tryNow,
  stop,
}: {
  sending: Sending;
  texts: SendTexts;
  tryNow: () => void;
  stop: () => void;
}) {
  const waiting = sending.phase === "waiting";
  const told = waiting && sending.offline ? texts.offline : texts.notSent;
  const note = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone, and the focus with it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whether it waits is what takes a button away
  useEffect(() => {
    if (document.activeElement === document.body) note.current?.focus();
  }, [waiting]);
  return (
    <section ref={note} tabIndex={-1} aria-labelledby="pengiriman" className="mt-6 grid gap-4 rounded-card">
      {waiting ? (
        <div role="alert">
          <Notice tone={told.tone} icon={told.icon}>
            <p id="pengiriman" className="font-bold text-lg">
              {told.title}
            </p>
            {told.text.map((sentence) => (
              <p key={sentence} className="mt-1">
                {sentence}
              </p>
            ))}
            <NextTry at={sending.at} text={texts.nextTry} />
          </Notice>
        </div>
      ) : (
        <div className="rounded-card border border-line bg-paper p-4 sm:p-6">
          <p id="pengiriman" role="status" className="font-semibold">
            {sending.phase === "proof" ? texts.proof : texts.sending}
          </p>
          <progress
            aria-label={texts.progress}
            {...(sending.phase === "upload" ? { value: sending.share, max: 1 } : {})}
            className="mt-3 block h-3 w-full"
          />
        </div>
      )}
      <div className="flex flex-wrap gap-x-4 gap-y-3">
        {waiting ? (
          <Button type="button" onClick={tryNow}>
            {texts.tryNow}
          </Button>
        ) : null}
        <Button look="quiet" type="button" onClick={stop}>
          {texts.stop}
        </Button>
      </div>
    </section>
  );
}

/** Seconds until the next try; for the eye alone, so that nothing is read out every second. */
function NextTry({ at, text }: { at: number; text: string }) {
  const [seconds, setSeconds] = useState<number | null>(null);
  useEffect(() => {
    const tick = () => setSeconds(Math.max(0, Math.ceil((at - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [at]);
  if (seconds === null) return null;
  return (
    <p className="mt-1 tabular-nums" aria-hidden="true">
      {text.replace("__seconds__", String(seconds))}
    </p>
  );
}

/** Says what stays on this phone, with the switch for a phone that others use too. */
export function DraftBar({
  shared,
  share,
  texts,
}: {
  shared: boolean;
  share: (now: boolean) => void;
  texts: DraftTexts;
}) {
  return (
    <div className="mt-8 rounded-card border border-line bg-tint px-4 py-3 sm:px-6">
      <p className="flex gap-2.5 text-sm">
        <Icon name="phone" className="mt-0.5 size-5 text-accent" />
        <span>{shared ? texts.sharedHint : texts.kept}</span>
      </p>
      <label className="mt-1 flex min-h-target cursor-pointer items-center gap-3">
        <input
          type="checkbox"
          checked={shared}
          onChange={(event) => share(event.currentTarget.checked)}
          className="size-5.5 shrink-0 accent-action"
        />
        <span className="font-medium">{texts.shared}</span>
      </label>
    </div>
  );
}

"use client";

import { startTransition, useActionState, useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Answer } from "../check/answer.tsx";
import { Button } from "../ui/button.tsx";
import { FieldProblem } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import type { AssistState, AssistTexts } from "./assist-view.ts";

type Action = (state: AssistState, form: FormData | null) => Promise<AssistState>;

/**
 * One name after the other, by keyboard. What was asked and answered stands on the page alone: never in the address, and
 * nowhere after Next person. Without scripts the same form posts the page, and Next person loads it anew.
 */
export function AssistForm({
  action,
  initial,
  village,
  nextPath,
  idleSeconds,
  texts,
}: {
  action: Action;
  initial: AssistState;
  village: string;
  nextPath: string;
  idleSeconds: number;
  texts: AssistTexts;
}) {
  const [live, setLive] = useState(false);
  /** Counts persons: an answer that arrives after its person has gone is not shown. */
  const person = useRef(0);
  const [round, setRound] = useState(0);
  const [shownFrom, setShownFrom] = useState(0);

  const send: Action = async (state, form) => {
    if (form === null) return { ...initial, serial: state.serial };
    const asked = person.current;
    let after: AssistState;
    try {
      after = await action({ ...state, answer: null, name: "" }, form);
    } catch {
      const name = String(form.get("nama") ?? "");
      after = { serial: state.serial + 1, name, problem: null, answer: texts.offline };
    }
    return asked === person.current ? after : { ...initial, serial: after.serial };
  };

  // The first render must be the server's own action, for that is what a page without scripts posts to.
  const [state, submit, pending] = useActionState(live ? send : action, initial);
  const field = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const current = state.serial > shownFrom ? state : initial;

  const next = useCallback(() => {
    person.current += 1;
    flushSync(() => {
      setRound(person.current);
      setShownFrom(state.serial);
    });
    // The last answer leaves the memory too, not only the screen.
    startTransition(() => submit(null));
    field.current?.focus();
    window.scrollTo(0, 0);
    tellPrintouts();
  }, [state.serial, submit]);

  useEffect(() => setLive(true), []);

  useEffect(() => {
    if (state.serial === 0) return;
    if (state.answer) heading.current?.focus();
    else if (state.problem) field.current?.focus();
  }, [state]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const wake = () => {
      clearTimeout(timer);
      timer = setTimeout(next, idleSeconds * 1000);
    };
    const press = (event: KeyboardEvent) => {
      wake();
      const alone = !event.ctrlKey && !event.metaKey && !event.shiftKey;
      const asked = event.key === "Escape" ? !event.altKey : event.altKey && event.code === "KeyN";
      if (!alone || !asked || event.isComposing) return;
      event.preventDefault();
      next();
    };
    // A page that the browser keeps for the way back must hold nobody.
    const hide = () => next();
    const show = (event: PageTransitionEvent) => event.persisted && next();
    wake();
    document.addEventListener("keydown", press);
    document.addEventListener("pointerdown", wake);
    window.addEventListener("pagehide", hide);
    window.addEventListener("pageshow", show);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("keydown", press);
      document.removeEventListener("pointerdown", wake);
      window.removeEventListener("pagehide", hide);
      window.removeEventListener("pageshow", show);
    };
  }, [next, idleSeconds]);

  const { problem } = current;
  return (
    <>
      <form
        action={submit}
        noValidate
        autoComplete="off"
        data-print="no"
        className="mt-4 rounded-card border border-line bg-paper p-4 sm:p-6"
        onSubmit={(event) => {
          if (pending) event.preventDefault();
        }}
      >
        <input type="hidden" name="desa" value={village} />
        <label htmlFor="nama" className="font-semibold text-lg">
          {texts.name}
        </label>
        <p id="nama-petunjuk" className="text-ink-soft text-sm">
          {texts.hint}
        </p>
        {problem ? <FieldProblem id="nama-masalah" text={problem} alert /> : null}
        <div className="mt-2 flex flex-wrap gap-3">
          <input
            ref={field}
            id="nama"
            name="nama"
            key={`${round} ${current.serial}`}
            type="text"
            defaultValue={current.name}
            maxLength={300}
            autoComplete="off"
            autoCapitalize="characters"
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="go"
            // biome-ignore lint/a11y/noAutofocus: a worker types one name after the other, without a mouse
            autoFocus
            aria-invalid={problem ? true : undefined}
            aria-describedby={`nama-petunjuk nama-tombol${problem ? " nama-masalah" : ""}`}
            className={`block min-h-16 min-w-0 flex-[1_1_16rem] rounded-control border-2 bg-paper px-4 text-ink text-xl ${problem ? "border-bad" : "border-edge"}`}
          />
          <Button type="submit" aria-disabled={pending || undefined} className="min-h-16">
            {pending ? texts.pending : texts.submit}
          </Button>
        </div>
        <div className="mt-4 flex flex-wrap items-center gap-x-5 gap-y-3">
          <a
            href={nextPath}
            // biome-ignore lint/a11y/noAccessKey: without scripts there is no other way to give it a key
            accessKey="n"
            className="inline-flex min-h-target items-center gap-2.5 rounded-control border-2 border-edge bg-paper px-4 py-1.5 font-semibold hover:bg-tint"
            onClick={(event) => {
              event.preventDefault();
              next();
            }}
          >
            <Icon name="people" className="size-6 text-accent" />
            {texts.next}
          </a>
          <p id="nama-tombol" className="min-w-0 flex-[1_1_18rem] text-ink-soft text-sm">
            {live ? `${texts.keys} ${texts.idle}` : texts.keysPlain}
          </p>
        </div>
      </form>
      <p role="status" className="sr-only">
        {round > 0 && current.answer === null && !pending ? texts.cleared : ""}
      </p>
      {current.answer ? (
        <div className="mt-6" aria-busy={pending}>
          <Answer
            answer={current.answer}
            labels={{ todo: texts.todo, stage: texts.stage }}
            headingRef={heading}
          />
        </div>
      ) : null}
    </>
  );
}

/** Printouts that are open in other tabs of this device are emptied with the person. */
function tellPrintouts(): void {
  if (!("BroadcastChannel" in window)) return;
  const channel = new BroadcastChannel("dataku-bantu");
  channel.postMessage("kosongkan");
  channel.close();
}

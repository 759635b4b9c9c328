"use client";

import { useActionState, useEffect, useRef, useState } from "react";
import { Button } from "../ui/button.tsx";
import { FieldProblem, inputLook } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";

/** What the form shows after a comparison; nothing of it is trusted when it comes back. */
export type NameCheckState = {
  serial: number;
  name: string;
  problem: string | null;
  verdict: { same: boolean; title: string; text: string } | null;
};

type Texts = {
  title: string;
  text: string;
  masked: string | null;
  label: string;
  hint: string;
  submit: string;
  pending: string;
  unknown: string;
  unknownText: string;
  down: string;
};

type Action = (state: NameCheckState, form: FormData) => Promise<NameCheckState>;

/** Compares the name on a paper with the one that its code was made for. */
export function NameCheck({
  action,
  canCompare,
  texts,
}: {
  action: Action;
  canCompare: boolean;
  texts: Texts;
}) {
  const send: Action = async (state, form) => {
    try {
      return await action(state, form);
    } catch {
      return { ...state, serial: state.serial + 1, verdict: null, problem: texts.down };
    }
  };
  const [live, setLive] = useState(false);
  const [state, submit, pending] = useActionState(
    // The first render must be the server's own action, for that is what a page without scripts posts to.
    live ? send : action,
    { serial: 0, name: "", problem: null, verdict: null },
  );
  const verdict = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setLive(true), []);
  useEffect(() => {
    if (state.serial === 0) return;
    (state.verdict ? verdict.current : field.current)?.focus();
  }, [state.serial, state.verdict]);

  if (!canCompare) {
    return (
      <section className="mt-8">
        <h2 className="font-bold text-xl">{texts.unknown}</h2>
        <p className="mt-1">{texts.unknownText}</p>
      </section>
    );
  }
  return (
    <section aria-labelledby="nama-cocok" className="mt-8" data-print="no">
      <h2 id="nama-cocok" className="font-bold text-xl">
        {texts.title}
      </h2>
      <p className="mt-1">{texts.text}</p>
      {texts.masked ? <p className="mt-1">{texts.masked}</p> : null}
      {state.verdict ? (
        <div ref={verdict} tabIndex={-1} role="status" className="mt-4 rounded-card">
          <Notice tone={state.verdict.same ? "good" : "bad"}>
            <p className="font-bold text-lg">{state.verdict.title}</p>
            <p className="mt-1">{state.verdict.text}</p>
          </Notice>
        </div>
      ) : null}
      <form action={submit} noValidate className="mt-4 rounded-card border border-line bg-paper p-4 sm:p-6">
        <label htmlFor="nama" className="font-semibold text-lg">
          {texts.label}
        </label>
        <p id="nama-petunjuk" className="text-ink-soft">
          {texts.hint}
        </p>
        {state.problem ? <FieldProblem id="nama-masalah" text={state.problem} /> : null}
        <input
          ref={field}
          id="nama"
          name="nama"
          key={state.serial}
          type="text"
          defaultValue={state.name}
          maxLength={200}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          aria-invalid={state.problem ? true : undefined}
          aria-describedby={`nama-petunjuk${state.problem ? " nama-masalah" : ""}`}
          className={`${inputLook} ${state.problem ? "border-bad" : "border-edge"}`}
        />
        <div className="mt-5">
          <Button type="submit" aria-disabled={pending || undefined}>
            {pending ? texts.pending : texts.submit}
          </Button>
        </div>
      </form>
    </section>
  );
}

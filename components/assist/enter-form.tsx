"use client";

import { useActionState, useEffect, useRef } from "react";
import { Button } from "../ui/button.tsx";
import { FieldProblem } from "../ui/field.tsx";
import type { EnterState } from "./assist-view.ts";

/** Takes the token of a device. Works without scripts: the same action posts the page. */
export function EnterForm({
  action,
  texts,
}: {
  action: (state: EnterState, form: FormData) => Promise<EnterState>;
  texts: { text: string; label: string; hint: string; submit: string; down: string };
}) {
  const [state, submit, pending] = useActionState(action, { typed: "", problem: null });
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (state.problem !== null) field.current?.focus();
  }, [state]);
  return (
    <form action={submit} noValidate className="mt-6 rounded-card border border-line bg-paper p-4 sm:p-6">
      <p>{texts.text}</p>
      <label htmlFor="perangkat" className="mt-4 block font-semibold text-lg">
        {texts.label}
      </label>
      <p id="perangkat-petunjuk" className="text-ink-soft">
        {texts.hint}
      </p>
      {state.problem ? <FieldProblem id="perangkat-masalah" text={state.problem} alert /> : null}
      <input
        ref={field}
        id="perangkat"
        name="perangkat"
        key={state.typed}
        type="text"
        defaultValue={state.typed}
        maxLength={60}
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="go"
        // biome-ignore lint/a11y/noAutofocus: the page is for nothing else
        autoFocus
        aria-invalid={state.problem ? true : undefined}
        aria-describedby={`perangkat-petunjuk${state.problem ? " perangkat-masalah" : ""}`}
        className={`mt-2 block min-h-14 w-full max-w-md rounded-control border-2 bg-paper px-4 font-mono text-ink text-xl uppercase tracking-wider ${state.problem ? "border-bad" : "border-edge"}`}
      />
      <div className="mt-5">
        <Button type="submit" aria-disabled={pending || undefined}>
          {texts.submit}
        </Button>
      </div>
    </form>
  );
}

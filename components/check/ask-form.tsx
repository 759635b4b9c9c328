"use client";

import { unstable_isUnrecognizedActionError as isOutdated } from "next/navigation";
import { type ReactNode, type Ref, useActionState, useEffect, useRef, useState } from "react";
import { Button } from "../ui/button.tsx";
import { ProblemSummary } from "../ui/problem-summary.tsx";
import type { AskState, AskTexts } from "./check-view.ts";
import { CodeChoices, CodeQuestion } from "./code-question.tsx";
import { HcaptchaBox } from "./hcaptcha-box.tsx";
import { ProofFailure } from "./proof-of-work.ts";
import { type ProofState, useProof } from "./use-proof.ts";

/**
 * A form that asks the register something, with the answer above it and the check against robots inside it. Without
 * scripts the same action posts the page and renders it anew.
 */
export function AskForm<State extends AskState<unknown>>({
  action,
  initial,
  typed,
  language,
  texts,
  note,
  challengeUrl,
  answer,
  fields,
  elsewhere = {},
}: {
  action: (state: State, form: FormData) => Promise<State>;
  initial: State;
  /** The part of the state that gives back what was typed. */
  typed: (form: FormData) => Partial<State>;
  language: string;
  texts: AskTexts;
  /** Said above an untouched form. */
  note: string | null;
  challengeUrl: string;
  answer: (shown: NonNullable<State["answer"]>, headingRef: Ref<HTMLHeadingElement>) => ReactNode;
  fields: (state: State, problemOf: (field: string) => string | undefined) => ReactNode;
  /** Where a problem is corrected when its field is not on this page. */
  elsewhere?: Record<string, string>;
}) {
  const [live, setLive] = useState(false);
  const proof = useProof(challengeUrl);

  // With scripts the check against robots is waited for here, and a broken line loses nothing that was typed.
  const send: typeof action = async (state, form) => {
    const failed = (change: Partial<AskState<unknown>>): State => ({
      ...state,
      ...typed(form),
      serial: state.serial + 1,
      problems: [],
      answer: null,
      documentTitle: texts.documentErrorTitle,
      ...change,
    });
    try {
      // The answer before this one need not travel back to the server.
      const before = { ...state, answer: null };
      // hCaptcha leaves a field of its own in the form.
      form.delete("h-captcha-response");
      if (form.get("sealed") !== null) return await action(before, form);
      form.set("captcha", await proof.take());
      const after = await action(before, form);
      if (after.again === "no") return after;
      // The proof was too old or too weak by the time it arrived, or hCaptcha could not be asked about it. It is
      // nobody's fault, so nobody is asked to press again: the name goes on its way once more, with a new proof.
      if (after.again === "otherwise") proof.fall();
      form.set("captcha", await proof.take());
      return await action(before, form);
    } catch (error) {
      if (error instanceof ProofFailure && error.reason === "cancelled") return { ...state, ...typed(form) };
      if (error instanceof ProofFailure && error.reason === "unsupported") {
        return failed({ captcha: "code", problems: [{ field: "kode", message: texts.captchaFailed }] });
      }
      return failed({ answer: isOutdated(error) ? texts.outdated : texts.offline });
    }
  };

  // The first render must be the server's own action, for that is what a page without scripts posts to.
  // (A state is never a promise; only the type of a generic one may be.)
  const [state, submit, pending] = useActionState<State, FormData>(
    live ? send : action,
    initial as Awaited<State>,
  );
  const [asked, setAsked] = useState<"auto" | "code" | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const summary = useRef<HTMLDivElement>(null);

  useEffect(() => setLive(true), []);

  useEffect(() => {
    if (state.serial === 0) return;
    setAsked(null);
    (summary.current ?? heading.current)?.focus();
  }, [state.serial]);

  const sealed = useRef(initial.code.sealed);
  useEffect(() => {
    if (sealed.current === state.code.sealed) return;
    sealed.current = state.code.sealed;
    if (state.answer === null && state.problems.length === 0) document.getElementById("kode")?.focus();
  }, [state.code.sealed, state.answer, state.problems]);

  const wanted = asked ?? state.captcha;
  const useCode = wanted === "code" || (live && proof.state === "failed");
  const problemOf = (field: string) => state.problems.find((problem) => problem.field === field)?.message;

  return (
    <>
      <title>{state.documentTitle}</title>
      {note !== null && state.serial === 0 ? <p className="mb-5">{note}</p> : null}
      {state.problems.length > 0 ? (
        <ProblemSummary
          title={texts.summaryTitle}
          problems={state.problems.map(({ field, message }) => ({
            key: field,
            href: elsewhere[field] ?? `#${field}`,
            message,
          }))}
          focus={summary}
          className="mb-6"
        />
      ) : null}

      {state.answer ? (
        <div className="mb-8" aria-busy={pending}>
          {answer(state.answer, heading)}
        </div>
      ) : null}

      <form
        action={submit}
        noValidate
        data-print="no"
        className="rounded-card border border-line bg-paper p-4 sm:p-6"
        onInput={() => {
          if (!useCode && proof.state === "idle") proof.start().catch(() => {});
        }}
        onSubmit={(event) => {
          if (pending) event.preventDefault();
        }}
        // React empties a form when its action is done, and would take what was typed meanwhile with it.
        onReset={(event) => event.preventDefault()}
      >
        {fields(state, problemOf)}

        {proof.box && !useCode ? (
          <div className="mt-6">
            <HcaptchaBox key={proof.box.serial} box={proof.box} language={language} />
            <p className="mt-2 text-ink-soft text-sm">{texts.boxOwner}</p>
            {proof.state === "asking" ? (
              <button
                type="button"
                className="link link-row cursor-pointer text-left text-sm"
                onClick={proof.box.broken}
              >
                {texts.boxOther}
              </button>
            ) : null}
          </div>
        ) : null}
        {useCode ? (
          <CodeQuestion code={state.code} problem={problemOf("kode")} texts={texts} />
        ) : (
          <noscript>
            <CodeQuestion code={state.code} problem={problemOf("kode")} texts={texts} />
          </noscript>
        )}

        <div className="mt-6 flex flex-wrap items-center gap-x-6 gap-y-2">
          <Button type="submit" aria-disabled={pending || undefined}>
            {pending ? texts.pending : texts.submit}
          </Button>
          {live && !useCode ? (
            <p role="status" className="text-ink-soft text-sm">
              {proofWords(proof, pending, texts)}
            </p>
          ) : null}
        </div>
        {useCode ? (
          <CodeChoices code={state.code} texts={texts} />
        ) : (
          <noscript>
            <CodeChoices code={state.code} texts={texts} />
          </noscript>
        )}
        {live && proof.state !== "failed" ? (
          <button
            type="button"
            className="link link-row mt-2 cursor-pointer text-sm"
            onClick={() => {
              if (pending && proof.state === "asking") proof.cancel();
              setAsked(useCode ? "auto" : "code");
            }}
          >
            {useCode ? texts.useAuto : texts.useCode}
          </button>
        ) : null}
      </form>
    </>
  );
}

function proofWords(
  { state, fallen }: { state: ProofState; fallen: boolean },
  pending: boolean,
  texts: AskTexts,
): string {
  if (state === "asking") return pending ? texts.boxTickToSend : texts.boxTick;
  if (fallen && (state === "working" || pending)) return texts.boxAway;
  if (state === "working") return pending ? texts.captchaWaiting : texts.captchaWorking;
  return state === "ready" ? texts.captchaReady : "";
}

"use client";

import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { CodeTexts, CodeView } from "../check/check-view.ts";
import { CodeChoices, CodeQuestion } from "../check/code-question.tsx";
import { ProofFailure } from "../check/proof-of-work.ts";
import { useProof } from "../check/use-proof.ts";
import { Button } from "../ui/button.tsx";

const challengeUrl = "/api/v1/captcha?for=tracking";

/**
 * A form that posts the page, with a check against robots: the proof of work where scripts run, otherwise a question.
 * What the fields hold is the page's own business.
 */
export function ProofForm({
  action,
  does,
  code,
  asksCode,
  problem,
  texts,
  children,
}: {
  action: string;
  /** Posted as `aksi`: what the page is to do. */
  does: string;
  code: CodeView;
  /** Whether the question is asked even where scripts run, because the proof did not work. */
  asksCode: boolean;
  problem: string | undefined;
  texts: CodeTexts & { submit: string; working: string; offline: string };
  children: ReactNode;
}) {
  const [live, setLive] = useState(false);
  const [useCode, setUseCode] = useState(asksCode);
  const [working, setWorking] = useState(false);
  const [offline, setOffline] = useState(false);
  const token = useRef<HTMLInputElement>(null);
  const proof = useProof(challengeUrl);
  useEffect(() => setLive(true), []);

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    const button = (event.nativeEvent as SubmitEvent).submitter;
    if (useCode || button?.getAttribute("name") === "ganti") return;
    event.preventDefault();
    if (working) return;
    const form = event.currentTarget;
    setWorking(true);
    setOffline(false);
    try {
      const solved = await proof.take();
      if (token.current) token.current.value = solved;
      form.submit();
    } catch (error) {
      if (error instanceof ProofFailure && error.reason === "unsupported") setUseCode(true);
      else setOffline(true);
      setWorking(false);
    }
  };

  return (
    <form
      action={action}
      method="post"
      noValidate
      className="rounded-card border border-line bg-paper p-4 sm:p-6"
      onSubmit={onSubmit}
      onInput={() => {
        if (!useCode && proof.state === "idle") proof.start().catch(() => {});
      }}
    >
      <input type="hidden" name="aksi" value={does} />
      <input ref={token} type="hidden" name="captcha" defaultValue="" />
      {children}
      {useCode ? (
        <CodeQuestion code={code} problem={problem} texts={texts} />
      ) : (
        <noscript>
          <CodeQuestion code={code} problem={problem} texts={texts} />
        </noscript>
      )}
      <div className="mt-6 flex flex-wrap items-center gap-x-6 gap-y-2">
        <Button type="submit" aria-disabled={working || undefined}>
          {texts.submit}
        </Button>
        {live ? (
          <p role="status" className={offline ? "font-semibold text-bad" : "text-ink-soft text-sm"}>
            {offline ? texts.offline : working ? texts.working : ""}
          </p>
        ) : null}
      </div>
      {useCode ? (
        <CodeChoices code={code} texts={texts} />
      ) : (
        <noscript>
          <CodeChoices code={code} texts={texts} />
        </noscript>
      )}
    </form>
  );
}

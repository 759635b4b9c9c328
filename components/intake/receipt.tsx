"use client";

import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { buttonLook } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Notice } from "../ui/notice.tsx";
import { codeGroups, type ReceiptTexts, type SentView, shortMessage } from "./receipt-view.ts";

/** What was acknowledged, shown once: the number, the secret code, and what happens next. */
export function Receipt({ sent, texts }: { sent: SentView; texts: ReceiptTexts }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [live, setLive] = useState(false);
  const [withCode, setWithCode] = useState(false);
  const [copied, setCopied] = useState(false);
  const [noted, setNoted] = useState(false);
  useEffect(() => {
    setLive(true);
    heading.current?.focus();
  }, []);
  // It cannot be shown again, so who leaves without having kept it in any way is asked once more.
  useEffect(() => {
    if (noted) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [noted]);

  const groups = codeGroups(sent.receipt);
  const day = new Intl.DateTimeFormat(texts.language, { dateStyle: "long", timeZone: "UTC" });
  const fill = (text: string) =>
    text
      .replace("__on__", day.format(new Date(sent.receivedOn)))
      .replace("__due__", day.format(new Date(sent.dueOn)));
  const message = shortMessage(withCode ? texts.messageWithCode : texts.message, sent);
  const action =
    "inline-flex min-h-13 items-center justify-center gap-2 rounded-control border-2 border-edge bg-paper px-5 font-semibold hover:bg-tint cursor-pointer";

  return (
    <div className="grid gap-6" data-receipt>
      <title>{texts.documentTitle}</title>
      <Notice tone="good">
        <h1 ref={heading} tabIndex={-1} className="font-bold text-2xl">
          {texts.title}
        </h1>
        <p className="mt-2">{fill(texts.lead)}</p>
        {sent.earlier ? <p className="mt-2">{texts.earlier}</p> : null}
      </Notice>

      <section className="overflow-hidden rounded-card border-2 border-accent bg-paper" data-card>
        <div className="p-5 sm:p-6">
          <h2 className="font-semibold text-ink-soft">{texts.ticket}</h2>
          <p className="mt-1 font-bold text-2xl tracking-wider" data-ticket>
            {sent.ticket}
          </p>
          <p className="mt-1 text-ink-soft text-sm">{texts.ticketHint}</p>
        </div>
        <div className="border-line border-t bg-tint p-5 sm:p-6">
          <h2 className="font-semibold text-ink-soft">{texts.receipt}</h2>
          <p className="mt-2 grid w-fit grid-cols-2 gap-x-7 gap-y-1 font-bold text-3xl tabular-nums tracking-widest sm:grid-cols-4">
            <span className="sr-only" data-code>
              {groups.map((group) => [...group].join(" ")).join(", ")}
            </span>
            {groups.map((group, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the groups of one code never move
              <span key={index} aria-hidden="true">
                {group}
              </span>
            ))}
          </p>
          <p className="mt-2 text-sm">{texts.receiptHint}</p>
        </div>
        <div className="border-line border-t p-5 sm:p-6">
          <p className="flex gap-3">
            <Icon name="alert" className="mt-0.5 size-6 text-warn" />
            <span>
              <strong>{texts.once}</strong> {texts.onceText}
            </span>
          </p>
        </div>
      </section>

      {live ? (
        <section aria-label={texts.keep} className="grid gap-3" data-print="no">
          <div className="flex flex-wrap gap-3">
            <button
              type="button"
              className={action}
              onClick={() => {
                setNoted(true);
                print();
              }}
            >
              {texts.print}
            </button>
            <button
              type="button"
              className={action}
              onClick={() =>
                navigator.clipboard?.writeText(message).then(
                  () => {
                    setCopied(true);
                    setNoted(noted || withCode);
                  },
                  () => {},
                )
              }
            >
              {texts.copy}
            </button>
            <a
              className={action}
              href={`sms:?&body=${encodeURIComponent(message)}`}
              onClick={() => {
                // Opening the program for messages counts as leaving in some browsers.
                flushSync(() => setNoted(true));
                setTimeout(() => setNoted(noted || withCode), 1_000);
              }}
            >
              {texts.sms}
            </a>
          </div>
          <label className="flex min-h-target cursor-pointer items-start gap-3 py-2">
            <input
              type="checkbox"
              checked={withCode}
              onChange={(event) => {
                setWithCode(event.currentTarget.checked);
                setCopied(false);
              }}
              className="mt-1 size-5.5 shrink-0 accent-action"
            />
            <span>
              <span className="block font-medium">{texts.withCode}</span>
              <span className="block text-ink-soft text-sm">{texts.withCodeHint}</span>
            </span>
          </label>
          <p role="status" className="text-good">
            {copied ? texts.copied : ""}
          </p>
        </section>
      ) : null}

      <section className="rounded-card border border-line bg-paper p-5 sm:p-6" data-card>
        <h2 className="font-bold text-xl">{texts.next}</h2>
        <ol className="mt-3 grid gap-3">
          {texts.steps.map((step) => (
            <li key={step} className="flex gap-3">
              <Icon name="arrow" className="mt-1 size-5 text-accent" />
              <span>{fill(step)}</span>
            </li>
          ))}
        </ol>
        <p className="mt-4 font-semibold">{fill(texts.due)}</p>
      </section>

      <p className="flex gap-3 text-ink-soft" data-print="no">
        <Icon name="shield" className="mt-0.5 size-6" />
        {texts.traces}
      </p>

      <div className="flex flex-wrap items-center gap-x-6 gap-y-2" data-print="no">
        <a href={texts.trackPath} className={buttonLook()} onClick={() => flushSync(() => setNoted(true))}>
          {texts.track}
        </a>
        <a className="link link-row" href={texts.anotherPath} onClick={() => flushSync(() => setNoted(true))}>
          {texts.another}
        </a>
      </div>
    </div>
  );
}

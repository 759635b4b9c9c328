"use client";

import { catchError, type ErrorInfo } from "next/error";
import { Button } from "./button.tsx";

/** What is said when a page fails, and where else to go. */
export type FailureTexts = {
  title: string;
  text: string;
  retry: string;
  home: string;
  homePath: string;
  call: string;
  /** With `__id__` where the number of the incident goes. */
  id: string;
};

function Failure({ texts }: { texts: FailureTexts }, { error, retry }: ErrorInfo) {
  const digest = error instanceof Error ? (error as { digest?: string }).digest : undefined;
  return (
    <main className="page-width max-w-(--container-read) py-12">
      <title>{texts.title}</title>
      <h1 className="font-bold text-2xl">{texts.title}</h1>
      <p className="mt-3 text-lg">{texts.text}</p>
      <p className="mt-2">{texts.call}</p>
      <div className="mt-6 flex flex-wrap items-center gap-x-6 gap-y-2">
        <Button type="button" onClick={() => retry()}>
          {texts.retry}
        </Button>
        <a className="link link-row" href={texts.homePath}>
          {texts.home}
        </a>
      </div>
      {digest ? <p className="mt-6 text-ink-soft text-sm">{texts.id.replace("__id__", digest)}</p> : null}
    </main>
  );
}

/** Shows a page's failure in the reader's language. The texts come along, for then the server may be unreachable. */
export const FailureBoundary = catchError(Failure);

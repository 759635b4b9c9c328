"use client";

import { useEffect, useState } from "react";
import { Notice } from "../ui/notice.tsx";
import { type Draft, type DraftKind, dropDraft, findDraft } from "./draft-store.ts";

/** Offers to go on with what this phone still keeps. Without scripts, and mostly, there is nothing. */
export function UnsentDraft({
  kind,
  path,
  texts,
}: {
  kind: DraftKind;
  path: string;
  texts: { text: string; resume: string; delete: string };
}) {
  const [draft, setDraft] = useState<Draft | null>(null);
  useEffect(() => {
    findDraft(kind).then(setDraft);
  }, [kind]);
  if (!draft) return null;
  return (
    <div className="mt-5">
      <Notice tone="info">
        <p>{texts.text}</p>
        <div className="flex flex-wrap gap-x-6">
          <a
            className="link link-row font-medium"
            href={`${path}?desa=${draft.village}&langkah=${draft.screen}`}
          >
            {texts.resume}
          </a>
          <button
            type="button"
            className="link link-row cursor-pointer"
            onClick={() => dropDraft(kind).then(() => setDraft(null))}
          >
            {texts.delete}
          </button>
        </div>
      </Notice>
    </div>
  );
}

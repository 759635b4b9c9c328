"use client";

import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Button } from "../ui/button.tsx";
import { FieldProblem } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";

type Village = { code: string; name: string; path: string };

/** The sentences of the search box; in `suggestionCount` the number stands for `__count__`. */
export type VillageSearchTexts = {
  label: string;
  hint: string;
  submit: string;
  suggestions: string;
  suggestionCount: string;
  suggestionNone: string;
};

const typingPauseMs = 150;
const mostSuggestions = 8;

/**
 * One box for the name of a village. Without scripts it asks for a page of results; with them it suggests while
 * typing, after the combobox pattern of the ARIA Authoring Practices (list, no automatic selection).
 */
export function VillageSearch({
  checkPath,
  query = "",
  texts,
  problem,
}: {
  /** Where results and chosen villages lead to: `/cek` or `/en/cek`. */
  checkPath: string;
  query?: string;
  texts: VillageSearchTexts;
  problem?: string;
}) {
  const list = useId();
  const [live, setLive] = useState(false);
  const [villages, setVillages] = useState<Village[] | null>(null);
  const [active, setActive] = useState(-1);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asking = useRef<AbortController | null>(null);

  useEffect(() => {
    setLive(true);
    return () => {
      clearTimeout(timer.current);
      asking.current?.abort();
    };
  }, []);

  const close = () => {
    clearTimeout(timer.current);
    asking.current?.abort();
    setVillages(null);
    setActive(-1);
  };

  const ask = (typed: string) => {
    close();
    if (typed.trim().length < 2) return;
    timer.current = setTimeout(async () => {
      const controller = new AbortController();
      asking.current = controller;
      const url = `/api/v1/regions/search?q=${encodeURIComponent(typed)}&limit=${mostSuggestions}`;
      try {
        const response = await fetch(url, { signal: controller.signal });
        const body = response.ok ? await response.json() : null;
        if (!controller.signal.aborted && Array.isArray(body?.results)) setVillages(body.results);
      } catch {
        // No suggestions; the button still asks for the page of results.
      }
    }, typingPauseMs);
  };

  const choose = (village: Village) => location.assign(`${checkPath}?desa=${village.code}`);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Escape") return close();
    const count = villages?.length ?? 0;
    if (!villages || count === 0) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place more than there are suggestions: the text as typed.
      setActive((now) => ((now + 1 + step + count + 1) % (count + 1)) - 1);
    }
    const chosen = villages[active];
    if (event.key === "Enter" && chosen) {
      event.preventDefault();
      choose(chosen);
    }
  };

  const open = villages !== null && villages.length > 0;
  const said =
    villages === null
      ? ""
      : open
        ? texts.suggestionCount.replace("__count__", String(villages.length))
        : texts.suggestionNone;

  return (
    <search>
      <form action={checkPath} method="get" className="relative">
        <label htmlFor="cari-desa" className="font-semibold text-lg">
          {texts.label}
        </label>
        <p id="cari-desa-petunjuk" className="text-ink-soft">
          {texts.hint}
        </p>
        {problem ? <FieldProblem id="cari-desa-masalah" text={problem} /> : null}
        <div className="mt-2 flex flex-col gap-3 sm:flex-row">
          <div className="relative min-w-0 grow">
            <input
              id="cari-desa"
              name="q"
              type="text"
              defaultValue={query}
              maxLength={100}
              autoComplete="off"
              autoCorrect="off"
              spellCheck={false}
              enterKeyHint="search"
              aria-describedby={`cari-desa-petunjuk${problem ? " cari-desa-masalah" : ""}`}
              aria-invalid={problem ? true : undefined}
              {...(live && {
                role: "combobox",
                "aria-autocomplete": "list" as const,
                "aria-expanded": open,
                "aria-controls": list,
                "aria-activedescendant": active >= 0 ? `${list}-${active}` : undefined,
              })}
              className={`block min-h-13 w-full rounded-control border-2 bg-paper px-4 text-ink text-lg ${problem ? "border-bad" : "border-edge"}`}
              onChange={(event) => ask(event.currentTarget.value)}
              onKeyDown={onKeyDown}
              onBlur={close}
            />
            {live ? (
              <div
                id={list}
                role="listbox"
                aria-label={texts.suggestions}
                hidden={!open}
                className="absolute inset-x-0 top-full z-10 mt-1 max-h-[60vh] overflow-y-auto rounded-control border-2 border-edge bg-paper text-ink shadow-lg"
              >
                {villages?.map((village, index) => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard stays in the input, as the pattern asks
                  <div
                    key={village.code}
                    id={`${list}-${index}`}
                    role="option"
                    tabIndex={-1}
                    aria-selected={index === active}
                    className="cursor-pointer border-line border-b px-4 py-2.5 last:border-b-0 hover:bg-tint aria-selected:bg-info-soft aria-selected:outline-2 aria-selected:outline-action aria-selected:-outline-offset-2"
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => choose(village)}
                  >
                    <span className="block font-semibold">{village.name}</span>
                    <span className="block text-ink-soft text-sm">{village.path}</span>
                  </div>
                ))}
              </div>
            ) : null}
          </div>
          <Button type="submit">
            <Icon name="search" className="size-5" />
            {texts.submit}
          </Button>
        </div>
        <p role="status" className="sr-only">
          {said}
        </p>
      </form>
    </search>
  );
}

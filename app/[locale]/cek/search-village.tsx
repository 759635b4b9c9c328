import type { ReactNode } from "react";
import { VillageSearch } from "@/components/region/village-search.tsx";
import { Icon } from "@/components/ui/icon.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { setPageStatus } from "@/lib/http/page-status.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { logFault } from "@/lib/log/log.ts";
import { searchVillages, type VillageHit } from "@/lib/region/search-villages.ts";
import { Frame } from "../frame.tsx";
import { type Say, sayIn } from "../say.ts";
import { villageSearchTexts } from "../village-search-texts.ts";

const mostResults = 20;
const fewestLetters = 2;

/** Finds a village by what somebody typed: results, or what to try when there are none. */
export async function SearchVillage({
  locale,
  query = null,
  unknownCode,
  page = "/cek",
  intro,
}: {
  locale: Locale;
  query?: string | null;
  unknownCode?: string;
  /** The page that the village is for, without the language. */
  page?: string;
  /** What that page says before anything is typed, in place of the title of the search. */
  intro?: { title: string; lead: ReactNode; after: ReactNode };
}) {
  const say = await sayIn(locale);
  const check = localePath(locale, page);
  const tooShort = query !== null && query.length < fewestLetters;
  const hits = query === null || tooShort ? [] : find(query);
  const blank = query === null && unknownCode === undefined;
  const title = (blank && intro?.title) || titleOf(say, { query, tooShort, hits, unknownCode });
  const search = (
    <div className="mt-6 rounded-card border border-line bg-paper p-4 sm:p-6">
      <VillageSearch
        checkPath={check}
        query={query ?? ""}
        texts={villageSearchTexts(say)}
        {...(tooShort ? { problem: say("search.short") } : {})}
      />
      <PickLink say={say} check={check} />
    </div>
  );
  const path = query ? `${page}?q=${encodeURIComponent(query)}` : page;
  const shown = (below: ReactNode) => (
    <Frame locale={locale} path={path} title={title} failed={tooShort}>
      <div className="page-width max-w-(--container-read) py-8 sm:py-12">
        <h1 className="font-bold text-2xl sm:text-3xl">{title}</h1>
        {below}
      </div>
    </Frame>
  );

  if (unknownCode !== undefined) {
    setPageStatus(404);
    return shown(
      <>
        <p className="mt-3">{say("pick.unknownText", { code: unknownCode })}</p>
        {search}
      </>,
    );
  }
  if (blank && intro) {
    return shown(
      <>
        {intro.lead}
        {search}
        {intro.after}
      </>,
    );
  }
  if (query === null || tooShort) return shown(search);
  if (hits === null) {
    return shown(
      <>
        <p className="mt-3">{say("search.downText")}</p>
        <PickLink say={say} check={check} />
      </>,
    );
  }
  if (hits.length === 0) {
    return shown(
      <>
        <div className="mt-5">
          <Notice tone="warn" icon="search">
            <p>{say("search.noneText", { query })}</p>
            <ul className="mt-2 list-disc pl-5">
              {["1", "2", "3"].map((tip) => (
                <li key={tip}>{say(`search.noneTips.${tip}`)}</li>
              ))}
            </ul>
          </Notice>
        </div>
        {search}
      </>,
    );
  }
  return shown(
    <>
      <p className="mt-2 text-ink-soft">{say("search.resultsCount", { count: hits.length, query })}</p>
      <ul className="mt-5 overflow-hidden rounded-card border border-line bg-paper">
        {hits.map((village) => (
          <li key={village.code} className="border-line border-b last:border-b-0">
            <a
              href={`${check}?desa=${village.code}`}
              className="flex min-h-16 items-center gap-3 px-4 py-3 hover:bg-tint focus-visible:outline-offset-[-3px]"
            >
              <Icon name="pin" className="size-6 text-accent" />
              <span className="min-w-0 grow">
                <span className="block font-semibold text-lg text-link leading-snug">{village.name}</span>
                <span className="block text-ink-soft text-sm">{village.path}</span>
              </span>
              <Icon name="arrow" className="size-5 text-ink-soft" />
            </a>
          </li>
        ))}
      </ul>
      <h2 className="mt-8 font-bold text-xl">{say("search.again")}</h2>
      <p className="mt-1">{say("search.resultsMore")}</p>
      {search}
    </>,
  );
}

function PickLink({ say, check }: { say: Say; check: string }) {
  return (
    <p className="mt-2">
      <a className="link link-row font-medium" href={`${check}?pilih=id`}>
        {say("search.pick")}
      </a>
    </p>
  );
}

function titleOf(
  say: Say,
  at: {
    query: string | null;
    tooShort: boolean;
    hits: VillageHit[] | null;
    unknownCode: string | undefined;
  },
): string {
  if (at.unknownCode !== undefined) return say("pick.unknownTitle");
  if (at.query === null || at.tooShort) return say("search.title");
  if (at.hits === null) return say("search.downTitle");
  return say(at.hits.length === 0 ? "search.noneTitle" : "search.resultsTitle");
}

function find(query: string): VillageHit[] | null {
  try {
    return searchVillages(query, mostResults);
  } catch (error) {
    logFault("page /cek search", error);
    return null;
  }
}

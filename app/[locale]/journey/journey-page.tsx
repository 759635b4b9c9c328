import { randomUUID } from "node:crypto";
import { setRequestLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { Journey } from "@/components/intake/journey.tsx";
import type { JourneyState, JourneyView, Values } from "@/components/intake/journey-view.ts";
import { Receipt } from "@/components/intake/receipt.tsx";
import { UnsentDraft } from "@/components/intake/unsent-draft.tsx";
import { Icon } from "@/components/ui/icon.tsx";
import { setPageStatus } from "@/lib/http/page-status.ts";
import { letBackShowThisPage, type PostedForm, postedForm } from "@/lib/http/posted-form.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { parseIdempotencyKey } from "@/lib/intake/payload.ts";
import { type SubmissionKind, submissionLimits } from "@/lib/intake/submission.ts";
import { findRegion, type Region } from "@/lib/region/areas.ts";
import { parseVillageCode } from "@/lib/region/region.ts";
import { ChooseVillage, findChosenVillage, type SearchParams } from "../cek/choose-village.tsx";
import { makeCode } from "../cek/code-question.ts";
import { Frame } from "../frame.tsx";
import { type Say, sayIn } from "../say.ts";
import { VillageBar } from "../village-bar.tsx";
import {
  checkScreen,
  nextScreen,
  openValues,
  type PostedJourney,
  readPostedJourney,
  showsNothingTyped,
} from "./posted-journey.ts";
import { screensOf } from "./screens.ts";
import { sealFields } from "./sealed-fields.ts";
import { submit } from "./submit.ts";
import { journeyTexts, troubleView } from "./texts.ts";

type Props = {
  kind: SubmissionKind;
  params: Promise<{ locale: Locale }>;
  searchParams: Promise<SearchParams>;
};

/** The page of a usul, sanggah or complaint: first the village, then one screen after the other, in the end the receipt. */
export async function JourneyPage({ kind, params, searchParams }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const [say, query] = await Promise.all([sayIn(locale), searchParams]);
  const page = `/${kind}`;
  const form = postedForm();
  const screens = screensOf(kind, say, locale);
  const posted = form && readPostedJourney(kind, screens, form.data);
  const village = (posted && findRegion(parseVillageCode(posted.village) ?? "")) || findChosenVillage(query);
  if (!village) {
    return <ChooseVillage locale={locale} query={query} page={page} intro={intro(say, kind, locale)} />;
  }

  const answer = posted
    ? await answerPost({
        kind,
        say,
        locale,
        screens,
        posted: { ...posted, village: village.code },
        photosMissing: form.missing,
      })
    : firstScreen(screens);
  if ("sent" in answer) {
    return (
      <Shell locale={locale} page={page} village={null}>
        <Receipt sent={answer.sent} texts={journeyTexts(kind, say, locale, false).receipt} />
      </Shell>
    );
  }
  const { state, photosLost, codeKind } = answer;
  const view: JourneyView = {
    kind,
    village: village.code,
    action: localePath(locale, `${page}?desa=${village.code}`),
    key: answer.key ?? parseIdempotencyKey(posted?.key ?? "") ?? randomUUID(),
    screens,
    texts: journeyTexts(kind, say, locale, photosLost),
    code: makeCode(say, "submission", codeKind),
    mostPhotos: submissionLimits.photos,
  };
  return (
    <Shell locale={locale} page={page} village={village} changeable={posted === null}>
      {state.values.shown ? (
        <p className="mb-5 flex gap-3 font-semibold">
          <Icon name="people" className="size-6 text-accent" />
          {say("sanggah.person.known", { name: state.values.shown })}
        </p>
      ) : null}
      <Journey view={view} initial={state} />
    </Shell>
  );
}

type Answer =
  | { sent: Parameters<typeof Receipt>[0]["sent"] }
  | { state: JourneyState; photosLost: boolean; codeKind: "picture" | "words"; key?: string | undefined };

function firstScreen(screens: JourneyView["screens"]): Answer {
  const screen = screens[0]?.id ?? checkScreen;
  const state = { screen, changing: false, values: {}, problems: [], trouble: null, sealed: null };
  return { state, photosLost: false, codeKind: "picture" };
}

async function answerPost({
  kind,
  say,
  locale,
  screens,
  posted,
  photosMissing,
}: {
  kind: SubmissionKind;
  say: Say;
  locale: Locale;
  screens: JourneyView["screens"];
  posted: PostedJourney;
  photosMissing: PostedForm["missing"];
}): Promise<Answer> {
  const sentences = journeyTexts(kind, say, locale, false).problems;
  let values: Values = posted.values;
  let next: Pick<JourneyState, "screen" | "changing" | "problems"> & Partial<JourneyState> = nextScreen(
    posted,
    screens,
    kind,
    sentences,
  );
  let key: string | undefined;
  if (next.problems.length > 0) setPageStatus(422);
  if (posted.action.do === "ask_code" && next.screen === checkScreen)
    next = { ...next, trouble: troubleView(say, "question") };
  if (posted.action.do === "send" && next.screen === checkScreen) {
    const outcome = await submit({ kind, screens, posted, photosMissing, sentences, say });
    if ("sent" in outcome) return outcome;
    next = { ...next, ...outcome.change };
    values = outcome.values ?? values;
    key = outcome.key;
  }
  // Opened from an answer of the check: nothing was typed yet, so with scripts all goes on in the browser.
  const begins = posted.action.do === "begin";
  if (
    !begins &&
    kind !== "sanggah" &&
    next.problems.length === 0 &&
    showsNothingTyped(next.screen, screens, values)
  )
    letBackShowThisPage();
  const state: JourneyState = {
    ...next,
    trouble: next.trouble ?? null,
    values: begins ? values : openValues(next.screen, screens, values),
    sealed: begins ? null : sealFields(kind, values),
  };
  const photosLost = posted.photos.length > 0 || photosMissing !== null;
  return { state, photosLost, codeKind: posted.codeKind, key };
}

function intro(say: Say, kind: SubmissionKind, locale: Locale) {
  return {
    title: say(`${kind}.title`),
    lead: (
      <>
        <p className="mt-3 text-lg">{say(`${kind}.lead`)}</p>
        {kind === "sanggah" ? null : (
          <UnsentDraft
            kind={kind}
            path={localePath(locale, `/${kind}`)}
            texts={{
              text: say("intake.unsent.text"),
              resume: say("intake.unsent.resume"),
              delete: say("intake.unsent.delete"),
            }}
          />
        )}
        <h2 className="mt-8 font-bold text-xl">{say("intake.whereTitle")}</h2>
        <p className="mt-1 text-ink-soft">{say(`${kind}.where`)}</p>
      </>
    ),
    after: (
      <section className="mt-8">
        <h2 className="font-bold text-xl">{say(`${kind}.afterTitle`)}</h2>
        <ul className="mt-3 grid gap-3">
          {["1", "2", "3"].map((number) => (
            <li key={number} className="flex gap-3">
              <Icon name="arrow" className="mt-1 size-5 text-accent" />
              <span>{say(`${kind}.after.${number}`)}</span>
            </li>
          ))}
        </ul>
        <div className="mt-6 flex gap-3 border-line border-t pt-5">
          <Icon name="shield" className="size-6 text-accent" />
          <p>{say("intake.reporter.safe")}</p>
        </div>
      </section>
    ),
  };
}

/** The frame of the journey, with the village it is about. Search engines are asked to keep out. */
async function Shell({
  locale,
  page,
  village,
  changeable = false,
  children,
}: {
  locale: Locale;
  page: string;
  village: Region | null;
  changeable?: boolean;
  children: ReactNode;
}) {
  const say = await sayIn(locale);
  return (
    <Frame locale={locale} path={village ? `${page}?desa=${village.code}` : page}>
      <meta name="robots" content="noindex" />
      {village ? (
        <VillageBar
          village={village}
          change={changeable ? { text: say("intake.changeVillage"), href: localePath(locale, page) } : null}
        />
      ) : null}
      <div className="page-width max-w-(--container-read) py-7 sm:py-10">{children}</div>
    </Frame>
  );
}

import { setRequestLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { Stage } from "@/components/check/stage.tsx";
import { getConfig } from "@/lib/config/config.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { type StageCode, stageCodes } from "@/lib/programme/stages.ts";
import { stageLabels } from "../cek/ask-texts.ts";
import { stageView } from "../cek/stage-words.ts";
import { Frame } from "../frame.tsx";
import { type Say, sayIn } from "../say.ts";

const answers = [
  "found",
  "notFound",
  "near",
  "tooMany",
  "notVerified",
  "captcha",
  "rateLimited",
  "preparing",
  "down",
] as const;
const sections = [
  { id: "cara-lain", title: "help.waysTitle" },
  { id: "arti-jawaban", title: "help.answersTitle" },
  { id: "arti-tahap", title: "help.stagesTitle" },
  { id: "data-anda", title: "help.privacyTitle" },
  { id: "penipuan", title: "help.safetyTitle" },
  { id: "semua-orang", title: "help.accessTitle" },
] as const;

/** Help: ways without a phone, what each answer and stage means, privacy, accessibility. */
export default async function HelpPage({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params;
  setRequestLocale(locale);
  const say = await sayIn(locale);
  return (
    <Frame locale={locale} path="/bantuan" title={say("help.title")}>
      <div className="page-width py-8 sm:py-12">
        <div className="max-w-(--container-read)">
          <h1 className="font-bold text-2xl sm:text-3xl">{say("help.title")}</h1>
          <p className="mt-3 text-lg">{say("help.lead")}</p>
          <nav aria-labelledby="isi-bantuan" className="mt-6" data-print="no">
            <h2 id="isi-bantuan" className="font-semibold">
              {say("help.contents")}
            </h2>
            <ul className="mt-1">
              {sections.map((section) => (
                <li key={section.id}>
                  <a className="link link-row" href={`#${section.id}`}>
                    {say(section.title)}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        </div>
        <Ways say={say} />
        <Section id="arti-jawaban" title={say("help.answersTitle")}>
          <Terms
            terms={answers.map((answer) => ({
              key: answer,
              title: say(`help.answers.${answer}.title`),
              text: say(`help.answers.${answer}.text`),
            }))}
          />
        </Section>
        <Section id="arti-tahap" title={say("help.stagesTitle")}>
          <p className="mt-2">
            {say("help.stagesText")}{" "}
            <a className="link" href={localePath(locale, "/cek/saya")}>
              {say("help.stagesPersonal")}
            </a>
          </p>
          <ul className="mt-4 divide-y divide-line rounded-card border border-line bg-paper">
            {stageCodes.map((stage) => (
              <li key={stage} className="px-4 pt-1 pb-4 sm:px-5">
                <StageInWords stage={stage} say={say} />
              </li>
            ))}
          </ul>
        </Section>
        <Section id="data-anda" title={say("help.privacyTitle")}>
          <ul className="mt-3 grid list-disc gap-2 pl-5">
            {privacyPromises().map((promise) => (
              <li key={promise}>{say(`help.privacy.${promise}`)}</li>
            ))}
          </ul>
        </Section>
        <Section id="penipuan" title={say("help.safetyTitle")}>
          <p className="mt-2">{say("help.safetyText")}</p>
        </Section>
        <Section id="semua-orang" title={say("help.accessTitle")}>
          <p className="mt-2">{say("help.accessText")}</p>
        </Section>
      </div>
    </Frame>
  );
}

function StageInWords({ stage, say }: { stage: StageCode; say: Say }) {
  // As it stands under a programme that pays money.
  const words = stageView(say, { programme: "PKH", receiving: true, stage });
  return words ? <Stage stage={words} labels={stageLabels(say)} /> : null;
}

/** The last promise, that nobody else is involved, holds only with the captcha of our own. */
function privacyPromises(): string[] {
  const always = ["1", "2", "3", "4"];
  return getConfig().captcha === "altcha" ? [...always, "5"] : always;
}

function Ways({ say }: { say: Say }) {
  const message = encodeURIComponent(say("help.ways.share.message", { url: getConfig().publicUrl }));
  const links: Record<string, string> = { call: "tel:171", share: `https://wa.me/?text=${message}` };
  return (
    <section id="cara-lain" aria-labelledby="judul-cara-lain" className="mt-12">
      <h2 id="judul-cara-lain" className="font-bold text-xl sm:text-2xl">
        {say("help.waysTitle")}
      </h2>
      <ul className="mt-4 grid gap-4 sm:grid-cols-2">
        {["office", "companion", "call", "share"].map((way) => (
          <li key={way} className="rounded-card border border-line bg-paper p-5">
            <h3 className="font-semibold text-lg">{say(`help.ways.${way}.title`)}</h3>
            <p className="mt-1">{say(`help.ways.${way}.text`)}</p>
            {links[way] ? (
              <p>
                <a className="link link-row font-medium" href={links[way]} rel="noreferrer">
                  {say(`help.ways.${way}.link`)}
                </a>
              </p>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section id={id} aria-labelledby={`judul-${id}`} className="mt-12 max-w-(--container-read)">
      <h2 id={`judul-${id}`} className="font-bold text-xl sm:text-2xl">
        {title}
      </h2>
      {children}
    </section>
  );
}

function Terms({ terms }: { terms: { key: string; title: string; text: string }[] }) {
  return (
    <dl className="mt-4 divide-y divide-line rounded-card border border-line bg-paper">
      {terms.map((term) => (
        <div key={term.key} className="px-4 py-3.5 sm:px-5">
          <dt className="font-semibold">{term.title}</dt>
          <dd className="mt-0.5 text-ink-soft">{term.text}</dd>
        </div>
      ))}
    </dl>
  );
}

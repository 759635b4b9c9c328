import { setRequestLocale } from "next-intl/server";
import { VillageSearch } from "@/components/region/village-search.tsx";
import { KawungGround } from "@/components/ui/batik.tsx";
import { Icon, type IconName } from "@/components/ui/icon.tsx";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { findRegion } from "@/lib/region/areas.ts";
import { ExampleLink } from "./example-link.tsx";
import { listExamples } from "./examples.ts";
import { Frame } from "./frame.tsx";
import { type Say, sayIn } from "./say.ts";
import { villageSearchTexts } from "./village-search-texts.ts";

/** The front page: what this is, one box to start, and what the portal never asks for. */
export default async function Home({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params;
  setRequestLocale(locale);
  const say = await sayIn(locale);
  const check = localePath(locale, "/cek");
  return (
    <Frame locale={locale} path="/" title={say("home.title")}>
      <div className="relative overflow-hidden bg-nila text-on-nila">
        <KawungGround
          id="kawung-home"
          className="pointer-events-none absolute inset-0 text-on-nila opacity-[0.09]"
        />
        <div className="page-width relative grid items-center gap-x-14 gap-y-7 pt-9 pb-10 sm:pt-14 sm:pb-16 lg:grid-cols-[1fr_1.1fr]">
          <div>
            <h1 className="font-bold text-3xl tracking-tight lg:text-4xl">{say("home.title")}</h1>
            <p className="mt-4 max-w-[34rem] text-lg text-on-nila-soft">{say("home.lead")}</p>
          </div>
          <div className="rounded-card bg-paper p-4 text-ink shadow-[0_6px_0_var(--color-emas)] sm:p-6">
            <VillageSearch checkPath={check} texts={villageSearchTexts(say)} />
            <ul className="mt-2 flex flex-wrap gap-x-6">
              <li>
                <a className="link link-row font-medium" href={`${check}?pilih=id`}>
                  {say("search.pick")}
                </a>
              </li>
              <li>
                <a className="link link-row font-medium" href={`${check}/saya`}>
                  {say("personal.entry")}
                </a>
              </li>
            </ul>
          </div>
        </div>
      </div>
      <div className="page-width">
        <Entries say={say} locale={locale} />
        <Examples say={say} check={check} />
        <Steps say={say} />
      </div>
      <div className="laid-out-later page-width">
        <section className="mt-12 flex flex-wrap items-center justify-between gap-x-8 gap-y-2 rounded-card border border-line bg-paper p-5 sm:p-6">
          <div className="max-w-(--container-read)">
            <h2 className="font-bold text-xl">{say("home.recapTitle")}</h2>
            <p className="mt-1">{say("home.recapText")}</p>
          </div>
          <a className="link link-row font-medium" href={localePath(locale, "/rekap")}>
            {say("home.recapLink")}
          </a>
        </section>
        <div className="mt-12 grid gap-5 lg:grid-cols-3">
          <Never say={say} officialPage={localePath(locale, "/resmi")} />
          <section className="rounded-card border border-line bg-paper p-5 sm:p-6">
            <h2 className="font-bold text-xl">{say("home.privacyTitle")}</h2>
            <p className="mt-3 font-semibold text-lg tracking-wider" aria-hidden="true">
              SITI A***** R*******
            </p>
            <p className="mt-2">{say("home.privacyText")}</p>
          </section>
          <section className="rounded-card border border-line bg-paper p-5 sm:p-6">
            <h2 className="font-bold text-xl">{say("home.otherTitle")}</h2>
            <p className="mt-2">{say("home.otherText")}</p>
            <p className="mt-2">
              <a className="link link-row font-medium" href={localePath(locale, "/bantuan")}>
                {say("home.otherLink")}
              </a>
            </p>
          </section>
        </div>
      </div>
    </Frame>
  );
}

const entries: { path: string; key: string; icon: IconName }[] = [
  { path: "/usul", key: "usul", icon: "hand" },
  { path: "/sanggah", key: "sanggah", icon: "flag" },
  { path: "/pengaduan", key: "pengaduan", icon: "letter" },
  { path: "/lacak", key: "lacak", icon: "clock" },
];

/** What else can be done here than to check. */
function Entries({ say, locale }: { say: Say; locale: Locale }) {
  return (
    <section aria-labelledby="lapor" className="mt-10">
      <h2 id="lapor" className="font-bold text-xl">
        {say("intake.cards.title")}
      </h2>
      <ul className="mt-4 grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {entries.map(({ path, key, icon }) => (
          <li key={key}>
            <a
              href={localePath(locale, path)}
              className="flex h-full min-h-16 items-center gap-3.5 rounded-card border border-line bg-paper px-4 py-3 hover:bg-tint lg:flex-col lg:items-start lg:gap-2 lg:p-5"
            >
              <Icon name={icon} className="size-7 text-accent" />
              <span className="min-w-0">
                <span className="block font-semibold text-lg text-link leading-snug">
                  {say(`intake.cards.${key}.title`)}
                </span>
                <span className="block text-ink-soft text-sm">{say(`intake.cards.${key}.text`)}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Examples({ say, check }: { say: Say; check: string }) {
  const examples = listExamples();
  if (examples.length === 0) return null;
  return (
    <section aria-labelledby="contoh" className="mt-10">
      <h2 id="contoh" className="font-bold text-xl">
        {say("home.examplesTitle")}
      </h2>
      <p className="mt-1 text-ink-soft">{say("home.examplesText")}</p>
      <ul className="mt-4 grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {examples.map((example) => (
          <li key={example.number}>
            <ExampleLink
              href={`${check}?desa=${example.village}&contoh=${example.number}`}
              title={example.name}
              about={`${say(`home.exampleKind.${example.expect}`)} · ${findRegion(example.village)?.name}`}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Steps({ say }: { say: Say }) {
  return (
    <section aria-labelledby="langkah" className="mt-12">
      <h2 id="langkah" className="font-bold text-2xl">
        {say("home.stepsTitle")}
      </h2>
      <ol className="mt-5 grid gap-6 lg:grid-cols-3">
        {["1", "2", "3"].map((step) => (
          <li key={step} className="flex gap-4">
            <span
              aria-hidden="true"
              className="grid size-11 shrink-0 place-items-center rounded-full bg-action font-bold text-lg text-on-action"
            >
              {step}
            </span>
            <div>
              <h3 className="font-semibold text-lg">{say(`home.steps.${step}.title`)}</h3>
              <p className="mt-0.5 text-ink-soft">{say(`home.steps.${step}.text`)}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Never({ say, officialPage }: { say: Say; officialPage: string }) {
  return (
    <section className="rounded-card border-2 border-accent bg-paper p-5 sm:p-6">
      <h2 className="flex items-center gap-2.5 font-bold text-xl">
        <Icon name="shield" className="size-7 text-accent" />
        {say("home.neverTitle")}
      </h2>
      <ul className="mt-3 grid gap-1.5">
        {["1", "2", "3"].map((thing) => (
          <li key={thing} className="flex gap-2.5">
            <svg
              viewBox="0 0 24 24"
              className="mt-1 size-5 shrink-0 text-bad"
              aria-hidden="true"
              focusable="false"
            >
              <path d="M6 6l12 12M18 6 6 18" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" />
            </svg>
            {say(`home.never.${thing}`)}
          </li>
        ))}
      </ul>
      <p className="mt-3">{say("home.neverText")}</p>
      <p className="mt-1">
        <a className="link link-row font-medium" href={officialPage}>
          {say("official.link")}
        </a>
      </p>
    </section>
  );
}

import { headers } from "next/headers";
import { setRequestLocale } from "next-intl/server";
import { PersonalForm } from "@/components/check/personal-form.tsx";
import type { PersonalFormTexts } from "@/components/check/personal-view.ts";
import { findSealedBlank } from "@/lib/http/form-blanks.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { ExampleLink } from "../../example-link.tsx";
import { listPersonalExamples } from "../../examples.ts";
import { Frame } from "../../frame.tsx";
import { type Say, sayIn } from "../../say.ts";
import { askTexts, stageLabels } from "../ask-texts.ts";
import { makeCode } from "../code-question.ts";
import { personalAction } from "./actions.ts";
import * as present from "./present.ts";

type Props = {
  params: Promise<{ locale: Locale }>;
  searchParams: Promise<{ contoh?: string | string[] }>;
};

/** The check by NIK: the form, the answer above it, and why a NIK is asked for. */
export default async function PersonalCheckPage({ params, searchParams }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const say = await sayIn(locale);
  // Its number stands in the address, so that the NIK need not.
  const number = Number((await searchParams).contoh);
  const example = listPersonalExamples()[number - 1];
  const sealed = findSealedBlank(await headers());
  const form: present.Form = {
    say,
    locale,
    serial: 0,
    nik: example?.nik ?? "",
    name: example?.name ?? "",
    captcha: "auto",
    code: sealed ? { kind: "picture", sealed } : makeCode(say, "personal", "picture"),
  };
  return (
    <Frame locale={locale} path={example ? `/cek/saya?contoh=${number}` : "/cek/saya"}>
      <div className="page-width max-w-(--container-read) py-7 sm:py-10">
        <h1 className="font-bold text-2xl sm:text-3xl">{say("personal.title")}</h1>
        <p className="mt-2 mb-5 text-lg" data-print="no">
          {say("personal.lead")}
        </p>
        <PersonalForm
          action={personalAction.bind(null, locale)}
          initial={present.blank(form)}
          language={locale}
          texts={textsOf(form)}
          note={example ? say("personal.exampleNote") : null}
          challengeUrl="/api/v1/captcha?for=personal"
        />
        <Why say={say} byName={localePath(locale, "/cek")} />
        <Examples say={say} path={localePath(locale, "/cek/saya")} />
      </div>
    </Frame>
  );
}

function Why({ say, byName }: { say: Say; byName: string }) {
  return (
    <aside aria-labelledby="mengapa" className="mt-8" data-print="no">
      <h2 id="mengapa" className="font-bold text-lg">
        {say("personal.whyTitle")}
      </h2>
      <ul className="mt-2 grid list-disc gap-1.5 pl-5">
        {["1", "2", "3"].map((reason) => (
          <li key={reason}>{say(`personal.why.${reason}`)}</li>
        ))}
      </ul>
      <p className="mt-4">
        {say("personal.byNameTitle")}{" "}
        <a className="link link-row font-medium" href={byName}>
          {say("personal.byName")}
        </a>
      </p>
    </aside>
  );
}

function Examples({ say, path }: { say: Say; path: string }) {
  const examples = listPersonalExamples();
  if (examples.length === 0) return null;
  return (
    <section aria-labelledby="contoh" className="mt-8" data-print="no">
      <h2 id="contoh" className="font-bold text-lg">
        {say("personal.examplesTitle")}
      </h2>
      <ul className="mt-3 grid gap-3 sm:grid-cols-2">
        {examples.map(({ nik, name, expect }, index) => (
          <li key={expect}>
            <ExampleLink
              href={`${path}?contoh=${index + 1}`}
              title={name}
              about={`${say(`personal.exampleKind.${expect}`)} · ${nik}`}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function textsOf(form: present.Form): PersonalFormTexts {
  const { say } = form;
  return {
    ...askTexts(form, say("personal.title"), "/cek/saya"),
    nik: say("personal.nik"),
    nikHint: say("personal.nikHint"),
    nikPrivacy: say("personal.nikPrivacy"),
    name: say("check.name"),
    nameHint: say("check.nameHint"),
    privacy: say("personal.namePrivacy"),
    labels: { ...stageLabels(say), reason: say("reason.todo") },
  };
}

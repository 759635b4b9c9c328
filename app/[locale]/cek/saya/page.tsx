import { setRequestLocale } from "next-intl/server";
import { PersonalForm } from "@/components/check/personal-form.tsx";
import type { PersonalFormTexts } from "@/components/check/personal-view.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { Frame } from "../../frame.tsx";
import { type Say, sayIn } from "../../say.ts";
import { askTexts, stageLabels } from "../ask-texts.ts";
import { makeCode } from "../code-question.ts";
import { personalAction } from "./actions.ts";
import * as present from "./present.ts";

/** The check by NIK: the form, the answer above it, and why a NIK is asked for. */
export default async function PersonalCheckPage({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params;
  setRequestLocale(locale);
  const say = await sayIn(locale);
  const form: present.Form = {
    say,
    locale,
    serial: 0,
    nik: "",
    name: "",
    captcha: "auto",
    code: makeCode(say, "personal", "picture"),
  };
  return (
    <Frame locale={locale} path="/cek/saya">
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
          note={null}
          challengeUrl="/api/v1/captcha?for=personal"
        />
        <Why say={say} byName={localePath(locale, "/cek")} />
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

function textsOf(form: present.Form): PersonalFormTexts {
  const { say } = form;
  return {
    ...askTexts(form, say("personal.title")),
    nik: say("personal.nik"),
    nikHint: say("personal.nikHint"),
    nikPrivacy: say("personal.nikPrivacy"),
    name: say("check.name"),
    nameHint: say("check.nameHint"),
    privacy: say("personal.namePrivacy"),
    labels: { ...stageLabels(say), reason: say("reason.todo") },
  };
}

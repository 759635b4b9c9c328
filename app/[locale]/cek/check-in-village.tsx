import { CheckForm } from "@/components/check/check-form.tsx";
import type { CheckFormTexts } from "@/components/check/check-view.ts";
import type { Blanks } from "@/lib/http/form-blanks.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import type { Region } from "@/lib/region/areas.ts";
import { exampleName } from "../examples.ts";
import { Frame } from "../frame.tsx";
import { sayIn } from "../say.ts";
import { VillageBar } from "../village-bar.tsx";
import { checkAction } from "./actions.ts";
import { askTexts, stageLabels } from "./ask-texts.ts";
import { makeCode } from "./code-question.ts";
import * as present from "./present.ts";

/** The form that asks for a name in one village, and the answer above it. */
export async function CheckInVillage({
  locale,
  village,
  example,
  blanks,
}: {
  locale: Locale;
  village: Region;
  /** Number of the sample check whose name is filled in, so that the name stays out of the address. */
  example: number | null;
  /** What stands in a form that is filled in later for each of its readers. */
  blanks?: Blanks;
}) {
  const say = await sayIn(locale);
  const name = exampleName(village.code, example) ?? "";
  const form: present.Form = {
    say,
    locale,
    serial: 0,
    villageCode: village.code,
    villageName: village.name,
    name,
    captcha: "auto",
    code: blanks ? { kind: "picture", sealed: blanks.sealed } : makeCode(say, "check", "picture"),
  };
  const initial = present.blank(form);
  return (
    <Frame locale={locale} path={`/cek?desa=${village.code}${name === "" ? "" : `&contoh=${example}`}`}>
      <VillageBar
        village={village}
        place={blanks?.place}
        change={{ text: say("check.changeVillage"), href: localePath(locale, "/cek") }}
      />
      <div className="page-width max-w-(--container-read) py-7 sm:py-10">
        <h1 className="mb-5 font-bold text-2xl sm:text-3xl">
          {say("check.title", { village: village.name })}
        </h1>
        <CheckForm
          action={checkAction.bind(null, locale)}
          initial={initial}
          village={village.code}
          language={locale}
          texts={textsOf(form)}
          note={name === "" ? null : say("check.exampleNote")}
          searchPath={localePath(locale, "/cek")}
          challengeUrl="/api/v1/captcha?for=check"
        />
      </div>
    </Frame>
  );
}

function textsOf(form: present.Form): CheckFormTexts {
  const { say, villageName } = form;
  return {
    ...askTexts(form, say("check.title", { village: villageName }), `/cek?desa=${form.villageCode}`),
    name: say("check.name"),
    nameHint: say("check.nameHint"),
    privacy: say("check.privacy"),
    labels: stageLabels(say),
  };
}

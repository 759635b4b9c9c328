"use server";

import type { CheckFormState } from "@/components/check/check-view.ts";
import { checkStatus, isKnownName } from "@/lib/check/check-status.ts";
import { parseCheckQuery, subjectMatter } from "@/lib/check/parse-check-query.ts";
import { countOutcome, guard } from "@/lib/guard/guard.ts";
import { noteUnknownStages } from "@/lib/log/unknown-codes.ts";
import { findRegion } from "@/lib/region/areas.ts";
import { parseVillageCode } from "@/lib/region/region.ts";
import { orFault, readAsked, readCaptcha, text, unanswered, withRefusal, withStatus } from "./posted-form.ts";
import * as present from "./present.ts";

/** Answers the check form, with scripts and without. The language is bound by the page that renders the form. */
export async function checkAction(
  language: string,
  before: CheckFormState,
  posted: FormData,
): Promise<CheckFormState> {
  const form = await readForm(language, before, posted);
  const told = { preparing: () => present.preparing(form), down: () => present.down(form) };
  return orFault("page /cek", told, async () => {
    if (text(posted, "ganti") !== "") return present.otherCode(form);

    const query = parseCheckQuery({ village: posted.get("desa"), name: posted.get("nama") }); // parse
    const captcha = readCaptcha(posted);
    const errors = [...(query.ok ? [] : query.errors), ...unanswered(captcha, posted)];
    if (!query.ok || errors.length > 0) return withStatus(present.invalid(form, errors), 422);

    const about = subjectMatter(query.value);
    const refusal = await guard({ purpose: "check", captcha, about }); // guard
    if (refusal) return withRefusal(present.refused(form, refusal), refusal);

    const ask = () => checkStatus(query.value); // domain
    const answer = await countOutcome({ purpose: "check", about }, ask, isKnownName);
    noteUnknownStages(answer.people.flatMap((person) => person.programmes.map(({ stage }) => stage)));
    return present.answer(form, answer); // present
  });
}

async function readForm(language: string, before: CheckFormState, posted: FormData): Promise<present.Form> {
  const village = findRegion(parseVillageCode(text(posted, "desa")) ?? "");
  return {
    ...(await readAsked(language, "check", before, posted)),
    villageCode: village?.code ?? "",
    villageName: village?.name ?? "",
    name: text(posted, "nama").slice(0, 300),
  };
}

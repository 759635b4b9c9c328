"use server";

import type { PersonalFormState } from "@/components/check/personal-view.ts";
import { checkPersonal } from "@/lib/check/check-personal.ts";
import { parsePersonalQuery, personalMatter } from "@/lib/check/parse-personal-query.ts";
import { countOutcome, guard } from "@/lib/guard/guard.ts";
import { noteUnknownStages } from "@/lib/log/unknown-codes.ts";
import {
  orFault,
  readAsked,
  readCaptcha,
  text,
  unanswered,
  withRefusal,
  withStatus,
} from "../posted-form.ts";
import * as present from "./present.ts";

/** Answers the form that takes a NIK, with scripts and without. The language is bound by the page. */
export async function personalAction(
  language: string,
  before: PersonalFormState,
  posted: FormData,
): Promise<PersonalFormState> {
  const form = await readForm(language, before, posted);
  const told = { preparing: () => present.preparing(form), down: () => present.down(form) };
  return orFault("page /cek/saya", told, async () => {
    if (text(posted, "ganti") !== "") return present.otherCode(form);

    const query = parsePersonalQuery({ nik: posted.get("nik"), name: posted.get("nama") }); // parse
    const captcha = readCaptcha(posted);
    const slips = [...(query.ok ? [] : query.errors), ...unanswered(captcha, posted)];
    if (!query.ok || slips.length > 0) return withStatus(present.invalid(form, slips), 422);

    const about = personalMatter(query.value);
    const refusal = await guard({ purpose: "personal", captcha, about }); // guard
    if (refusal) return withRefusal(present.refused(form, refusal), refusal);

    const ask = () => checkPersonal(query.value); // domain
    const answer = await countOutcome(
      { purpose: "personal", about },
      ask,
      (one) => one.outcome === "verified",
    );
    if (answer.outcome === "verified") noteUnknownStages(answer.person.programmes.map(({ stage }) => stage));
    return present.answer(form, answer); // present
  });
}

async function readForm(
  language: string,
  before: PersonalFormState,
  posted: FormData,
): Promise<present.Form> {
  return {
    ...(await readAsked(language, "personal", before, posted)),
    nik: text(posted, "nik").slice(0, 40),
    name: text(posted, "nama").slice(0, 300),
  };
}

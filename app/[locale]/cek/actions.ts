"use server";

import type { CheckFormState, CodeView } from "@/components/check/check-view.ts";
import { checkStatus } from "@/lib/check/check-status.ts";
import { parseCheckQuery } from "@/lib/check/parse-check-query.ts";
import { isFault } from "@/lib/errors/fault.ts";
import { type CaptchaAnswer, guard } from "@/lib/guard/guard.ts";
import { defaultLocale, isLocale } from "@/lib/i18n/routing.ts";
import { logFault } from "@/lib/log/log.ts";
import { findRegion } from "@/lib/region/areas.ts";
import { parseVillageCode } from "@/lib/region/region.ts";
import { sayIn } from "../say.ts";
import { makeCode } from "./code-question.ts";
import * as present from "./present.ts";

/** Answers the check form, with scripts and without. The language is bound by the page that renders the form. */
export async function checkAction(
  language: string,
  before: CheckFormState,
  posted: FormData,
): Promise<CheckFormState> {
  const form = await readForm(language, before, posted);
  try {
    const other = text(posted, "ganti");
    if (other !== "") return present.otherCode(form);

    const query = parseCheckQuery({ village: posted.get("desa"), name: posted.get("nama") }); // parse
    const captcha = readCaptcha(posted);
    const errors = [...(query.ok ? [] : query.errors), ...unanswered(captcha, posted)];
    if (!query.ok || errors.length > 0) return present.invalid(form, errors);

    const refusal = await guard({ purpose: "check", captcha }); // guard
    if (refusal) return present.refused(form, refusal);

    return present.answer(form, await checkStatus(query.value)); // domain, present
  } catch (error) {
    if (isFault(error, "no_active_release")) return present.preparing(form);
    logFault("page /cek", error);
    return present.down(form);
  }
}

async function readForm(language: string, before: CheckFormState, posted: FormData): Promise<present.Form> {
  const locale = isLocale(language) ? language : defaultLocale;
  const say = await sayIn(locale);
  const village = findRegion(parseVillageCode(text(posted, "desa")) ?? "");
  const bySums =
    text(posted, "ganti") === "words" || (text(posted, "ganti") === "" && text(posted, "soal") === "words");
  return {
    say,
    locale,
    // It comes back from the browser, so it is anything.
    serial: Number.isSafeInteger(before?.serial) ? before.serial : 0,
    villageCode: village?.code ?? "",
    villageName: village?.name ?? "",
    name: text(posted, "nama").slice(0, 300),
    captcha: posted.has("sealed") ? "code" : "auto",
    code: makeCode(say, bySums ? "words" : "picture"),
  };
}

function readCaptcha(posted: FormData): CaptchaAnswer {
  const token = text(posted, "captcha");
  if (token === "" && posted.has("sealed")) {
    return { kind: "code", sealed: text(posted, "sealed"), typed: text(posted, "kode") };
  }
  return { kind: "token", token: token === "" ? null : token };
}

/** A question left open is a slip like an empty name: it is said at the field and costs nothing. */
function unanswered(captcha: CaptchaAnswer, posted: FormData): { path: "code"; code: string }[] {
  if (captcha.kind === "token" || captcha.typed.trim() !== "") return [];
  const kind: CodeView["kind"] = text(posted, "soal") === "words" ? "words" : "picture";
  return [{ path: "code", code: kind === "words" ? "requiredWords" : "required" }];
}

function text(posted: FormData, field: string): string {
  const value = posted.get(field);
  return typeof value === "string" ? value : "";
}

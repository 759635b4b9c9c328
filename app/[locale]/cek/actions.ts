"use server";

import { headers } from "next/headers";
import type { CheckFormState, CodeView } from "@/components/check/check-view.ts";
import { checkStatus, isKnownName } from "@/lib/check/check-status.ts";
import { parseCheckQuery, subjectMatter } from "@/lib/check/parse-check-query.ts";
import { isFault } from "@/lib/errors/fault.ts";
import { type CaptchaAnswer, countOutcome, guard } from "@/lib/guard/guard.ts";
import { setPageStatus } from "@/lib/http/page-status.ts";
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
    if (!query.ok || errors.length > 0) return await withStatus(present.invalid(form, errors), 422);

    const about = subjectMatter(query.value);
    const refusal = await guard({ purpose: "check", captcha, about }); // guard
    if (refusal) {
      const wait = refusal.code === "captcha_failed" ? undefined : refusal.retryAfterSeconds;
      return await withStatus(present.refused(form, refusal), refusalStatus[refusal.code], wait);
    }

    const ask = () => checkStatus(query.value); // domain
    const answer = await countOutcome({ purpose: "check", about }, ask, isKnownName);
    return present.answer(form, answer); // present
  } catch (error) {
    if (isFault(error, "no_active_release")) return withStatus(present.preparing(form), 503, faultSeconds);
    logFault("page /cek", error);
    return withStatus(present.down(form), 503, faultSeconds);
  }
}

const refusalStatus = { captcha_failed: 403, rate_limited: 429, unavailable: 503 } as const;
/** When to come back after a fault whose length nobody knows. */
const faultSeconds = 300;

/** A page without scripts says by its status too what happened; the framework's own call would not survive that. */
async function withStatus(
  state: CheckFormState,
  status: number,
  retryAfterSeconds?: number,
): Promise<CheckFormState> {
  const byScript = (await headers()).has("next-action");
  if (!byScript) setPageStatus(status, retryAfterSeconds);
  return state;
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

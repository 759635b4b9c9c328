"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { AssistState, EnterState } from "@/components/assist/assist-view.ts";
import { checkStatus, isKnownName } from "@/lib/check/check-status.ts";
import { parseCheckQuery, subjectMatter } from "@/lib/check/parse-check-query.ts";
import { isFault } from "@/lib/errors/fault.ts";
import { parseDeviceToken } from "@/lib/guard/device-token.ts";
import { deviceSubject, findDeviceByToken, noteDeviceUse } from "@/lib/guard/devices.ts";
import { countOutcome, guardIssue } from "@/lib/guard/guard.ts";
import { guardDevice } from "@/lib/guard/guard-device.ts";
import { defaultLocale, isLocale, type Locale, localePath } from "@/lib/i18n/routing.ts";
import { logFault } from "@/lib/log/log.ts";
import { sayIn } from "../say.ts";
import { enterDevice, forgetDevice, readDevice, rememberVillage } from "./device-session.ts";
import * as present from "./present.ts";

/** Takes the token of a device, once. */
export async function enterAction(
  language: string,
  _before: EnterState,
  posted: FormData,
): Promise<EnterState> {
  const locale = localeOf(language);
  const say = await sayIn(locale);
  const typed = text(posted, "perangkat"); // parse
  const problem = (key: string, minutes = 0): EnterState => ({
    typed: typed.slice(0, 60),
    problem: say(`assist.enter.${key}`, { minutes }),
  });
  if (typed.trim() === "") return problem("required");
  const token = parseDeviceToken(typed);
  if (!token) return problem("slip");

  const refusal = await guardIssue("device_entry"); // guard
  if (refusal)
    return problem("wait", Math.ceil("retryAfterSeconds" in refusal ? refusal.retryAfterSeconds / 60 : 1));

  try {
    const device = await findDeviceByToken(token); // domain
    if (device === "revoked") return { ...problem("unknown"), problem: say("assist.revoked.text") };
    if (!device) return problem("unknown");
    await enterDevice(device);
  } catch (error) {
    logFault("page /bantu", error);
    return problem("down");
  }
  await freshPage(locale); // present
  return { typed: "", problem: null };
}

/** Forgets the device in this browser. Its token stays good until it is revoked. */
export async function leaveAction(language: string): Promise<void> {
  await forgetDevice();
  await freshPage(localeOf(language));
}

/** One check for the person in front of the worker. */
export async function assistAction(
  language: string,
  before: AssistState,
  posted: FormData | null,
): Promise<AssistState> {
  const locale = localeOf(language);
  const say = await sayIn(locale);
  const fields = posted ?? new FormData();
  const name = text(fields, "nama").slice(0, 300);
  const serial = Number.isSafeInteger(before?.serial) ? before.serial + 1 : 1;
  const form = present.assistForm({ say, locale, serial, name, village: text(fields, "desa") });
  try {
    const query = parseCheckQuery({ village: fields.get("desa"), name: fields.get("nama") }); // parse
    if (!query.ok) return present.invalid(form, query.errors);

    const device = await readDevice(); // guard
    if (device === "none" || device === "revoked")
      return present.told(form, device === "none" ? "gone" : "revoked");
    const about = subjectMatter(query.value);
    const refusal = await guardDevice({ device, about });
    if (refusal) return present.limited(form, refusal);
    await rememberVillage(query.value.village);
    void noteDeviceUse(device.id);

    const ask = () => checkStatus(query.value); // domain
    const request = { purpose: "check", about, subject: deviceSubject(device) } as const;
    return present.answer(form, await countOutcome(request, ask, isKnownName)); // present
  } catch (error) {
    if (isFault(error, "no_active_release")) return present.told(form, "preparing");
    logFault("page /bantu", error);
    return present.told(form, "down");
  }
}

/**
 * Leaves no posted page in the browser's history. With scripts nothing was posted, and the page is drawn anew because a
 * cookie changed; the framework would only ask itself for the new page over the network.
 */
async function freshPage(locale: Locale): Promise<void> {
  const byScript = (await headers()).has("next-action");
  if (!byScript) redirect(localePath(locale, "/bantu"));
}

function localeOf(language: string): Locale {
  return isLocale(language) ? language : defaultLocale;
}

function text(posted: FormData, field: string): string {
  const value = posted.get(field);
  return typeof value === "string" ? value : "";
}

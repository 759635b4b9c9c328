import type { JourneyView, TroubleView } from "@/components/intake/journey-view.ts";
import type { ReceiptTexts } from "@/components/intake/receipt-view.ts";
import { getConfig } from "@/lib/config/config.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import type { SubmissionKind } from "@/lib/intake/submission.ts";
import { codeTexts } from "../cek/code-question.ts";
import type { Say } from "../say.ts";

/** Every problem that the catalogues have a sentence for: of a path, of a path with a code, or of a code anywhere. */
export const problemPaths = [
  "photos.too_large",
  "photos.too_many",
  "photos",
  "reporter.name",
  "reporter.nik",
  "reporter.phone",
  "household.name",
  "household.kk",
  "person.name",
  "for",
  "reason",
  "same_village",
  "topic",
  "about",
  "period",
  "amount_rupiah",
  "place",
  "statement",
  "statement.too_long",
  "ref",
  "village",
  "too_long",
  "other",
  "code.required",
  "code.requiredWords",
  "code.wrong",
  "code.expired",
] as const;

/** The key of a problem's sentence below `intake.problem`. */
export function problemKey(path: string): string {
  return path.replace(".", "_");
}

/** The sentences of a journey; the catalogue stays on the server. */
export function journeyTexts(
  kind: SubmissionKind,
  say: Say,
  locale: Locale,
  photosLost: boolean,
): JourneyView["texts"] {
  return {
    step: say("intake.step"),
    next: say("intake.next"),
    back: say("intake.back"),
    backToSummary: say("intake.backToSummary"),
    optional: say("intake.optional"),
    summaryTitle: say("intake.summaryTitle"),
    title: say(`${kind}.name`),
    titleOf: say("site.titleOf", { title: "__title__" }),
    errorTitleOf: say("site.errorTitleOf", { title: "__title__" }),
    check: {
      title: say("intake.check.title"),
      lead: say("intake.check.lead"),
      change: say("intake.check.change"),
      empty: say("intake.check.empty"),
      noPhotos: say("intake.check.noPhotos"),
      ticked: say("intake.check.ticked"),
    },
    confirm: { title: say(`${kind}.confirm.title`), text: [say(`${kind}.confirm.text`)] },
    draft: {
      kept: say("intake.draft.kept"),
      restored: say("intake.draft.restored"),
      delete: say("intake.draft.delete"),
      shared: say("intake.draft.shared"),
      sharedHint: say("intake.draft.sharedHint"),
      notKept: say("intake.draft.notKept"),
    },
    photo: {
      add: say("intake.photo.add"),
      addMore: say("intake.photo.addMore"),
      remove: say("intake.photo.remove"),
      photo: say("intake.photo.photo"),
      working: say("intake.photo.working"),
      ready: say("intake.photo.ready"),
      unreadable: say("intake.photo.unreadable"),
      tooMany: say("intake.photo.tooMany"),
      laterWithoutScripts: say("intake.photo.later"),
      againWithoutScripts: photosLost ? say("intake.photo.again") : null,
    },
    send: {
      send: say("intake.send.send"),
      proof: say("intake.send.proof"),
      sending: say("intake.send.sending"),
      progress: say("intake.send.progress"),
      tryNow: say("intake.send.tryNow"),
      stop: say("intake.send.stop"),
      nextTry: say("intake.send.nextTry"),
      notSent: troubleView(say, "notSent"),
      offline: troubleView(say, "offline"),
      limited: troubleView(say, "limited"),
      conflict: troubleView(say, "conflict"),
      noRoom: troubleView(say, "noRoom"),
    },
    code: codeTexts(say),
    receipt: receiptTexts(kind, say, locale),
    problems: Object.fromEntries(
      problemPaths.map((path) => [path, say(`intake.problem.${problemKey(path)}`)]),
    ),
  };
}

/** What went wrong with sending, as both kinds of page say it. */
export function troubleView(
  say: Say,
  what: "notSent" | "offline" | "limited" | "conflict" | "noRoom" | "down" | "question",
): TroubleView {
  return {
    tone: what === "down" ? "bad" : "warn",
    icon: what === "limited" ? "clock" : "alert",
    title: say(`intake.send.${what}.title`),
    text: [say(`intake.send.${what}.text`)],
  };
}

/** The sentences of the receipt; in the text message nothing stands that GSM letters cannot say. */
function receiptTexts(kind: SubmissionKind, say: Say, locale: Locale): ReceiptTexts {
  const trackPath = localePath(locale, "/lacak");
  const message = say("intake.receipt.message", {
    ticket: "__ticket__",
    on: "__on__",
    due: "__due__",
    address: getConfig().publicUrl.replace(/^https?:\/\//, "") + trackPath,
  });
  return {
    language: locale === "id" ? "id-ID" : "en-GB",
    documentTitle: say("site.titleOf", { title: say("intake.receipt.title") }),
    title: say("intake.receipt.title"),
    lead: say("intake.receipt.lead"),
    earlier: say("intake.receipt.earlier"),
    ticket: say("intake.receipt.ticket"),
    ticketHint: say(`${kind}.ticketHint`),
    receipt: say("intake.receipt.receipt"),
    receiptHint: say("intake.receipt.receiptHint"),
    once: say("intake.receipt.once"),
    onceText: say("intake.receipt.onceText"),
    traces: say("intake.receipt.traces"),
    due: say("intake.receipt.due"),
    keep: say("intake.receipt.keep"),
    print: say("intake.receipt.print"),
    copy: say("intake.receipt.copy"),
    copied: say("intake.receipt.copied"),
    sms: say("intake.receipt.sms"),
    withCode: say("intake.receipt.withCode"),
    withCodeHint: say("intake.receipt.withCodeHint"),
    message,
    messageWithCode: message + say("intake.receipt.messageCode", { receipt: "__receipt__" }),
    trackPath,
    track: say("intake.receipt.track"),
    next: say("intake.receipt.next"),
    steps: ["1", "2", "3"].map((step) => say(`${kind}.after.${step}`)),
    another: say("intake.receipt.another"),
    anotherPath: localePath(locale, "/"),
  };
}

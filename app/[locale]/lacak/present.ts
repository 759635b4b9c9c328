import type { MessageView, StageView } from "@/components/intake/timeline.tsx";
import type { Tone } from "@/components/ui/notice.tsx";
import type { Locale } from "@/lib/i18n/routing.ts";
import { firstOffice } from "@/lib/intake/service-norms.ts";
import { type SubmissionStage, submissionStages, type Timeline } from "@/lib/intake/track-submission.ts";
import { dateInWords } from "../dates.ts";
import type { Say } from "../say.ts";
import type { TrackTrouble } from "./answer-track.ts";

/** The offices that a kind passes, as far as is known beforehand. */
const usualWay: Record<Timeline["kind"], readonly SubmissionStage[]> = {
  usul: ["received", "desa", "dinsos", "provinsi", "kementerian", "bps", "closed"],
  sanggah: ["received", "desa", "dinsos", "provinsi", "kementerian", "bps", "closed"],
  pengaduan: ["received", "dinsos", "provinsi", "kementerian", "closed"],
};

/** Each stage of the way: what is behind, where it is now, what lies ahead. */
export function stageViews(say: Say, locale: Locale, timeline: Timeline): StageView[] {
  const { kind, stage, events } = timeline;
  const reached = new Set(events.map((event) => event.stage));
  const withdrawn = stage === "withdrawn";
  const now = stage === "received" ? firstOffice[kind] : stage;
  const place = submissionStages.indexOf(now);
  return submissionStages
    .filter((one) => reached.has(one) || one === now || (!withdrawn && usualWay[kind].includes(one)))
    .map((one) => {
      const isOver = one === now && (stage === "closed" || withdrawn);
      const isBehind = submissionStages.indexOf(one) < place;
      const state = isOver || isBehind ? "done" : one === now ? "now" : "ahead";
      return {
        key: one,
        name: say(`track.stages.${one}`),
        state,
        stateText: say(`track.stageState.${state}`),
        events: events
          .filter((event) => event.stage === one)
          .map(({ on, note }, index) => ({ key: `${on} ${index}`, on: dateInWords(locale, on), note })),
      };
    });
}

/** The talk with the officers. */
export function messageViews(say: Say, locale: Locale, { messages }: Timeline): MessageView[] {
  return messages.map(({ on, from, text }, index) => ({
    key: `${index} ${on}`,
    from,
    who: say(from === "officer" ? "track.fromOfficer" : "track.fromReporter", {
      date: dateInWords(locale, on),
    }),
    text: text ?? say("track.forgotten"),
  }));
}

/** What is said of something that is nobody's slip. */
export function troubleOf(say: Say, trouble: TrackTrouble): { tone: Tone; title: string; text: string } {
  switch (trouble.kind) {
    case "unknown":
      return { tone: "warn", title: say("track.unknown.title"), text: say("track.unknown.text") };
    case "down":
      return { tone: "bad", title: say("track.down.title"), text: say("track.down.text") };
    case "over":
      return { tone: "info", title: say("track.title"), text: say("track.expired") };
    case "ended":
      return { tone: "warn", title: say("track.reply.title"), text: say("track.reply.ended") };
    case "too_many":
      return { tone: "warn", title: say("track.reply.title"), text: say("track.reply.tooMany") };
    case "limited": {
      const minutes = Math.max(1, Math.ceil(trouble.retryAfterSeconds / 60));
      return {
        tone: "warn",
        title: say("track.limited.title"),
        text: say("track.limited.text", { minutes }),
      };
    }
  }
}

import { parseName } from "../name/parse-name.ts";
import { type Condition, healthConditions, type Submission } from "./submission.ts";

/**
 * What stays readable of a submission: answers from closed lists, for figures. No health data, no place, no exact sum;
 * an amount only to the next 50,000 rupiah.
 */
export function readableFacts(submission: Submission): Record<string, unknown> {
  const { programme, kind } = submission;
  if (kind === "usul") {
    const isHealth = (name: Condition) => healthConditions.includes(name);
    return {
      programme,
      for: submission.for,
      conditions: submission.conditions.filter((name) => !isHealth(name)),
    };
  }
  if (kind === "sanggah") return { programme, reason: submission.reason };
  const { topic, about, period, amountRupiah } = submission;
  return {
    programme,
    topic,
    about,
    period,
    amount_rupiah: amountRupiah === null ? null : coarse(amountRupiah),
  };
}

/** Everything, as officers read it after unsealing; only what was given. @param personKey the register's key of the one meant */
export function sealedText(submission: Submission, personKey: string | null): string {
  const { kind, village, programme, reporter, statement, place } = submission;
  const common = { v: 1, kind, village, programme, reporter, statement, place };
  if (kind === "usul") {
    const { for: whom, household, conditions } = submission;
    return JSON.stringify({ ...common, for: whom, household, conditions });
  }
  const { person } = submission;
  if (kind === "sanggah")
    return JSON.stringify({
      ...common,
      person,
      person_key: personKey,
      reason: submission.reason,
      same_village: true,
    });
  const { topic, about, period, amountRupiah, where } = submission;
  return JSON.stringify({
    ...common,
    person,
    person_key: personKey,
    topic,
    about,
    period,
    amount_rupiah: amountRupiah,
    where,
  });
}

/**
 * The household that a sanggah or complaint is about, as one text to be hashed: the person of the register where a
 * reference was given, otherwise the name in the village, however written. Null for what is about nobody.
 */
export function targetOf(submission: Submission, personKey: string | null): string | null {
  if (submission.kind === "usul") return null;
  if (personKey !== null) return `person ${personKey}`;
  const name = submission.person.name;
  if (!name) return null;
  const parsed = parseName(name);
  const tokens = parsed.ok ? parsed.name.tokens : name.toUpperCase().split(/\s+/);
  return `name ${submission.village} ${tokens.toSorted().join(" ")}`;
}

function coarse(amount: number): number {
  return Math.max(50_000, Math.round(amount / 50_000) * 50_000);
}

import { dateInWords, periodInWords } from "../i18n/dates.ts";
import type { Locale } from "../i18n/routing.ts";
import { isProgrammeCode } from "../programme/programmes.ts";
import { stageTexts } from "../programme/stage-texts.ts";
import { isStageCode, isStopping } from "../programme/stages.ts";
import { findRegion, regionPath } from "../region/areas.ts";
import type { StatedAnswer } from "./statement.ts";

type Say = (key: string, values?: Record<string, string | number>) => string;

/** One line of a printout: what it is, and its value. */
export type ProofFact = { label: string; value: string };

/** One programme as a printout tells it. */
export type ProofProgramme = {
  key: string;
  name: string;
  receiving: boolean;
  receivingText: string;
  period: string | null;
  stage: string | null;
  meaning: string | null;
};

/** What was answered, in the reader's language; the same on paper, in the PDF and where a code is verified. */
export type ProofWords = {
  headline: string;
  checkedOn: string;
  facts: ProofFact[];
  programmes: ProofProgramme[];
  /** Said when there is no programme to list. */
  nothing: string | null;
  synthetic: string | null;
};

/** @param name as it is printed; null where only the code is known, which does not hold it */
export function proofWords(
  say: Say,
  locale: Locale,
  answer: Omit<StatedAnswer, "nameIsMasked">,
  name: string | null,
): ProofWords {
  const found = answer.outcome === "found";
  const region = findRegion(answer.village);
  const fact = (key: string, value: string): ProofFact => ({ label: say(`proof.fact.${key}`), value });
  const village = region ? `${region.name}, ${regionPath(region.code)}` : answer.village;
  const facts = [
    fact("checkedOn", dateInWords(locale, answer.day)),
    ...(name === null ? [] : [fact(found ? "name" : "askedName", name)]),
    ...(found ? [fact("age", ageInWords(say, answer.ageBand))] : []),
    fact("village", village),
    ...(answer.personal ? personalFacts(say, answer.personal, fact) : []),
    fact(
      "data",
      say("proof.dataOf", {
        register: answer.register,
        date: dateInWords(locale, answer.asOf),
        period: periodInWords(locale, answer.period),
      }),
    ),
    fact("release", String(answer.releaseId)),
  ];
  return {
    headline: say(`proof.headline.${answer.outcome}`, { village: region?.name ?? answer.village }),
    checkedOn: dateInWords(locale, answer.day),
    facts,
    programmes: answer.programmes.map((programme) => programmeWords(say, locale, programme)),
    nothing: answer.programmes.length > 0 ? null : say(`proof.nothing.${answer.outcome}`),
    synthetic: answer.synthetic ? say("proof.synthetic") : null,
  };
}

function ageInWords(say: Say, band: string): string {
  return band === "" ? say("person.ageUnknown") : say("person.age", { band: band.replace("-", "–") });
}

function personalFacts(
  say: Say,
  { desil, dukcapil }: NonNullable<StatedAnswer["personal"]>,
  fact: (key: string, value: string) => ProofFact,
): ProofFact[] {
  const known = ["padan", "tidak_padan", "belum_rekam"].includes(dukcapil);
  return [
    fact("desil", desil === null ? say("proof.noDesil") : String(desil)),
    fact("dukcapil", known ? say(`proof.dukcapil.${dukcapil}`) : dukcapil),
  ];
}

function programmeWords(
  say: Say,
  locale: Locale,
  { programme, receiving, period, stage }: StatedAnswer["programmes"][number],
): ProofProgramme {
  const texts = stage === null ? null : isStageCode(stage) ? stageTexts(programme, stage) : "stage.UNKNOWN";
  return {
    key: `${programme} ${period ?? ""}`,
    name: isProgrammeCode(programme) ? say(`programme.${programme}.name`) : programme,
    receiving,
    receivingText: say(`aid.${receiving ? (isStopping(stage) ? "held" : "receiving") : "not_receiving"}`),
    period: period === null ? null : say("person.period", { period: periodInWords(locale, period) }),
    stage: texts ? say(`${texts}.title`) : null,
    meaning: texts ? say(`${texts}.meaning`) : null,
  };
}

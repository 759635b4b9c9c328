import type { AnswerView } from "@/components/check/check-view.ts";
import type { ProofView } from "@/components/proof/proof-form.tsx";
import type { CheckAnswer } from "@/lib/check/check-status.ts";
import type { PersonalAnswer } from "@/lib/check/personal-answer.ts";
import type { Locale } from "@/lib/i18n/routing.ts";
import { parseName } from "@/lib/name/parse-name.ts";
import { openPersonRef } from "@/lib/projection/person-ref.ts";
import { sealStatement } from "@/lib/proof/sealed-statement.ts";
import { dayInJakarta, type Statement } from "@/lib/proof/statement.ts";
import type { Say } from "../say.ts";

type Form = { say: Say; locale: Locale; name: string };

/** The same answer with what prints it: each person by herself, or the name that was not found. */
export function withProof(form: Form, given: CheckAnswer, shown: AnswerView): AnswerView {
  const about = {
    day: dayInJakarta(),
    releaseId: given.releaseId,
    register: given.register,
    asOf: given.asOf,
    period: given.period,
    synthetic: given.synthetic,
    village: given.village.code,
    personal: null,
  };
  if (given.outcome === "found") {
    const people = shown.people.map((person, at) => {
      const found = given.people[at];
      if (!found) return person;
      const { name, match, ageBand, programmes } = found;
      const statement = { ...about, outcome: "found" as const, name, match, ageBand, programmes };
      const proof = proofView(form, statement, person.spoken);
      // Of several people each has her own buttons; what they are for is said once, at the first.
      return { ...person, proof: at === 0 ? proof : { ...proof, text: null, expires: null } };
    });
    return { ...shown, people };
  }
  const asked = parseName(form.name);
  if (!asked.ok) return shown;
  const statement: Statement = {
    ...about,
    outcome: given.outcome === "not_found" && given.near ? "near" : given.outcome,
    name: asked.name.tokens.join(" "),
    match: null,
    ageBand: "",
    programmes: [],
  };
  return { ...shown, proof: proofView(form, statement, statement.name) };
}

/** What prints the personal answer, with desil and Dukcapil match. */
export function personalProof(
  form: Pick<Form, "say" | "locale">,
  given: Extract<PersonalAnswer, { outcome: "verified" }>,
  spoken: string,
): ProofView {
  const { person } = given;
  const statement: Statement = {
    day: dayInJakarta(),
    releaseId: openPersonRef(person.ref)?.releaseId ?? 0,
    register: given.register,
    asOf: given.asOf,
    period: given.period,
    synthetic: given.synthetic,
    village: person.village.code,
    outcome: "found",
    name: person.name,
    match: person.match,
    ageBand: person.ageBand,
    personal: { desil: person.desil.value, dukcapil: person.dukcapil },
    programmes: person.programmes.map(({ programme, receiving, period, stage }) => ({
      programme,
      receiving,
      period,
      stage,
    })),
  };
  return proofView(form, statement, spoken);
}

/** The print buttons for one answer. @param name as a screen reader says it, to tell the buttons of several people apart */
export function proofView(
  { say, locale }: { say: Say; locale: Locale },
  statement: Statement,
  name: string,
): ProofView {
  return {
    sealed: sealStatement(statement),
    language: locale,
    title: say("proof.boxTitle"),
    text: say("proof.boxText"),
    print: say("proof.print"),
    printLabel: `${say("proof.printOf", { name })} (${say("proof.newTab")})`,
    savePdf: say("proof.savePdf"),
    savePdfLabel: say("proof.savePdfOf", { name }),
    expires: say("proof.boxExpires"),
  };
}

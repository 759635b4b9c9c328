import type { Ref } from "react";
import { ProofForm } from "../proof/proof-form.tsx";
import { Icon } from "../ui/icon.tsx";
import { Notice } from "../ui/notice.tsx";
import type { AnswerView, PersonView, ProgrammeView } from "./check-view.ts";
import { Countdown } from "./countdown.tsx";

type Labels = { todo: string; stage: string };

/** The answer to one check: what it is in one line, what it means, who was found, what to do next. */
export function Answer({
  answer,
  labels,
  headingRef,
}: {
  answer: AnswerView;
  labels: Labels;
  headingRef: Ref<HTMLHeadingElement>;
}) {
  return (
    <section aria-labelledby="jawaban" className="grid gap-5" data-answer={answer.kind}>
      <Notice tone={answer.tone} icon={answer.icon}>
        <h2 id="jawaban" ref={headingRef} tabIndex={-1} className="font-bold text-xl">
          {answer.title}
        </h2>
        {answer.lead.map((sentence) => (
          <p key={sentence} className="mt-2">
            {sentence}
          </p>
        ))}
        {answer.retry ? <Countdown at={answer.retry.at} label={answer.retry.label} /> : null}
      </Notice>

      {answer.people.length > 0 ? (
        <ul className="grid gap-5">
          {answer.people.map((person) => (
            <li key={person.key}>
              <Person person={person} labels={labels} />
            </li>
          ))}
        </ul>
      ) : null}

      {answer.steps.length > 0 ? (
        <div className="rounded-card border border-line bg-paper p-4 sm:p-6" data-card>
          <h3 className="font-bold text-lg">{answer.stepsTitle}</h3>
          <ul className="mt-3 grid gap-3">
            {answer.steps.map((step) => (
              <li key={step} className="flex gap-3">
                <Icon name="arrow" className="mt-1 size-5 text-accent" />
                <span>{step}</span>
              </li>
            ))}
          </ul>
          {answer.links.length > 0 ? (
            <ul className="mt-3 flex flex-wrap gap-x-6 border-line border-t pt-2" data-print="no">
              {answer.links.map((link) => (
                <li key={link.href}>
                  <a className="link link-row font-medium" href={link.href}>
                    {link.text}
                  </a>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      ) : null}

      {answer.proof ? <ProofForm proof={answer.proof} /> : null}

      {answer.dataLines.length > 0 ? (
        <div className="text-ink-soft text-sm">
          {answer.dataLines.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      ) : null}
    </section>
  );
}

function Person({ person, labels }: { person: PersonView; labels: Labels }) {
  return (
    <article className="overflow-hidden rounded-card border border-line bg-paper" data-card>
      <header className="border-line border-b bg-tint px-4 py-4 sm:px-6">
        <h3 className="font-bold text-xl tracking-wide">
          {person.shown === person.spoken ? (
            person.shown
          ) : (
            <>
              <span aria-hidden="true">{person.shown}</span>
              <span className="sr-only">{person.spoken}</span>
            </>
          )}
        </h3>
        <p className="mt-1">{person.age}</p>
        <p className="mt-0.5 text-ink-soft text-sm">{person.match}</p>
      </header>
      {person.programmes.length > 0 ? (
        <ul aria-label={person.programmesLabel} className="divide-y divide-line">
          {person.programmes.map((programme) => (
            <li key={`${programme.code} ${programme.period}`} className="px-4 py-4 sm:px-6">
              <ProgrammeRow programme={programme} labels={labels} />
            </li>
          ))}
        </ul>
      ) : null}
      {person.note ? <p className="border-line border-t px-4 py-4 sm:px-6">{person.note}</p> : null}
      {person.proof ? <ProofForm proof={person.proof} inCard /> : null}
    </article>
  );
}

function ProgrammeRow({ programme, labels }: { programme: ProgrammeView; labels: Labels }) {
  const { stage } = programme;
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <h4 className="min-w-0 flex-[1_1_12rem] font-semibold text-lg leading-snug">{programme.name}</h4>
        <p
          className={`inline-flex items-center gap-1.5 rounded-full border-2 py-0.5 pr-3 pl-2 font-semibold text-sm ${
            programme.receiving ? "border-good bg-good-soft text-good" : "border-edge bg-paper text-ink-soft"
          }`}
        >
          <Icon name={programme.receiving ? "check" : "minus"} className="size-4.5" />
          {programme.receivingText}
        </p>
      </div>
      {programme.about ? <p className="mt-1 text-ink-soft text-sm">{programme.about}</p> : null}
      <p className="mt-1 text-sm">{programme.period}</p>
      {stage ? (
        <div className={`mt-3 border-l-4 pl-3 ${edges[stage.tone]}`}>
          <p className="font-semibold">
            <span className="sr-only">{labels.stage}: </span>
            {stage.title}
          </p>
          <p className="mt-0.5">{stage.meaning}</p>
          {stage.todo ? (
            <p className="mt-1.5">
              <span className="font-semibold">{labels.todo}: </span>
              {stage.todo}
            </p>
          ) : null}
        </div>
      ) : null}
      {programme.stageNote ? <p className="mt-2">{programme.stageNote}</p> : null}
    </>
  );
}

const edges = { good: "border-good", info: "border-link", warn: "border-warn", bad: "border-bad" } as const;

import type { Ref } from "react";
import { ProofForm } from "../proof/proof-form.tsx";
import { Icon } from "../ui/icon.tsx";
import { Notice } from "../ui/notice.tsx";
import { AidPill } from "./aid-pill.tsx";
import type { AnswerView, PersonView, ProgrammeView, StageLabels } from "./check-view.ts";
import { Countdown } from "./countdown.tsx";
import { Stage } from "./stage.tsx";

/** The answer to one check: what it is in one line, what it means, who was found, what to do next. */
export function Answer({
  answer,
  labels,
  headingRef,
}: {
  answer: AnswerView;
  labels: StageLabels;
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
              <Person person={person} labels={labels} object={answer.object} />
            </li>
          ))}
        </ul>
      ) : null}

      {answer.more ? <More more={answer.more} /> : null}

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
          <Links links={answer.links} />
        </div>
      ) : null}

      {answer.proof ? <ProofForm proof={answer.proof} /> : null}

      <DataLines lines={answer.dataLines} />
    </section>
  );
}

/** What else can be done from here. */
export function Links({ links }: { links: AnswerView["links"] }) {
  if (links.length === 0) return null;
  return (
    <ul className="mt-3 flex flex-wrap gap-x-6 border-line border-t pt-2" data-print="no">
      {links.map((link) => (
        <li key={link.href}>
          <a className="link link-row font-medium" href={link.href}>
            {link.text}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** From when the data are. */
export function DataLines({ lines }: { lines: string[] }) {
  if (lines.length === 0) return null;
  return (
    <div className="text-ink-soft text-sm">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

/** Whose answer it is: as much of the name as was asked for, read out without its asterisks. */
export function PersonHeader({
  person,
  place,
  as: Name = "h3",
}: {
  person: Pick<PersonView, "shown" | "spoken" | "age" | "match">;
  place?: string;
  /** No heading where the heading of the whole follows it. */
  as?: "h3" | "p";
}) {
  return (
    <header className="border-line border-b bg-tint px-4 py-4 sm:px-6">
      <Name className="font-bold text-xl tracking-wide">
        {person.shown === person.spoken ? (
          person.shown
        ) : (
          <>
            <span aria-hidden="true">{person.shown}</span>
            <span className="sr-only">{person.spoken}</span>
          </>
        )}
      </Name>
      <p className="mt-1">{person.age}</p>
      {place ? <p>{place}</p> : null}
      <p className="mt-0.5 text-ink-soft text-sm">{person.match}</p>
    </header>
  );
}

function More({ more }: { more: NonNullable<AnswerView["more"]> }) {
  return (
    <div
      className="grid gap-x-6 gap-y-2 rounded-card border border-action bg-info-soft p-4 sm:grid-cols-[1fr_auto] sm:items-center sm:p-5"
      data-print="no"
    >
      <div>
        <h3 className="font-bold text-lg">{more.title}</h3>
        <p className="mt-0.5">{more.text}</p>
      </div>
      <a
        href={more.href}
        className="inline-flex min-h-target items-center justify-center gap-2 rounded-control border-2 border-edge bg-paper px-4 font-semibold text-link hover:bg-tint"
      >
        {more.link}
        <Icon name="arrow" className="size-5" />
      </a>
    </div>
  );
}

function Person({
  person,
  labels,
  object,
}: {
  person: PersonView;
  labels: StageLabels;
  object: AnswerView["object"];
}) {
  return (
    <article className="overflow-hidden rounded-card border border-line bg-paper" data-card>
      <PersonHeader person={person} />
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
      {object ? (
        // Posted, for neither the reference nor the name may stand in an address.
        <form
          action={object.action}
          method="post"
          className="border-line border-t px-4 py-1 sm:px-6"
          data-print="no"
        >
          <input type="hidden" name="desa" value={object.village} />
          <input type="hidden" name="ref" value={person.key} />
          <input type="hidden" name="person.name" value={object.typed} />
          <input type="hidden" name="shown" value={person.shown} />
          <button
            type="submit"
            aria-label={`${object.text}: ${person.spoken}`}
            className="link link-row cursor-pointer text-sm"
          >
            {object.text}
          </button>
        </form>
      ) : null}
    </article>
  );
}

function ProgrammeRow({ programme, labels }: { programme: ProgrammeView; labels: StageLabels }) {
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <h4 className="min-w-0 flex-[1_1_12rem] font-semibold text-lg leading-snug">{programme.name}</h4>
        <AidPill state={programme.state} text={programme.stateText} />
      </div>
      {programme.about ? <p className="mt-1 text-ink-soft text-sm">{programme.about}</p> : null}
      <p className="mt-1 text-sm">{programme.period}</p>
      {programme.stage ? <Stage stage={programme.stage} labels={labels} /> : null}
    </>
  );
}

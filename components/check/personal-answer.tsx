import type { Ref } from "react";
import { ProofForm } from "../proof/proof-form.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Notice } from "../ui/notice.tsx";
import { AidPill } from "./aid-pill.tsx";
import { DataLines, Links, PersonHeader } from "./answer.tsx";
import type {
  DesilView,
  PeriodView,
  PersonalFormTexts,
  PersonalProgrammeView,
  PersonalView,
} from "./personal-view.ts";
import { Facts, Stage } from "./stage.tsx";

type Labels = PersonalFormTexts["labels"];

/** The answer to a NIK and a name: who, the whole in one line, each programme, the desil, Dukcapil, and where to go on. */
export function PersonalAnswer({
  answer,
  labels,
  headingRef,
}: {
  answer: PersonalView;
  labels: Labels;
  headingRef: Ref<HTMLHeadingElement>;
}) {
  return (
    <section aria-labelledby="jawaban" className="grid gap-6" data-answer={answer.kind}>
      <div className="overflow-hidden rounded-card border border-line bg-paper" data-card>
        <PersonHeader as="p" person={answer.person} place={answer.place} />
        <Notice tone={answer.tone} icon={answer.icon} inside>
          <h2 id="jawaban" ref={headingRef} tabIndex={-1} className="font-bold text-xl">
            {answer.title}
          </h2>
          <p className="mt-1.5">{answer.lead}</p>
        </Notice>
      </div>

      <section aria-labelledby="bantuan-anda" className="grid gap-4">
        <h3 id="bantuan-anda" className="font-bold text-xl">
          {answer.programmesTitle}
        </h3>
        <ul className="grid gap-4">
          {answer.programmes.map((programme) => (
            <li key={programme.code}>
              <Programme programme={programme} labels={labels} />
            </li>
          ))}
        </ul>
      </section>

      <Desil desil={answer.desil} labels={labels} />

      <section
        aria-labelledby="dukcapil"
        className="rounded-card border border-line bg-paper p-4 sm:p-6"
        data-card
      >
        <h3 id="dukcapil" className="font-bold text-xl">
          {answer.dukcapilTitle}
        </h3>
        <Stage stage={answer.dukcapil} labels={labels} />
      </section>

      <ProofForm proof={answer.proof} />

      <div data-print="no">
        <h3 className="font-bold text-lg">{answer.actionsTitle}</h3>
        <Links links={answer.links} />
      </div>
      <DataLines lines={answer.dataLines} />
    </section>
  );
}

function Programme({ programme, labels }: { programme: PersonalProgrammeView; labels: Labels }) {
  const id = `bantuan-${programme.code}`;
  return (
    <article
      aria-labelledby={id}
      className="rounded-card border border-line bg-paper px-4 py-4 sm:px-6 sm:py-5"
      data-card
    >
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <h4 id={id} className="min-w-0 flex-[1_1_12rem] font-semibold text-lg leading-snug">
          {programme.name}
        </h4>
        <AidPill state={programme.state} text={programme.stateText} />
      </div>
      {programme.about ? <p className="mt-1 text-ink-soft text-sm">{programme.about}</p> : null}
      <Facts facts={programme.facts} />
      {programme.stage ? <Stage stage={programme.stage} labels={labels} /> : null}
      {programme.why ? (
        <div className="mt-4 rounded-control bg-tint px-4 py-3">
          <h5 className="font-semibold">{programme.why.title}</h5>
          <ul className="mt-1 grid gap-2.5">
            {programme.why.reasons.map((reason) => (
              <li key={reason.code} data-reason={reason.code}>
                <p>{reason.text}</p>
                {reason.source ? <p className="text-ink-soft text-sm">{reason.source}</p> : null}
                {reason.todo ? (
                  <p className="text-sm">
                    <span className="font-semibold">{labels.reason}: </span>
                    {reason.href ? (
                      <a className="link" href={reason.href}>
                        {reason.todo}
                      </a>
                    ) : (
                      reason.todo
                    )}
                  </p>
                ) : null}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {programme.history ? <History history={programme.history} /> : null}
    </article>
  );
}

function History({ history }: { history: NonNullable<PersonalProgrammeView["history"]> }) {
  return (
    <div className="mt-4 border-line border-t pt-3">
      <h5 className="font-semibold text-sm">{history.title}</h5>
      <ol className="mt-2 grid grid-cols-4 gap-1.5 sm:grid-cols-8">
        {history.periods.map((period) => (
          <li
            key={period.period}
            className={`rounded-control border-2 py-1.5 text-center ${cells[period.got].look}`}
          >
            <Icon name={cells[period.got].icon} className="mx-auto size-5" />
            <span className="block font-semibold text-sm leading-tight">{period.word}</span>
            <span className="mt-0.5 block text-ink-soft text-sm leading-tight">
              {period.months} <span className="block">{period.year}</span>
            </span>
          </li>
        ))}
      </ol>
      <details className="mt-2">
        <summary className="link link-row cursor-pointer text-sm">{history.detail}</summary>
        <ol className="grid gap-2 text-sm">
          {history.periods.map((period) => (
            <li key={period.period}>
              <span className="font-semibold">{period.period}.</span> {period.text}{" "}
              <span className="text-ink-soft">{period.changed}.</span>
            </li>
          ))}
        </ol>
      </details>
    </div>
  );
}

const cells: Record<PeriodView["got"], { look: string; icon: IconName }> = {
  got: { look: "border-good bg-good-soft text-good", icon: "check" },
  gotLate: { look: "border-warn bg-warn-soft text-warn", icon: "clock" },
  gotNot: { look: "border-line bg-paper text-ink-soft", icon: "minus" },
};

const deciles = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

function Desil({ desil, labels }: { desil: DesilView; labels: Labels }) {
  const [since, ...earlier] = desil.since;
  return (
    <section
      aria-labelledby="desil"
      className="rounded-card border border-line bg-paper p-4 sm:p-6"
      data-card
    >
      <h3 id="desil" className="font-bold text-xl">
        {desil.title}
      </h3>
      <p className="mt-2 font-bold text-2xl">{desil.valueText}</p>
      {desil.value === null ? null : (
        <div aria-hidden="true">
          <ol className="mt-3 grid max-w-md grid-cols-10 gap-1">
            {deciles.map((step) => (
              <li
                key={step}
                className={`grid h-9 place-items-center rounded-[0.375rem] text-sm ${
                  step === desil.value
                    ? "bg-action font-bold text-on-action"
                    : "border border-line bg-tint text-ink-soft"
                }`}
              >
                {step}
              </li>
            ))}
          </ol>
        </div>
      )}
      <p className="mt-2 text-ink-soft text-sm">{desil.scale}</p>
      {since ? <p className="mt-3 font-semibold">{since}</p> : null}
      {earlier.length > 0 ? (
        <ul className="mt-1 list-disc pl-5 text-sm">
          {earlier.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
      <ul className="mt-3 grid list-disc gap-1.5 pl-5">
        {desil.about.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <div className="mt-4 border-link border-l-4 pl-3">
        <h4 className="font-semibold">{desil.wrong.title}</h4>
        <p className="mt-1">
          <span className="sr-only">{labels.todo}: </span>
          {desil.wrong.text}
        </p>
        <Facts facts={desil.wrong.facts} />
      </div>
    </section>
  );
}

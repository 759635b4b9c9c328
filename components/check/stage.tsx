import type { StageLabels, StageView } from "./check-view.ts";

const edges = { good: "border-good", info: "border-link", warn: "border-warn", bad: "border-bad" } as const;

/** A stage in plain words: whose turn it is, what it means, and the next step with the desk and the papers. */
export function Stage({ stage, labels }: { stage: StageView; labels: StageLabels }) {
  return (
    <div className={`mt-3 border-l-4 pl-3 ${edges[stage.tone]}`}>
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <p className="font-semibold">
          <span className="sr-only">{labels.stage}: </span>
          {stage.title}
        </p>
        {stage.turn ? (
          <p
            className={`rounded-control px-2 py-0.5 text-sm ${stage.turn.yours ? "bg-info-soft text-link" : "bg-tint"}`}
          >
            {stage.turn.label}: <strong className="font-semibold">{stage.turn.who}</strong>
          </p>
        ) : null}
      </div>
      <p className="mt-1">{stage.meaning}</p>
      {stage.sure ? <p className="mt-1 text-ink-soft text-sm">{stage.sure}</p> : null}
      <p className="mt-2">
        <span className="font-semibold">{labels.todo}: </span>
        {stage.todo}
      </p>
      <Facts facts={stage.facts} />
    </div>
  );
}

/** Where to go, what to bring and when. */
export function Facts({ facts }: { facts: StageView["facts"] }) {
  if (facts.length === 0) return null;
  return (
    <dl className="mt-2 grid gap-y-1 text-sm sm:grid-cols-[max-content_1fr] sm:gap-x-4">
      {facts.map(({ label, text }) => (
        <div key={label} className="sm:contents">
          <dt className="inline font-semibold text-ink-soft after:content-[':_'] sm:block sm:after:content-none">
            {label}
          </dt>
          <dd className="inline sm:block">{text}</dd>
        </div>
      ))}
    </dl>
  );
}

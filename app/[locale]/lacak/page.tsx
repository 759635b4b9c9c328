import { setRequestLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { ProofForm } from "@/components/intake/proof-form.tsx";
import { Messages, Timeline } from "@/components/intake/timeline.tsx";
import { FieldProblem, inputLook } from "@/components/ui/field.tsx";
import { Icon } from "@/components/ui/icon.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { postedForm } from "@/lib/http/posted-form.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { replyLimits } from "@/lib/intake/track-submission.ts";
import { codeTexts, makeCode } from "../cek/code-question.ts";
import { dateInWords } from "../dates.ts";
import { Frame } from "../frame.tsx";
import { type Say, sayIn } from "../say.ts";
import {
  answerTrack,
  maybeSent,
  type PostedTrack,
  readPostedTrack,
  type TrackAnswer,
  type TrackTrouble,
} from "./answer-track.ts";
import { messageViews, stageViews, troubleOf } from "./present.ts";

type Shown<Kind extends TrackAnswer["show"]> = Extract<TrackAnswer, { show: Kind }>;
type Context = { say: Say; locale: Locale; path: string; posted: PostedTrack | null };

/** Follows a submission: the secret code, then its timeline, an answer to the officers, or taking it back. */
export default async function TrackPage({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params;
  setRequestLocale(locale);
  const say = await sayIn(locale);
  const form = postedForm();
  const posted = form && readPostedTrack(form.data);
  const answer: TrackAnswer = posted
    ? await answerTrack(posted)
    : { show: "ask", typed: "", problem: null, trouble: null };
  const context: Context = { say, locale, path: localePath(locale, "/lacak"), posted };
  const failed = "problem" in answer && (answer.problem !== null || answer.trouble !== null);
  return (
    <Frame locale={locale} path="/lacak" title={titleOf(say, answer)} failed={failed}>
      {posted ? <meta name="robots" content="noindex" /> : null}
      <div className="page-width max-w-(--container-read) py-8 sm:py-12">
        <Body answer={answer} context={context} />
      </div>
    </Frame>
  );
}

/** Stays in the browser's history, where a ticket would tell whoever shares the phone what was filed. */
function titleOf(say: Say, answer: TrackAnswer): string {
  switch (answer.show) {
    case "ask":
      return say("track.title");
    case "timeline":
      return say(answer.replied ? "track.reply.sentTitle" : "track.timelineTitle");
    case "reply":
      return say("track.reply.title");
    case "withdraw":
      return say("track.withdraw.title");
    case "withdrawn":
      return say("track.withdraw.doneTitle");
  }
}

function Body({ answer, context }: { answer: TrackAnswer; context: Context }) {
  switch (answer.show) {
    case "ask":
      return <Ask answer={answer} context={context} />;
    case "timeline":
      return <Found answer={answer} context={context} />;
    case "reply":
      return (
        <>
          <Heading>{context.say("track.reply.title")}</Heading>
          {answer.trouble ? <Trouble say={context.say} trouble={answer.trouble} /> : null}
          {answer.problem && answer.problem.key !== maybeSent ? (
            <p className="mt-3">{context.say("track.reply.notSent")}</p>
          ) : null}
          <div className="mt-6">
            <ReplyForm answer={answer} context={context} />
          </div>
        </>
      );
    case "withdraw":
      return <Withdraw answer={answer} context={context} />;
    case "withdrawn":
      return (
        <>
          <Heading answers>{context.say("track.withdraw.doneTitle")}</Heading>
          <div className="mt-5">
            <Notice tone="good">
              <p className="font-bold text-lg">{context.say("track.ticketOf", { ticket: answer.ticket })}</p>
              <p className="mt-1">{context.say("track.withdraw.done")}</p>
            </Notice>
          </div>
          <p className="mt-4">
            <a className="link link-row font-medium" href={localePath(context.locale, "/")}>
              {context.say("intake.receipt.another")}
            </a>
          </p>
        </>
      );
  }
}

function Ask({ answer, context }: { answer: Shown<"ask">; context: Context }) {
  const { say } = context;
  const problem = answer.problem?.field === "receipt" ? say(answer.problem.key) : null;
  return (
    <>
      <Heading>{say("track.title")}</Heading>
      <p className="mt-3 text-lg">{say("track.lead")}</p>
      {answer.trouble ? <Trouble say={say} trouble={answer.trouble} /> : null}
      <div className="mt-6">
        <Form does="lihat" submit={say("track.submit")} problem={answer.problem} context={context}>
          <label htmlFor="kode-rahasia" className="font-semibold text-lg">
            {say("track.receipt")}
          </label>
          <p id="kode-rahasia-petunjuk" className="text-ink-soft">
            {say("track.receiptHint")}
          </p>
          {problem ? <FieldProblem id="kode-rahasia-masalah" text={problem} /> : null}
          <input
            id="kode-rahasia"
            name="kode_rahasia"
            type="text"
            inputMode="numeric"
            autoComplete="off"
            maxLength={60}
            defaultValue={answer.typed}
            placeholder="0000 0000 0000 0000"
            aria-invalid={problem ? true : undefined}
            aria-describedby={`kode-rahasia-petunjuk${problem ? " kode-rahasia-masalah" : ""}`}
            className={`${inputLook} max-w-96 tabular-nums tracking-wider ${problem ? "border-bad" : "border-edge"}`}
            // biome-ignore lint/a11y/noAutofocus: brings the reader to what went wrong, also without scripts
            autoFocus={problem !== null}
          />
        </Form>
      </div>
      <p className="mt-6 flex gap-3 text-ink-soft">
        <Icon name="info" className="mt-0.5 size-6" />
        {say("track.lost")}
      </p>
    </>
  );
}

function Found({ answer, context }: { answer: Shown<"timeline">; context: Context }) {
  const { say, locale, path } = context;
  const { timeline, sealed } = answer;
  const isMine = timeline.turn === "reporter";
  return (
    <div className="grid gap-7">
      <div>
        <p className="font-medium text-accent">{say(`track.kind.${timeline.kind}`)}</p>
        <Heading answers>
          {say("track.ticketOf", { ticket: "" })} <span className="inline-block">{timeline.ticket}</span>
        </Heading>
      </div>
      {answer.replied ? (
        <Notice tone="good">
          <p className="font-bold">{say("track.reply.sent")}</p>
        </Notice>
      ) : null}
      <Notice
        tone={isMine ? "warn" : timeline.turn === null ? "good" : "info"}
        icon={isMine ? "letter" : "clock"}
      >
        <h2 className="font-bold text-lg">{say("track.turn.title")}</h2>
        <p className="mt-1">
          {say(`track.turns.${timeline.turn ?? (timeline.stage === "withdrawn" ? "withdrawn" : "none")}`)}
        </p>
        {timeline.answerBy ? (
          <p className="mt-1 font-semibold">
            {say("track.answerBy", { date: dateInWords(locale, timeline.answerBy) })}
          </p>
        ) : null}
        {timeline.turn === null ? null : (
          <>
            <p className="mt-1 font-semibold">
              {say("track.due", { date: dateInWords(locale, timeline.dueOn) })}
            </p>
            <p className="mt-2">{say(`track.noNews.${timeline.kind}`)}</p>
          </>
        )}
      </Notice>
      <Timeline title={say("track.stagesTitle")} stages={stageViews(say, locale, timeline)} />
      <Messages
        title={say("track.messagesTitle")}
        none={say("track.noMessages")}
        messages={messageViews(say, locale, timeline)}
      />
      {timeline.mayReply ? (
        <section aria-labelledby="balas" data-print="no">
          <h2 id="balas" className="mb-3 font-bold text-xl">
            {say("track.reply.title")}
          </h2>
          <ReplyForm
            answer={{ show: "reply", sealed, key: answer.key, text: "", problem: null, trouble: null }}
            context={context}
          />
        </section>
      ) : null}
      <div className="flex flex-wrap items-center gap-x-6 border-line border-t pt-4" data-print="no">
        <a className="link link-row font-medium" href={path}>
          {say("track.again")}
        </a>
        {timeline.turn === null ? null : (
          <form action={path} method="post">
            <input type="hidden" name="isi" value={sealed} />
            <button type="submit" name="aksi" value="tanya-cabut" className="link link-row cursor-pointer">
              {say("track.withdraw.open")}
            </button>
          </form>
        )}
      </div>
      <p className="flex gap-3 text-ink-soft text-sm" data-print="no">
        <Icon name="shield" className="size-5" />
        {say("track.sealedText")}
      </p>
    </div>
  );
}

function ReplyForm({ answer, context }: { answer: Shown<"reply">; context: Context }) {
  const { say } = context;
  const problem = answer.problem?.field === "text" ? say(answer.problem.key) : null;
  return (
    <Form does="jawab" submit={say("track.reply.submit")} problem={answer.problem} context={context}>
      <input type="hidden" name="isi" value={answer.sealed} />
      <input type="hidden" name="kunci" value={answer.key} />
      <label htmlFor="jawaban" className="font-semibold text-lg">
        {say("track.reply.label")}
      </label>
      <p id="jawaban-petunjuk" className="text-ink-soft">
        {say("track.reply.hint")}
      </p>
      {problem ? <FieldProblem id="jawaban-masalah" text={problem} /> : null}
      <textarea
        id="jawaban"
        name="jawaban"
        rows={5}
        maxLength={replyLimits.textChars}
        defaultValue={answer.text}
        aria-invalid={problem ? true : undefined}
        aria-describedby={`jawaban-petunjuk${problem ? " jawaban-masalah" : ""}`}
        className={`${inputLook} py-3 ${problem ? "border-bad" : "border-edge"}`}
        // biome-ignore lint/a11y/noAutofocus: brings the reader to what went wrong, also without scripts
        autoFocus={problem !== null}
      />
    </Form>
  );
}

function Withdraw({ answer, context }: { answer: Shown<"withdraw">; context: Context }) {
  const { say, path } = context;
  const problem = answer.problem?.field === "sure" ? say(answer.problem.key) : null;
  return (
    <>
      <Heading answers={!answer.problem && !answer.trouble}>{say("track.withdraw.title")}</Heading>
      <p className="mt-3 text-lg">{say("track.withdraw.text")}</p>
      {answer.trouble ? <Trouble say={say} trouble={answer.trouble} /> : null}
      <div className="mt-6">
        <Form does="cabut" submit={say("track.withdraw.submit")} problem={answer.problem} context={context}>
          <input type="hidden" name="isi" value={answer.sealed} />
          {problem ? <FieldProblem id="yakin-masalah" text={problem} /> : null}
          <label className="mt-1 flex min-h-14 cursor-pointer items-center gap-3.5 rounded-control border-2 border-edge px-4 py-2.5">
            <input
              type="checkbox"
              id="yakin"
              name="yakin"
              value="yes"
              aria-invalid={problem ? true : undefined}
              aria-describedby={problem ? "yakin-masalah" : undefined}
              className="size-5.5 shrink-0 accent-action"
            />
            <span className="font-medium">{say("track.withdraw.sure")}</span>
          </label>
        </Form>
      </div>
      <p className="mt-3">
        <a className="link link-row" href={path}>
          {say("intake.back")}
        </a>
      </p>
    </>
  );
}

/** A form of this page with the check against robots, in the state that the last post left it. */
function Form({
  does,
  submit,
  problem,
  context: { say, path, posted },
  children,
}: {
  does: string;
  submit: string;
  problem: { field: string; key: string } | null;
  context: Context;
  children: ReactNode;
}) {
  const codeProblem = problem?.field === "code" ? say(problem.key) : undefined;
  return (
    <ProofForm
      action={path}
      does={does}
      code={makeCode(say, "tracking", posted?.codeKind ?? "picture")}
      asksCode={codeProblem !== undefined || posted?.otherCode === true}
      problem={codeProblem}
      texts={{ ...codeTexts(say), submit, working: say("track.working"), offline: say("track.offline") }}
    >
      {children}
    </ProofForm>
  );
}

/** @param answers what was posted: it takes the focus, for the page was loaded anew */
function Heading({ answers = false, children }: { answers?: boolean; children: ReactNode }) {
  return (
    <h1
      tabIndex={answers ? -1 : undefined}
      className="mt-1 font-bold text-2xl sm:text-3xl"
      // biome-ignore lint/a11y/noAutofocus: brings the reader to the answer, also without scripts
      autoFocus={answers}
    >
      {children}
    </h1>
  );
}

function Trouble({ say, trouble }: { say: Say; trouble: TrackTrouble }) {
  const { tone, title, text } = troubleOf(say, trouble);
  return (
    <div
      role="alert"
      tabIndex={-1}
      className="mt-5 rounded-card"
      // biome-ignore lint/a11y/noAutofocus: brings the reader to what went wrong, also without scripts
      autoFocus
    >
      <Notice tone={tone}>
        <p className="font-bold text-lg">{title}</p>
        <p className="mt-1">{text}</p>
      </Notice>
    </div>
  );
}

import type { Metadata } from "next";
import { setRequestLocale } from "next-intl/server";
import { NameCheck } from "@/components/proof/name-check.tsx";
import { Icon } from "@/components/ui/icon.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { guardIssue } from "@/lib/guard/guard.ts";
import { setPageStatus } from "@/lib/http/page-status.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { type Verification, verifyProofCode } from "@/lib/proof/proof-code.ts";
import { proofWords } from "@/lib/proof/proof-words.ts";
import { Frame } from "../../frame.tsx";
import { type Say, sayIn } from "../../say.ts";
import { compareName } from "../actions.ts";

type Props = { params: Promise<{ locale: Locale; code: string }> };
type Valid = Extract<Verification, { outcome: "valid" }>;

/** Says whether this site gave exactly the answer of a code, and which it was. Asks no database and writes nothing. */
export default async function VerifiedPage({ params }: Props) {
  const { locale, code } = await params;
  setRequestLocale(locale);
  const say = await sayIn(locale);
  const refusal = await guardIssue("verify");
  if (refusal && "retryAfterSeconds" in refusal) {
    setPageStatus(429, refusal.retryAfterSeconds);
    const minutes = Math.ceil(refusal.retryAfterSeconds / 60);
    return <Waiting locale={locale} say={say} minutes={minutes} />;
  }
  const proof = verifyProofCode(code);
  if (proof.outcome === "valid") return <Genuine locale={locale} say={say} code={code} proof={proof} />;
  setPageStatus(404);
  return <NotGenuine locale={locale} say={say} reason={proof.outcome} />;
}

export const metadata: Metadata = { robots: { index: false, follow: false } };

function Genuine({ locale, say, code, proof }: { locale: Locale; say: Say; code: string; proof: Valid }) {
  const { answer } = proof;
  const words = proofWords(say, locale, answer, null);
  const date = words.checkedOn;
  return (
    <Frame locale={locale} path={`/verifikasi/${code}`} title={say("verify.valid.title")}>
      <div className="page-width max-w-(--container-read) py-8 sm:py-12">
        <Notice tone="good" icon="check">
          <h1 className="font-bold text-2xl">{say("verify.valid.title")}</h1>
          <p className="mt-1 text-lg">{say("verify.valid.lead", { date })}</p>
        </Notice>
        <p className="mt-5">{say("verify.valid.compare")}</p>

        <section
          aria-labelledby="jawaban"
          className="mt-5 overflow-hidden rounded-card border border-line bg-paper"
        >
          <div className="border-line border-b bg-tint px-4 py-4 sm:px-6">
            <h2 id="jawaban" className="text-ink-soft">
              {say("verify.valid.listTitle")}
            </h2>
            <p className="font-bold text-xl">{words.headline}</p>
            {words.synthetic ? <p className="mt-1 font-semibold text-warn">{words.synthetic}</p> : null}
            {answer.personal ? <p className="mt-1">{say("verify.valid.personal")}</p> : null}
          </div>
          <dl className="grid gap-2.5 px-4 py-4 sm:px-6">
            {words.facts.map(({ label, value }) => (
              <div key={label} className="sm:grid sm:grid-cols-[13rem_1fr] sm:gap-4">
                <dt className="text-ink-soft">{label}</dt>
                <dd className="font-semibold">{value}</dd>
              </div>
            ))}
          </dl>
          {words.programmes.length > 0 ? (
            <ul
              aria-label={say("verify.valid.programmesTitle")}
              className="divide-y divide-line border-line border-t"
            >
              {words.programmes.map((programme) => (
                <li key={programme.key} className="flex gap-3 px-4 py-3.5 sm:px-6">
                  <Icon
                    name={programme.receiving ? "check" : "minus"}
                    className={`mt-0.5 size-5 ${programme.receiving ? "text-good" : "text-ink-soft"}`}
                  />
                  <div className="min-w-0">
                    <h3 className="font-semibold leading-snug">{programme.name}</h3>
                    <p>
                      {programme.receivingText}
                      {programme.period ? ` · ${programme.period}` : ""}
                    </p>
                    {programme.stage ? (
                      <p className="text-ink-soft">
                        {programme.stage}. {programme.meaning}
                      </p>
                    ) : null}
                  </div>
                </li>
              ))}
            </ul>
          ) : null}
          {words.nothing ? <p className="border-line border-t px-4 py-4 sm:px-6">{words.nothing}</p> : null}
        </section>

        <NameCheck
          action={compareName.bind(null, locale, code)}
          canCompare={proof.key.seed !== null}
          texts={{
            title: say("verify.name.title"),
            text: say("verify.name.text"),
            masked: answer.nameIsMasked ? say("verify.valid.masked") : null,
            label: say("verify.name.label"),
            hint: say("verify.name.hint"),
            submit: say("verify.name.submit"),
            pending: say("verify.name.pending"),
            unknown: say("verify.name.unknown"),
            unknownText: say("verify.name.unknownText"),
            down: say("verify.name.down"),
          }}
        />

        <p className="mt-8 text-ink-soft">{say("verify.valid.meaning", { date })}</p>
        <p data-print="no">
          <a className="link link-row font-medium" href={localePath(locale, `/cek?desa=${answer.village}`)}>
            {say("verify.valid.again")}
          </a>
        </p>
      </div>
    </Frame>
  );
}

function NotGenuine({
  locale,
  say,
  reason,
}: {
  locale: Locale;
  say: Say;
  reason: "invalid" | "unknown_key";
}) {
  return (
    <Frame locale={locale} path="/verifikasi" title={say("verify.invalid.title")} failed>
      <div className="page-width max-w-(--container-read) py-8 sm:py-12">
        <Notice tone="bad">
          <h1 className="font-bold text-2xl">{say("verify.invalid.title")}</h1>
          <p className="mt-1 text-lg">
            {say(reason === "invalid" ? "verify.invalid.text" : "verify.invalid.unknownText")}
          </p>
        </Notice>
        <h2 className="mt-8 font-bold text-xl">{say("verify.invalid.todoTitle")}</h2>
        <ul className="mt-3 grid gap-3">
          {["1", "2", "3", "4"].map((step) => (
            <li key={step} className="flex gap-3">
              <Icon name="arrow" className="mt-1 size-5 text-accent" />
              <span>{say(`verify.invalid.todo.${step}`)}</span>
            </li>
          ))}
        </ul>
        <ul className="mt-4 flex flex-wrap gap-x-6">
          <li>
            <a className="link link-row font-medium" href={localePath(locale, "/verifikasi")}>
              {say("verify.invalid.retry")}
            </a>
          </li>
          <li>
            <a className="link link-row font-medium" href={localePath(locale, "/resmi")}>
              {say("official.link")}
            </a>
          </li>
        </ul>
      </div>
    </Frame>
  );
}

function Waiting({ locale, say, minutes }: { locale: Locale; say: Say; minutes: number }) {
  return (
    <Frame locale={locale} path="/verifikasi" title={say("verify.wait.title")} failed>
      <div className="page-width max-w-(--container-read) py-8 sm:py-12">
        <Notice tone="warn" icon="clock">
          <h1 className="font-bold text-2xl">{say("verify.wait.title")}</h1>
          <p className="mt-1 text-lg">{say("verify.wait.text", { minutes })}</p>
        </Notice>
      </div>
    </Frame>
  );
}

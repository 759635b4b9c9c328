import { setRequestLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { getApiDocument } from "@/lib/api/api.ts";
import { getConfig } from "@/lib/config/config.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { demoChecks } from "@/lib/synth/demo-people.ts";
import { Frame } from "../../frame.tsx";
import { type Say, sayIn } from "../../say.ts";
import { checkExamples, type Example, fileExamples, jsonExamples } from "./examples.ts";
import { type Call, listCalls, type OpenApiDocument } from "./operations.ts";

const groups = ["anybody", "people", "officers"] as const;
const checkKey = "post_checks";

/** The API as its own OpenAPI document tells it, with programs to copy. */
export default async function ApiPage({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params;
  setRequestLocale(locale);
  const say = await sayIn(locale);
  const { publicUrl } = getConfig();
  const calls = listCalls(getApiDocument() as unknown as OpenApiDocument);
  return (
    <Frame locale={locale} path="/data/api" title={say("data.apiTitle")}>
      <div className="page-width py-8 sm:py-12">
        <div className="max-w-(--container-read)">
          <p>
            <a className="link link-row" href={localePath(locale, "/data")}>
              {say("data.title")}
            </a>
          </p>
          <h1 className="font-bold text-2xl sm:text-3xl">{say("data.apiTitle")}</h1>
          <p className="mt-3 text-lg">{say("data.apiLead")}</p>
          <p className="mt-3">{say("data.apiForm")}</p>
          <p className="mt-3">{say("data.apiLanguage")}</p>
          <p>
            <a className="link link-row" href="/api/v1/openapi.json">
              {say("data.apiDocument")}
            </a>
          </p>
        </div>
        <section aria-labelledby="berkas" className="mt-10">
          <h2 id="berkas" className="font-bold text-xl">
            {say("data.apiFiles")}
          </h2>
          <p className="mt-2 max-w-(--container-read)">{say("data.apiFilesText")}</p>
          <Examples say={say} of="files" examples={fileExamples(publicUrl)} />
        </section>
        {groups.map((group) => (
          <section key={group} aria-labelledby={group} className="mt-10">
            <h2 id={group} className="font-bold text-xl">
              {say(`data.apiGroup.${group}`)}
            </h2>
            <div className="mt-4 grid grid-cols-1 gap-6">
              {calls
                .filter(({ callers }) => callers === group)
                .map((call) => (
                  <CallCard key={call.key} say={say} call={call} examples={examplesOf(call, publicUrl)} />
                ))}
            </div>
          </section>
        ))}
      </div>
    </Frame>
  );
}

function examplesOf({ key, exampleTarget }: Call, publicUrl: string): Example[] {
  if (exampleTarget !== null) return jsonExamples(publicUrl + exampleTarget);
  const [person] = demoChecks;
  return key === checkKey && person ? checkExamples(publicUrl, person.village, person.name) : [];
}

function CallCard({ say, call, examples }: { say: Say; call: Call; examples: Example[] }) {
  const { key, method, path, inputs, answers } = call;
  return (
    <article aria-labelledby={key} className="rounded-card border border-line bg-paper p-4 sm:p-6">
      <h3 id={key} className="break-all font-mono font-semibold">
        <span className="text-accent">{method}</span> {path}
      </h3>
      <p className="mt-1">{say(`data.apiSummary.${key}`)}</p>
      {inputs.length > 0 ? (
        <>
          <h4 className="mt-4 font-semibold">{say("data.apiInputs")}</h4>
          <dl className="divide-y divide-line">
            {inputs.map(({ name, place, required, type, description, example }) => (
              <div key={`${place}-${name}`} className="py-2">
                <dt>
                  <code className="break-all font-semibold">{name}</code>{" "}
                  <span className="text-ink-soft text-sm">
                    {say(required ? "data.apiRequired" : "data.apiOptional", { place, type })}
                  </span>
                </dt>
                <dd className="text-sm">
                  <span lang="en">{withCode(description)}</span>
                  {example === null ? null : (
                    <span className="block">
                      {say("data.apiExample")} <code className="break-all">{example}</code>
                    </span>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
      <h4 className="mt-4 font-semibold">{say("data.apiAnswers")}</h4>
      <dl className="text-sm">
        {answers.map(({ status, description }) => (
          <div key={status} className="flex gap-3 py-1">
            <dt className="font-mono font-semibold">{status}</dt>
            <dd lang="en">{withCode(description)}</dd>
          </div>
        ))}
      </dl>
      <Examples say={say} of={`${method} ${path}`} examples={examples} />
    </article>
  );
}

/** A description of the document, in which words between backticks are code. */
function withCode(description: string): ReactNode[] {
  return description.split("`").map((part, nth) => (nth % 2 === 0 ? part : <code key={part}>{part}</code>));
}

/** Programs, each in a box that scrolls by itself; one press marks the whole of it. */
function Examples({ say, of, examples }: { say: Say; of: string; examples: Example[] }) {
  return examples.map(({ language, name, code }) => (
    <figure key={language} className="mt-4">
      <figcaption className="font-semibold text-sm">{name}</figcaption>
      <section
        aria-label={say("data.apiCode", { language: name, of })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        className="mt-1 overflow-x-auto rounded-control bg-tint px-4 py-3 text-sm"
      >
        <pre data-language={language} className="select-all">
          <code>{code}</code>
        </pre>
      </section>
    </figure>
  ));
}

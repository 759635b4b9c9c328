import { redirect } from "next/navigation";
import { setRequestLocale } from "next-intl/server";
import { Button } from "@/components/ui/button.tsx";
import { FieldProblem } from "@/components/ui/field.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { getConfig } from "@/lib/config/config.ts";
import { setPageStatus } from "@/lib/http/page-status.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { Frame } from "../frame.tsx";
import { sayIn } from "../say.ts";

type Props = {
  params: Promise<{ locale: Locale }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** Where a code from paper is typed or pasted. The code holds no name, so it may stand in an address. */
export default async function VerifyPage({ params, searchParams }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const given = (await searchParams).kode;
  const typed = typeof given === "string" ? given.trim() : null;
  const problem = typed === null ? null : problemOf(typed);
  if (typed !== null && problem === null) redirect(localePath(locale, `/verifikasi/${codeIn(typed)}`));
  const say = await sayIn(locale);
  if (problem !== null) setPageStatus(422);
  const address = `${getConfig().publicUrl.replace(/^https?:\/\//, "")}/verifikasi/`;
  return (
    <Frame locale={locale} path="/verifikasi" title={say("verify.title")} failed={problem !== null}>
      <div className="page-width max-w-(--container-read) py-8 sm:py-12">
        <h1 className="font-bold text-2xl sm:text-3xl">{say("verify.title")}</h1>
        <p className="mt-3 text-lg">{say("verify.lead")}</p>
        <div className="mt-6">
          <Notice tone="info" icon="qr">
            <h2 className="font-bold text-lg">{say("verify.scanTitle")}</h2>
            <p className="mt-1">{say("verify.scanText", { address })}</p>
          </Notice>
        </div>
        <form
          action={localePath(locale, "/verifikasi")}
          method="get"
          className="mt-6 rounded-card border border-line bg-paper p-4 sm:p-6"
        >
          <label htmlFor="kode" className="font-semibold text-lg">
            {say("verify.field")}
          </label>
          <p id="kode-petunjuk" className="text-ink-soft">
            {say("verify.fieldHint")}
          </p>
          {problem ? <FieldProblem id="kode-masalah" text={say(`verify.${problem}`)} alert /> : null}
          <textarea
            id="kode"
            name="kode"
            rows={5}
            maxLength={2500}
            defaultValue={typed ?? ""}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            aria-invalid={problem ? true : undefined}
            aria-describedby={`kode-petunjuk${problem ? " kode-masalah" : ""}`}
            // biome-ignore lint/a11y/noAutofocus: the page was loaded anew because of this field
            autoFocus={problem !== null}
            className={`mt-2 block w-full rounded-control border-2 bg-paper px-4 py-3 font-mono text-ink tracking-wider ${problem ? "border-bad" : "border-edge"}`}
          />
          <div className="mt-5">
            <Button type="submit">{say("verify.submit")}</Button>
          </div>
        </form>
      </div>
    </Frame>
  );
}

/** What was pasted may be the whole address of the QR code. */
function codeIn(typed: string): string {
  return (typed.split(/\/verifikasi\//i).at(-1) ?? "").replace(/[\s-]+/g, "").toUpperCase();
}

function problemOf(typed: string): "required" | "notCode" | null {
  if (typed === "") return "required";
  return /^[0-9A-Z]{100,1500}$/.test(codeIn(typed)) ? null : "notCode";
}

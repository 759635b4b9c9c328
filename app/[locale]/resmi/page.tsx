import { setRequestLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { Icon } from "@/components/ui/icon.tsx";
import { getConfig } from "@/lib/config/config.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { Frame } from "../frame.tsx";
import { type Say, sayIn } from "../say.ts";

/** The one true address, what the portal never asks for, how to verify a printout, and where to report an imitation. */
export default async function OfficialPage({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params;
  setRequestLocale(locale);
  const say = await sayIn(locale);
  const { publicUrl, securityContact } = getConfig();
  const host = publicUrl.replace(/^https?:\/\//, "");
  return (
    <Frame locale={locale} path="/resmi" title={say("official.title")}>
      <div className="page-width py-8 sm:py-12">
        <div className="max-w-(--container-read)">
          <h1 className="font-bold text-2xl sm:text-3xl">{say("official.title")}</h1>
          <p className="mt-3 text-lg">{say("official.lead")}</p>
        </div>

        <section
          aria-labelledby="alamat"
          className="mt-8 rounded-card border-2 border-accent bg-paper p-5 sm:p-7"
        >
          <h2 id="alamat" className="flex items-center gap-2.5 font-bold text-xl">
            <Icon name="shield" className="size-7 text-accent" />
            {say("official.addressTitle")}
          </h2>
          <p className="mt-2">{say("official.addressText")}</p>
          <p className="mt-3 break-all rounded-control bg-tint px-4 py-3 font-bold font-mono text-xl tracking-wide sm:text-2xl">
            {host}
          </p>
          <p className="mt-3">{say("official.addressCheck")}</p>
        </section>

        <div className="mt-8 grid gap-6 lg:grid-cols-2">
          <Never say={say} />
          <section className="flex flex-col rounded-card border border-line bg-paper p-5 sm:p-6">
            <h2 className="flex items-center gap-2.5 font-bold text-xl">
              <Icon name="qr" className="size-7 text-accent" />
              {say("official.paperTitle")}
            </h2>
            <p className="mt-3">{say("official.paperText")}</p>
            <p className="mt-2">
              <a className="link link-row font-medium" href={localePath(locale, "/verifikasi")}>
                {say("official.paperLink")}
              </a>
            </p>
          </section>
        </div>

        <Section id="tiruan" title={say("official.lookTitle")}>
          <dl className="mt-4 divide-y divide-line rounded-card border border-line bg-paper">
            {["1", "2", "3", "4", "5"].map((sign) => (
              <div key={sign} className="px-4 py-3.5 sm:px-5">
                <dt className="font-semibold">{say(`official.look.${sign}.title`)}</dt>
                <dd className="mt-0.5 text-ink-soft">{say(`official.look.${sign}.text`, { host })}</dd>
              </div>
            ))}
          </dl>
        </Section>

        <Section id="lapor" title={say("official.fakeTitle")}>
          <ol className="mt-4 grid gap-3">
            {["1", "2", "3", "4", "5"].map((step) => (
              <li key={step} className="flex gap-3">
                <span
                  aria-hidden="true"
                  className="grid size-8 shrink-0 place-items-center rounded-full bg-action font-bold text-on-action"
                >
                  {step}
                </span>
                <span className="pt-0.5">{say(`official.fake.${step}`)}</span>
              </li>
            ))}
          </ol>
          <p className="mt-2">
            <a className="link link-row font-medium" href="tel:171">
              {say("official.call")}
            </a>
          </p>
        </Section>

        <Section id="celah" title={say("official.flawTitle")}>
          <p className="mt-2">{say("official.flawText")}</p>
          <p className="mt-2">
            {securityContact
              ? say("official.flawContact", { contact: securityContact.replace(/^mailto:/, "") })
              : say("official.flawHere")}
          </p>
          <ul className="mt-2">
            <li>
              <a className="link link-row" href="/.well-known/security.txt">
                {say("official.flawFile")}
              </a>
            </li>
            <li>
              {say("official.keysText")}{" "}
              <a className="link link-row" href="/.well-known/dataku-keys.json">
                {say("official.keysFile")}
              </a>
            </li>
          </ul>
        </Section>
      </div>
    </Frame>
  );
}

function Never({ say }: { say: Say }) {
  return (
    <section className="rounded-card border border-line bg-paper p-5 sm:p-6">
      <h2 className="font-bold text-xl">{say("official.neverTitle")}</h2>
      <ul className="mt-3 grid gap-1.5">
        {["1", "2", "3", "4", "5"].map((thing) => (
          <li key={thing} className="flex gap-2.5">
            <Icon name="cross" className="mt-1 size-5 text-bad" />
            {say(`official.never.${thing}`)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section id={id} aria-labelledby={`judul-${id}`} className="mt-12 max-w-(--container-read)">
      <h2 id={`judul-${id}`} className="font-bold text-xl sm:text-2xl">
        {title}
      </h2>
      {children}
    </section>
  );
}

import type HCaptcha from "@hcaptcha/react-hcaptcha";
import { useEffect, useRef, useState } from "react";
import type { Box } from "./use-proof.ts";

const answerTimeoutMs = 8_000;
/** The normal box is 303 px wide, and beside it stand the margins of page and form. */
const fewestPixels = 400;
/** What a person does, not what hCaptcha fails at: the box can be ticked again. */
const byPerson = new Set(["challenge-closed", "challenge-expired"]);

/** The box of hCaptcha. Its code and theirs are fetched when it is first shown, and tell `broken` when they do not come. */
export function HcaptchaBox({ box, language }: { box: Box; language: string }) {
  const [Widget, setWidget] = useState<typeof HCaptcha | null>(null);
  const [view] = useState(() => ({
    size: innerWidth < fewestPixels ? ("compact" as const) : ("normal" as const),
    theme: matchMedia("(prefers-color-scheme: dark)").matches ? ("dark" as const) : ("light" as const),
  }));
  const ready = useRef(false);

  useEffect(() => {
    const timer = setTimeout(() => {
      if (!ready.current) box.broken();
    }, answerTimeoutMs);
    import("@hcaptcha/react-hcaptcha").then(({ HCaptcha }) => setWidget(() => HCaptcha), box.broken);
    return () => clearTimeout(timer);
  }, [box]);

  return (
    <div className="min-h-20 max-w-full overflow-x-auto">
      {Widget ? (
        <Widget
          sitekey={box.siteKey}
          languageOverride={language}
          size={view.size}
          theme={view.theme}
          reCaptchaCompat={false}
          sentry={false}
          onReady={() => {
            ready.current = true;
          }}
          onVerify={(token) => box.ticked(token)}
          onExpire={box.expired}
          onError={(event) => {
            if (!byPerson.has(event)) box.broken();
          }}
        />
      ) : null}
    </div>
  );
}

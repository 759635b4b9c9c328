"use server";

import type { NameCheckState } from "@/components/proof/name-check.tsx";
import { guardIssue } from "@/lib/guard/guard.ts";
import { defaultLocale, isLocale } from "@/lib/i18n/routing.ts";
import { isNameOfProof, verifyProofCode } from "@/lib/proof/proof-code.ts";
import { sayIn } from "../say.ts";

const maxNameChars = 200;

/** Tells whether a name is the one on the paper of a code. The name is compared and forgotten. */
export async function compareName(
  language: string,
  code: string,
  before: NameCheckState,
  posted: FormData,
): Promise<NameCheckState> {
  const say = await sayIn(isLocale(language) ? language : defaultLocale);
  const field = posted.get("nama");
  const name = typeof field === "string" ? field.trim().slice(0, maxNameChars) : ""; // parse
  const serial = Number.isSafeInteger(before?.serial) ? before.serial + 1 : 1;
  const answer = (change: Partial<NameCheckState>): NameCheckState => ({
    serial,
    name,
    problem: null,
    verdict: null,
    ...change,
  });
  if (!/[\p{L}]/u.test(name)) return answer({ problem: say("verify.name.required") });

  const refusal = await guardIssue("verify_name"); // guard
  if (refusal) {
    const seconds = "retryAfterSeconds" in refusal ? refusal.retryAfterSeconds : 60;
    return answer({ problem: say("verify.name.wait", { minutes: Math.ceil(seconds / 60) }) });
  }

  const proof = verifyProofCode(String(code)); // domain
  const same = proof.outcome === "valid" ? isNameOfProof(proof, name) : null;
  if (same === null) return answer({ problem: say("verify.name.unknownText") }); // present
  const key = same ? "same" : "other";
  return answer({
    verdict: { same, title: say(`verify.name.${key}`), text: say(`verify.name.${key}Text`, { name }) },
  });
}

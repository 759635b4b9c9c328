import type { Values } from "./journey-view.ts";

/** What is sent as `data`. The server reads it as anything: what does not fit goes as it was typed, to be refused there. */
export type SubmissionBody = { kind: string; village: string; [key: string]: unknown };

/** Makes the document that is sent of what was typed: `reporter.name` becomes `{reporter: {name}}`. */
export function toSubmission(kind: string, village: string, values: Values): SubmissionBody {
  const body: SubmissionBody = { kind, village };
  for (const [path, text] of Object.entries(values)) {
    const parts = path.split(".");
    const last = parts.pop() as string;
    let at: Record<string, unknown> = body;
    for (const part of parts) {
      at[part] ??= {};
      at = at[part] as Record<string, unknown>;
    }
    at[last] = (readers[path] ?? readers[parts[0] ?? ""] ?? asText)(text);
  }
  return body;
}

const asText = (text: string): unknown => text;

/** `Rp 600.000` and `600.000,-` are 600000, and `600 ribu` stays what it is. */
function readRupiah(text: string): unknown {
  const digits = text
    .replace(/^rp\.?/i, "")
    .replace(/,(?:00|-+)$/, "")
    .replace(/[\s.,]/g, "");
  return /^\d{1,12}$/.test(digits) ? Number(digits) : text;
}

/** `-6.9312, 107.7185` as map programs copy it, rounded to about 100 metres before it leaves the phone. */
function readPlace(text: string): unknown {
  const pair = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  if (!pair) return text;
  const round = (number: string | undefined) => Math.round(Number(number) * 1000) / 1000;
  return { lat: round(pair[1]), lon: round(pair[2]) };
}

const isYes = (text: string): unknown => text === "yes";
/** Who does not know the programme leaves it to the officers. */
const readProgramme = (text: string): unknown => (text === "any" ? undefined : text);

const readers: Record<string, (text: string) => unknown> = {
  conditions: isYes,
  same_village: isYes,
  amount_rupiah: readRupiah,
  place: readPlace,
  programme: readProgramme,
};

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type PersonName, parseName } from "../lib/name/parse-name.ts";
import { parseVillageCode, type VillageCode } from "../lib/region/region.ts";

/** A person of an export, to be asked for: by the own name, by a stranger's, and by the own one with a slip. */
export type SampledName = {
  village: VillageCode;
  name: PersonName;
  stranger: PersonName;
  slipped: PersonName;
};

const longestLine = 512;

/** Persons from all over a persons.csv with the columns in their usual order, the same ones each time. */
export function sampleNames(path: string, count: number): SampledName[] {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(2 * longestLine);
    const people: { village: VillageCode; name: PersonName }[] = [];
    for (let n = 0; people.length < count; n += 1) {
      if (n > 10 * count) throw new Error(`${path} has too few persons to ask for.`);
      // Steps of the golden ratio spread evenly, and never fall into step with the lines.
      const at = Math.floor(((n * 0.6180339887498949) % 1) * Math.max(1, size - buffer.length));
      const read = readSync(file, buffer, 0, buffer.length, at);
      const line = buffer.toString("utf8", 0, read).split("\n")[1] ?? "";
      const fields = line.split(",");
      const village = parseVillageCode(fields[6] ?? "");
      const parsed = parseName(fields[3] ?? "");
      if (village && parsed.ok && fields.length === 9) people.push({ village, name: parsed.name });
    }
    return people.map(({ village, name }, n) => ({
      village,
      name,
      stranger: (people[(n + 7) % people.length] as { name: PersonName }).name,
      slipped: slip(name),
    }));
  } finally {
    closeSync(file);
  }
}

/** The name with another letter in the middle of its longest token. */
function slip({ tokens }: PersonName): PersonName {
  const longest = tokens.reduce(
    (best, token, at) => (token.length > (tokens[best]?.length ?? 0) ? at : best),
    0,
  );
  const token = tokens[longest] as string;
  const middle = Math.floor(token.length / 2);
  const letter = token.charAt(middle) === "R" ? "L" : "R";
  return { tokens: tokens.with(longest, token.slice(0, middle) + letter + token.slice(middle + 1)) };
}

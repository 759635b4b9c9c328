import { createReadStream } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse";
import type { VillageCode } from "../lib/region/region.ts";

/** A name asked for in a village; most are there. */
export type Asked = { village: VillageCode; name: string };

/** A person as the peers keep one: readable, as in a register of today. */
export type PlainPerson = { village: string; name: string; desil: string; programmes: string };

/** The persons of an export with their programmes in one text. */
export async function readPersons(dir: string): Promise<PlainPerson[]> {
  const rows = (file: string) => createReadStream(join(dir, file)).pipe(parse({ columns: true }));
  const programmes = new Map<string, string>();
  for await (const { person_id, programme, receiving, stage } of rows("benefits.csv"))
    if (receiving === "ya")
      programmes.set(person_id, `${programmes.get(person_id) ?? ""} ${programme}:${stage}`.trim());
  const persons: PlainPerson[] = [];
  for await (const { person_id, name, village_code, desil } of rows("persons.csv"))
    persons.push({ village: village_code, name, desil, programmes: programmes.get(person_id) ?? "" });
  return persons;
}

/** Names as citizens ask for them: seven in ten are in the village, the others are somebody's from elsewhere. */
export function drawAsked(persons: readonly PlainPerson[], count: number): Asked[] {
  // Steps of a large prime visit persons all over the register, and the same ones each time.
  const at = (n: number) => persons[(n * 104_729) % persons.length] as PlainPerson;
  return Array.from({ length: count }, (_, n) => {
    const person = at(n);
    const name = n % 10 < 7 ? person.name : at(n + 7).name;
    return { village: person.village as VillageCode, name };
  });
}

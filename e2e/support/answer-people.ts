import type { ProgrammeCode } from "../../lib/programme/programmes.ts";
import { type StageCode, stageCodes } from "../../lib/programme/stages.ts";
import { writeTestExport } from "../../lib/projection/test-export.ts";
import { demoVillage } from "../reader.ts";

/** Somebody to ask about. Invented, like all. */
export type Asker = { nik: string; name: string };

/** A stage as the register writes it, under a programme of its own, so that one person carries several. */
export type StageRow = { programme: ProgrammeCode; stage: StageCode | "" | "STAGE_OF_TOMORROW" };

type Row = StageRow & { receiving: "ya" | "tidak"; channel?: string };
type Person = { name: string; desil?: number | ""; dukcapil?: string; benefits?: Row[] };

/** Programmes that pay money, so that a stage means the same under each. */
const money: ProgrammeCode[] = ["PKH", "SEMBAKO", "BST", "BLT_DD", "BLT_BBM", "BPNT_PPKM", "YAPI"];
const rest: StageRow[] = [
  { programme: "BPNT_PPKM", stage: "" },
  { programme: "YAPI", stage: "STAGE_OF_TOMORROW" },
  { programme: "PBI_JK", stage: "DISBURSED" },
  { programme: "KAT", stage: "DISBURSED" },
];
const names = ["TAHAP SATU", "TAHAP DUA", "TAHAP TIGA"];

/** Three people who carry every stage between them, one that is not known, none, and both kinds of delivery. */
export const stageCarriers: (Asker & { rows: StageRow[] })[] = names.map((name, at) => {
  const stages = stageCodes.slice(at * money.length, (at + 1) * money.length);
  const rows = stages.map((stage, place) => ({ programme: money[place] as ProgrammeCode, stage }));
  return { nik: nikOf(at), name, rows: at === names.length - 1 ? [...rows, ...rest] : rows };
});

const held: Row = { programme: "PKH", stage: "ACCOUNT_FAILED", receiving: "ya", channel: "HIMBARA" };
const paid: Row = { programme: "SEMBAKO", stage: "DISBURSED", receiving: "ya", channel: "POS" };

const others: Person[] = [
  { name: "DESIL TINGGI", desil: 9 },
  { name: "DESIL KOSONG", desil: "" },
  { name: "DATA BEDA", dukcapil: "tidak_padan", benefits: [held] },
  { name: "BELUM REKAM", dukcapil: "belum_rekam" },
  { name: "PENERIMA TENANG", desil: 3, benefits: [paid] },
  { name: "SEBAGIAN TERTAHAN", benefits: [held, paid] },
  { name: "KEMBAR SERUPA" },
  { name: "KEMBAR SERUPA" },
  ...Array.from({ length: 21 }, () => ({ name: "BANYAK SEKALI" })),
];

/** The person of a name; the first where several bear it. */
export function asker(name: string): Asker {
  const at = others.findIndex((person) => person.name === name);
  return { nik: nikOf(names.length + at), name };
}

function nikOf(at: number): string {
  return `327325170881${String(at + 1).padStart(4, "0")}`;
}

/** Writes the export of all of them for a period, with the desil of PENERIMA TENANG as it was then. @returns the folder */
export function writeAnswerPeople(period: string, asOf: string, desilThen: number): string {
  const carriers: Person[] = stageCarriers.map(({ name, rows }) => ({
    name,
    benefits: rows.map((row) => ({ ...row, receiving: row.stage.startsWith("EXCLUDED") ? "tidak" : "ya" })),
  }));
  const people = [...carriers, ...others].map((person) =>
    person.name === "PENERIMA TENANG" ? { ...person, desil: desilThen } : person,
  );
  return writeTestExport({
    manifest: { synthetic: true, period, as_of: asOf },
    persons: people.map(({ name, desil = 2, dukcapil = "padan" }, at) =>
      [`P${at}`, nikOf(at), "3273250101200001", name, "1981-08-17", "L", demoVillage, desil, dukcapil].join(
        ",",
      ),
    ),
    benefits: people.flatMap(({ benefits = [] }, at) =>
      benefits.map(({ programme, receiving, stage, channel = "" }) =>
        [`P${at}`, programme, period, receiving, stage, channel, asOf].join(","),
      ),
    ),
  });
}

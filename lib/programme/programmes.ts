/**
 * Who a programme pays: one person, or a family (one KK). For a family the register names one member, its receiver.
 */
export type ProgrammeKind = "family" | "person";

/** One social aid programme. `name` is the official Indonesian name; sentences about it live in messages/. */
export type Programme = {
  readonly name: string;
  readonly kind: ProgrammeKind;
  /** How often it is paid, hence the form of `period`: `2026-Q3`, `2026-09`, or a quarter in which it happened once. */
  readonly cadence: "quarter" | "month" | "once";
};

/**
 * Every programme the register export may name. Eligibility limits (desil) are not here: sources disagree
 * by date, so they are data with their legal basis, not code.
 */
export const programmes = {
  PKH: { name: "Program Keluarga Harapan", kind: "family", cadence: "quarter" },
  SEMBAKO: { name: "Program Sembako (BPNT)", kind: "family", cadence: "quarter" },
  PBI_JK: { name: "Penerima Bantuan Iuran Jaminan Kesehatan", kind: "person", cadence: "month" },
  BST: { name: "Bantuan Sosial Tunai", kind: "family", cadence: "once" },
  BLT_DD: { name: "Bantuan Langsung Tunai Dana Desa", kind: "family", cadence: "quarter" },
  BLT_BBM: { name: "Bantuan Langsung Tunai BBM", kind: "family", cadence: "once" },
  BPNT_PPKM: { name: "Bantuan Pangan Non Tunai PPKM", kind: "family", cadence: "once" },
  ATENSI: { name: "Asistensi Rehabilitasi Sosial", kind: "person", cadence: "quarter" },
  YAPI: { name: "Bantuan Anak Yatim, Piatu, dan Yatim Piatu", kind: "person", cadence: "quarter" },
  PENA: { name: "Pahlawan Ekonomi Nusantara", kind: "family", cadence: "once" },
  PERMAKANAN: {
    name: "Permakanan Lanjut Usia dan Penyandang Disabilitas",
    kind: "person",
    cadence: "quarter",
  },
  RUTILAHU: { name: "Rehabilitasi Sosial Rumah Tidak Layak Huni", kind: "family", cadence: "once" },
  SEMBAKO_ADAPTIF: { name: "Bantuan Sembako Adaptif", kind: "family", cadence: "once" },
  PKSA: { name: "Program Kesejahteraan Sosial Anak", kind: "person", cadence: "quarter" },
  KUBE: { name: "Kelompok Usaha Bersama", kind: "family", cadence: "once" },
  KAT: { name: "Pemberdayaan Komunitas Adat Terpencil", kind: "family", cadence: "once" },
} as const satisfies Record<string, Programme>;

/** A programme's code as the register writes it: `PKH`, `PBI_JK`. */
export type ProgrammeCode = keyof typeof programmes;

/** All programme codes, in the order in which pages and files list them. */
export const programmeCodes: readonly ProgrammeCode[] = Object.keys(programmes) as ProgrammeCode[];

/** Is this text a programme code, exactly as the register writes it? */
export function isProgrammeCode(text: string): text is ProgrammeCode {
  return Object.hasOwn(programmes, text);
}

/** Through whom aid reaches people: state banks, BSI (Aceh), the post office, the village, or BPJS for contributions. */
export const channelCodes = ["HIMBARA", "BSI", "POS", "DESA", "BPJS"] as const;

/** A channel's code; the register leaves it empty where none is chosen yet. */
export type ChannelCode = (typeof channelCodes)[number];

/** Is this text a channel code? Empty is not. */
export function isChannelCode(text: string): text is ChannelCode {
  return (channelCodes as readonly string[]).includes(text);
}

/** Whether Dukcapil knows the person as the register does: matched, not matched, or no e-KTP recorded yet. */
export const dukcapilCodes = ["padan", "tidak_padan", "belum_rekam"] as const;

/** A Dukcapil match state, as the register writes it. */
export type DukcapilCode = (typeof dukcapilCodes)[number];

/** Is this text a Dukcapil match state? */
export function isDukcapilCode(text: string): text is DukcapilCode {
  return (dukcapilCodes as readonly string[]).includes(text);
}

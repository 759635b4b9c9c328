/**
 * Where a payment stands: our codes and the SIKS-NG texts they stand for. What each means in plain words and
 * what the citizen can do is in messages/. `DATA_MISMATCH` has no SIKS-NG text; an empty stage in the register
 * means that none was published.
 */
export const stages = {
  CANDIDATE: "SK / CALON PENERIMA BANSOS",
  ACCOUNT_OPENING: "PROSES BUREKOL",
  ACCOUNT_CHECK: "PROSES CEK REKENING",
  ACCOUNT_OK: "BERHASIL CEK REKENING",
  ACCOUNT_FAILED: "GAGAL CEK REKENING",
  TREASURY_CHECK: "OMSPAN",
  TREASURY_FAILED: "GAGAL OMSPAN",
  PAYMENT_ORDER: "PROSES SPM",
  PAYMENT_ORDERED: "SUKSES SPM / SP2D",
  STANDING_INSTRUCTION: "SI",
  DISBURSED: "SUDAH SALUR",
  NOT_WITHDRAWN: "TIDAK TRANSAKSI",
  EXCLUDED_INCOMPLETE: "EXCLUDE",
  EXCLUDED_OCCUPATION: "EXCLUDE PEKERJAAN",
  EXCLUDED_LOCAL: "EXCLUDE TIDAK LAYAK DAERAH",
  EXCLUDED_DECEASED: "EXCLUDE MENINGGAL",
  EXCLUDED_FIELD: "TIDAK LAYAK GIS",
  EXCLUDED_SOCIAL_WORKER: "OVERLAP SDM KESOS",
  DATA_MISMATCH: null,
} as const satisfies Record<string, string | null>;

/** A stage code, ours: `DISBURSED`, `ACCOUNT_FAILED`. */
export type StageCode = keyof typeof stages;

/** All stage codes, in the order a payment passes them; failures beside their step, exclusions last. */
export const stageCodes: readonly StageCode[] = Object.keys(stages) as StageCode[];

/** Is this text a stage code? Empty (nothing published) is not. */
export function isStageCode(text: string): text is StageCode {
  return Object.hasOwn(stages, text);
}

/** Shown for a stage that was published under a code of a form like ours which this version does not know. */
export const unknownStage = "UNKNOWN";

/** A stage as answers give it. */
export type ShownStage = StageCode | typeof unknownStage;

/** Could this text be a stage of a later version? */
export function isStageLike(text: string): boolean {
  return /^[A-Z][A-Z0-9_]{1,39}$/.test(text);
}

const stopping: readonly string[] = [
  "ACCOUNT_FAILED",
  "TREASURY_FAILED",
  "DATA_MISMATCH",
  "EXCLUDED_INCOMPLETE",
  "EXCLUDED_OCCUPATION",
  "EXCLUDED_LOCAL",
  "EXCLUDED_DECEASED",
  "EXCLUDED_FIELD",
  "EXCLUDED_SOCIAL_WORKER",
] satisfies StageCode[];

/** Does this stage stop a payment? Something failed or differs, or the person was taken out for this period. */
export function isStopping(stage: string | null): boolean {
  return stage !== null && stopping.includes(stage);
}

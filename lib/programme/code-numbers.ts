import type { ProgrammeCode } from "./programmes.ts";
import type { StageCode } from "./stages.ts";

// These numbers stand in databases and on paper. Never renumber; a code that comes later takes the next free number.

/** What stands for a programme where bytes count. */
export const programmeNumbers = {
  PKH: 1,
  SEMBAKO: 2,
  PBI_JK: 3,
  BST: 4,
  BLT_DD: 5,
  BLT_BBM: 6,
  BPNT_PPKM: 7,
  ATENSI: 8,
  YAPI: 9,
  PENA: 10,
  PERMAKANAN: 11,
  RUTILAHU: 12,
  SEMBAKO_ADAPTIF: 13,
  PKSA: 14,
  KUBE: 15,
  KAT: 16,
} as const satisfies Record<ProgrammeCode, number>;

/** What stands for a stage where bytes count. */
export const stageNumbers = {
  CANDIDATE: 1,
  ACCOUNT_OPENING: 2,
  ACCOUNT_CHECK: 3,
  ACCOUNT_OK: 4,
  ACCOUNT_FAILED: 5,
  TREASURY_CHECK: 6,
  TREASURY_FAILED: 7,
  PAYMENT_ORDER: 8,
  PAYMENT_ORDERED: 9,
  STANDING_INSTRUCTION: 10,
  DISBURSED: 11,
  NOT_WITHDRAWN: 12,
  EXCLUDED_INCOMPLETE: 13,
  EXCLUDED_OCCUPATION: 14,
  EXCLUDED_LOCAL: 15,
  EXCLUDED_DECEASED: 16,
  EXCLUDED_FIELD: 17,
  EXCLUDED_SOCIAL_WORKER: 18,
  DATA_MISMATCH: 19,
} as const satisfies Record<StageCode, number>;

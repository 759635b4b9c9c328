import type { StageCode } from "./stages.ts";

/** Programmes that pay no money to the family, so that "withdraw it" would be wrong. */
const paidOtherwise: Record<string, string> = {
  PBI_JK: "stageOf.health",
  ATENSI: "stageOf.inKind",
  PENA: "stageOf.inKind",
  PERMAKANAN: "stageOf.inKind",
  RUTILAHU: "stageOf.inKind",
  SEMBAKO_ADAPTIF: "stageOf.inKind",
  PKSA: "stageOf.inKind",
  KUBE: "stageOf.inKind",
  KAT: "stageOf.inKind",
};

/** Where the catalogue tells a stage of a programme: `stage.DISBURSED`, or `stageOf.health.DISBURSED` for contributions. */
export function stageTexts(programme: string, code: StageCode): string {
  const of = code === "DISBURSED" ? (paidOtherwise[programme] ?? "stage") : "stage";
  return `${of}.${code}`;
}

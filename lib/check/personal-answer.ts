/**
 * The answer to a NIK and a name, personal tier. Every miss is the same: whoever is not that person learns nothing,
 * not even whether the NIK exists.
 */
export type PersonalAnswer =
  | { outcome: "not_verified"; synthetic: boolean }
  | {
      outcome: "verified";
      register: string;
      asOf: string;
      period: string;
      synthetic: boolean;
      person: VerifiedPerson;
    };

/** Where somebody stands who gave NIK and name. Privacy: no NIK; of the name what was typed. */
export type VerifiedPerson = {
  /** Sealed reference to the person, for the next step of the same citizen; valid for 30 minutes. */
  ref: string;
  /** As everywhere: what was typed exactly is whole, the rest is masked. */
  name: string;
  match: "exact" | "spelling";
  ageBand: string;
  village: {
    code: string;
    name: string;
    path: string;
    update: { period: string | null; finalised: boolean };
  };
  /** The family's welfare decile; null is "not ranked yet". */
  desil: {
    value: number | null;
    /** Newest first, changes only; the first is the present value and the period since which it is known to hold. */
    history: DesilSince[];
  };
  dukcapil: "padan" | "tidak_padan" | "belum_rekam";
  /** Every programme with rows, then the main ones (PKH, SEMBAKO, PBI_JK) without any. */
  programmes: PersonalProgramme[];
};

/** A desil and the period of the first release that had it. */
export type DesilSince = { period: string; value: number | null };

/** One programme of a verified person. `period` to `updatedOn` are those of the newest row, null when not listed. */
export type PersonalProgramme = {
  programme: string;
  /** Receiving in the register's period; for aid that is given once, in its own period. */
  receiving: boolean;
  /** False: the register has no row of this programme for the person. */
  listed: boolean;
  period: string | null;
  stage: string | null;
  channel: string | null;
  updatedOn: string | null;
  /** Only when not receiving, or receiving but held. Published facts, the strongest first; never a guess. */
  reasons: Reason[];
  /** Newest first, at most eight periods, the newest row's included. */
  history: { period: string; receiving: boolean; stage: string | null; updatedOn: string }[];
};

/** A published fact that leads to not receiving. */
export type Reason =
  /** An excluded or failed stage, published for the newest period. */
  | { code: "stage"; stage: string }
  /** `basis` and `source` say where the limit stands; it holds from `validFrom` to `validTo` (null: until now). */
  | {
      code: "desil_over_limit";
      desil: number;
      limit: number;
      basis: string;
      source: string;
      validFrom: string;
      validTo: string | null;
    }
  | { code: "dukcapil_mismatch" }
  | { code: "dukcapil_unrecorded" }
  /** The programme has a limit and the family has no desil yet. */
  | { code: "desil_unknown" }
  /** Not on the programme's list for the register's period. */
  | { code: "not_listed"; period: string };

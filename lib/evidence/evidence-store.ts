/**
 * Where encrypted photos lie. Names are random ids made here. Every call throws Fault `disk_full` when there is no room
 * and `evidence_unavailable` when the store cannot be reached.
 */
export type EvidenceStore = {
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** @returns null when there is none of that name */
  get(name: string): Promise<Buffer | null>;
  /** No fault when it is gone already. */
  remove(name: string): Promise<void>;
  /** All names, with the day they were stored. */
  list(): AsyncIterable<{ name: string; storedAt: Date }>;
};

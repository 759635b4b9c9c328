import type { EvidenceStore } from "./evidence-store.ts";
import { folderStore } from "./folder-store.ts";
import { s3Store } from "./s3-store.ts";

/** Where EVIDENCE_URL points, and what opens it. */
export type EvidencePlace = { url: string; s3Key: string | null; s3Secret: string | null };

/** Opens the store of `file:PATH` or `s3://BUCKET?endpoint=URL&region=NAME`. */
export function openEvidenceStore({ url, s3Key, s3Secret }: EvidencePlace): EvidenceStore {
  if (url.startsWith("file:")) return folderStore(url.slice("file:".length).replace(/^\/\/(?=\/)/, ""));
  const { hostname: bucket, searchParams } = new URL(url);
  return s3Store({
    bucket,
    endpoint: searchParams.get("endpoint") ?? "https://s3.amazonaws.com",
    region: searchParams.get("region") ?? "us-east-1",
    accessKeyId: s3Key ?? "",
    secretAccessKey: s3Secret ?? "",
  });
}

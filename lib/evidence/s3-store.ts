import { AwsClient } from "aws4fetch";
import { Fault, isFault } from "../errors/fault.ts";
import type { EvidenceStore } from "./evidence-store.ts";

const answerMs = 15_000;
const folder = "evidence/";

type Bucket = {
  bucket: string;
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
};

/** Photos as objects of a bucket, addressed by path, so that any S3-compatible server does. They are encrypted before. */
export function s3Store({ bucket, endpoint, region, accessKeyId, secretAccessKey }: Bucket): EvidenceStore {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: 1 });
  const base = `${endpoint.replace(/\/+$/, "")}/${bucket}`;
  const call = async (path: string, init: RequestInit, accepted: readonly number[]) => {
    try {
      const response = await client.fetch(`${base}${path}`, {
        ...init,
        signal: AbortSignal.timeout(answerMs),
      });
      if (accepted.includes(response.status)) return response;
      await response.body?.cancel();
      throw new Fault(response.status === 507 ? "disk_full" : "evidence_unavailable", {
        message: `the evidence store answered ${response.status}`,
      });
    } catch (error) {
      throw isFault(error) ? error : new Fault("evidence_unavailable", { cause: error });
    }
  };
  return {
    async put(name, bytes) {
      await call(`/${folder}${name}`, { method: "PUT", body: Buffer.from(bytes) }, [200, 201, 204]);
    },
    async get(name) {
      const response = await call(`/${folder}${name}`, { method: "GET" }, [200, 404]);
      if (response.status === 404) return null;
      return Buffer.from(await response.arrayBuffer());
    },
    async remove(name) {
      await call(`/${folder}${name}`, { method: "DELETE" }, [200, 204, 404]);
    },
    async *list() {
      let after = "";
      for (;;) {
        const query = new URLSearchParams({
          "list-type": "2",
          prefix: folder,
          ...(after && { "start-after": after }),
        });
        const text = await (await call(`?${query}`, { method: "GET" }, [200])).text();
        for (const [, entry = ""] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
          const key = element(entry, "Key");
          yield { name: key.slice(folder.length), storedAt: new Date(element(entry, "LastModified")) };
          after = key;
        }
        if (element(text, "IsTruncated") !== "true") return;
      }
    },
  };
}

/** Our names hold only hexadecimal digits, dashes and a slash, so there is nothing to unescape. */
function element(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
}

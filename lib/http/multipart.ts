/** More than any form of ours has fields, with its photos. */
const maxParts = 100;
/** What says the name of a part, and of its file. */
const maxHeadBytes = 2048;

/** Where the parts of a multipart body stand, found before any is read. */
export type Parts = {
  body: Buffer<ArrayBuffer>;
  boundary: string;
  /** Where each part begins, and last where the body ends. */
  starts: number[];
  hasTooMany: boolean;
};

/**
 * Counts the parts of a multipart body, and stops where there are more than any form has: reading takes long for each part and
 * each line of its head, so who sends very many of them is found out first. @returns null when it cannot be read
 */
export function findParts(type: string, body: Buffer<ArrayBuffer>): Parts | null {
  const [, quoted, plain] = boundaryForm.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (!boundary) return null;
  const delimiter = `--${boundary}`;
  const starts: number[] = [];
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + delimiter.length)) {
    starts.push(at);
    const head = body.subarray(at + delimiter.length, at + delimiter.length + maxHeadBytes);
    if (head.subarray(0, 2).equals(dashes) || starts.length > maxParts + 1) break;
    if (head.length === maxHeadBytes && !head.includes(headEnd)) return null;
  }
  return { body, boundary, starts, hasTooMany: starts.length > maxParts + 1 };
}

/** The parts before the one at which the body breaks off, or before those that are too many. */
export function wholeParts({ body, boundary, starts }: Parts): Parts {
  const kept = starts.slice(0, maxParts + 1);
  const end = Buffer.from(`--${boundary}--\r\n`);
  return {
    body: Buffer.concat([body.subarray(0, kept.at(-1) ?? 0), end]),
    boundary,
    starts: kept.length > 0 ? kept : [0],
    hasTooMany: false,
  };
}

/** Reads the parts that were found, in their order. @returns null when they cannot be read */
export async function readParts({ body, boundary, starts }: Parts): Promise<FormData | null> {
  try {
    // The boundary in the type is the one that was counted, whatever else the type named.
    const headers = { "content-type": `multipart/form-data; boundary="${boundary}"` };
    const form = await new Response(body, { headers }).formData();
    return [...form].length === starts.length - 1 ? form : null;
  } catch {
    return null;
  }
}

/** What a part holds, byte for byte as it came: a text in a form that was read has lost what was no UTF-8. */
export function bytesOfPart({ body, starts }: Parts, index: number): Buffer {
  const from = body.indexOf(headEnd, starts[index]) + headEnd.length;
  return body.subarray(from, (starts[index + 1] as number) - 2);
}

const boundaryForm = /;\s*boundary=(?:"([\w'()+,\-./:=? ]{1,70})"|([\w'()+,\-./:=?]{1,70}))(?=\s*(?:;|$))/i;
const headEnd = Buffer.from("\r\n\r\n");
const dashes = Buffer.from("--");
